package io.robinbff.web;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;

import org.springframework.http.HttpStatus;

/**
 * A customizer that describes how operations can be refused: each status names its codes
 * and shows them.
 */
final class ProblemResponses {

	private static final String CORRELATION_ID = "0c4e2f4a-6d8c-4a53-9d3c-7a0d0f1f8a55";

	private static final Set<ProblemType> OF_EXPORTS = Set.of(ProblemType.EXPORT_UNDER_WAY,
			ProblemType.TOO_MANY_EXPORTS, ProblemType.TOO_MANY_CUSTOMERS);

	private static final Set<ProblemType> ELSEWHERE = Set.of(ProblemType.NOT_FOUND, ProblemType.METHOD_NOT_ALLOWED,
			ProblemType.INVALID_SECRET, ProblemType.OTHER_SUBSCRIPTION, ProblemType.EXPORT_UNDER_WAY,
			ProblemType.TOO_MANY_EXPORTS);

	private static final Set<ProblemType> OF_BODIES = Set.of(ProblemType.UNSUPPORTED_MEDIA_TYPE);

	private static final Set<ProblemType> OF_EVERYBODY = Set.of(ProblemType.MALFORMED_REQUEST,
			ProblemType.INVALID_TOKEN, ProblemType.INSUFFICIENT_SCOPE, ProblemType.NO_WEB_STORE,
			ProblemType.ORIGIN_NOT_ALLOWED, ProblemType.NOT_ACCEPTABLE, ProblemType.PAYLOAD_TOO_LARGE,
			ProblemType.TOO_MANY_REQUESTS, ProblemType.HEADERS_TOO_LARGE, ProblemType.INTERNAL_ERROR,
			ProblemType.ISSUER_UNAVAILABLE);

	private static final Set<ProblemType> OF_HOOKS = Set.of(ProblemType.MALFORMED_REQUEST, ProblemType.INVALID_SECRET,
			ProblemType.OTHER_SUBSCRIPTION, ProblemType.NOT_FOUND, ProblemType.PAYLOAD_TOO_LARGE,
			ProblemType.TOO_MANY_REQUESTS, ProblemType.HEADERS_TOO_LARGE, ProblemType.INTERNAL_ERROR);

	private ProblemResponses() {
	}

	/** Adds the refusals of an operation that asks ROBIN. */
	static void ofLookup(Operation operation) {
		boolean hasBody = operation.getRequestBody() != null;
		boolean isById = "conversation".equals(operation.getOperationId());
		add(operation, (type) -> !ELSEWHERE.contains(type) && (hasBody || !OF_BODIES.contains(type))
				&& (isById || type != ProblemType.CONVERSATION_NOT_FOUND));
	}

	/** Adds the refusals of an operation that answers of what is kept, and is audited. */
	static void ofSummary(Operation operation) {
		add(operation, (type) -> OF_EVERYBODY.contains(type) || OF_BODIES.contains(type)
				|| Set.of(ProblemType.INVALID_REQUEST, ProblemType.AUDIT_UNAVAILABLE).contains(type));
	}

	/** Adds the refusals of an operation that watches what is kept, and is audited. */
	static void ofWatch(Operation operation) {
		add(operation,
				(type) -> OF_EVERYBODY.contains(type) || OF_BODIES.contains(type)
						|| Set
							.of(ProblemType.INVALID_REQUEST, ProblemType.AUDIT_UNAVAILABLE,
									ProblemType.TOO_MANY_CUSTOMERS, ProblemType.NO_ROOM, ProblemType.NOT_FOUND)
							.contains(type));
	}

	/** Adds the refusals of an operation for a data subject. */
	static void ofSubject(Operation operation) {
		boolean isExport = "exportCustomer".equals(operation.getOperationId());
		add(operation,
				(type) -> (isExport || type != ProblemType.NO_WEB_STORE)
						&& (OF_EVERYBODY.contains(type) || OF_BODIES.contains(type)
								|| Set.of(ProblemType.INVALID_REQUEST, ProblemType.AUDIT_UNAVAILABLE).contains(type)
								|| (isExport && OF_EXPORTS.contains(type))));
	}

	/** Adds the refusals of an operation that does not. */
	static void ofService(Operation operation) {
		add(operation, OF_EVERYBODY::contains);
	}

	/** Adds the refusals of an operation that another system calls with a secret. */
	static void ofHook(Operation operation) {
		add(operation, OF_HOOKS::contains);
	}

	/** Adds what the operations' refusals refer to. */
	@SuppressWarnings("unchecked")
	static void addTo(Components components) {
		ModelConverters.getInstance(true).readAll(Problem.class).forEach(components::addSchemas);
		Schema<?> problem = Objects.requireNonNull(components.getSchemas().get("Problem"));
		Schema<String> code = Objects.requireNonNull((Schema<String>) problem.getProperties().get("code"));
		Arrays.stream(ProblemType.values()).map(ProblemType::code).forEach(code::addExample);
	}

	private static void add(Operation operation, Predicate<ProblemType> applies) {
		Arrays.stream(ProblemType.values())
			.filter(applies)
			.collect(Collectors.groupingBy(ProblemType::status, TreeMap::new, Collectors.toList()))
			.forEach((status, types) -> operation.getResponses().addApiResponse(status.toString(), response(types)));
	}

	private static ApiResponse response(List<ProblemType> types) {
		MediaType media = new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem"));
		types.forEach(
				(type) -> media.addExamples(type.code(), new Example().summary(type.title()).value(example(type))));
		String codes = types.stream()
			.map((type) -> type.title() + " (`" + type.code() + "`)")
			.collect(Collectors.joining(", "));
		int status = types.getFirst().status();
		ApiResponse response = new ApiResponse().description(codes + ".")
			.content(new Content().addMediaType(Problem.MEDIA_TYPE, media));
		headers(status).forEach((name) -> response.addHeaderObject(name, new Header().$ref(name)));
		return response;
	}

	private static List<String> headers(int status) {
		return switch (status) {
			case 401, 403 -> List.of("WWW-Authenticate", "X-Correlation-Id");
			case 429, 502, 503, 504 -> List.of("Retry-After", "X-Correlation-Id");
			default -> List.of("X-Correlation-Id");
		};
	}

	private static Problem example(ProblemType type) {
		Problem problem = Problem.of(type, CORRELATION_ID);
		if (type == ProblemType.INVALID_REQUEST) {
			return problem.withParameter("email")
				.withDetail("The email has no @ with something before and after it: give a whole address.");
		}
		return Set.of(HttpStatus.TOO_MANY_REQUESTS.value(), HttpStatus.SERVICE_UNAVAILABLE.value())
			.contains(type.status()) ? problem.withRetryAfter(Duration.ofSeconds(5)) : problem;
	}

}
