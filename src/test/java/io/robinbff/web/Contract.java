package io.robinbff.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.report.ValidationReport.Message;
import io.robinbff.Front.Reply;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The committed API description, against which {@link Front} holds every answer it gets:
 * status, headers, media type, body. {@link OpenApiTests} holds the description itself
 * against the code.
 */
public final class Contract {

	public static final Path FILE = Path.of("docs/openapi.yaml");

	private static final Set<Request.Method> METHODS = Set.of(Request.Method.GET, Request.Method.POST);

	/** The validator overlooks it; no route that is described has one. */
	private static final Pattern EMPTY_SEGMENT = Pattern.compile("//|./$");

	private Contract() {
	}

	/** Fails where the description does not allow this answer. */
	public static void check(String method, String rawPath, Reply reply) {
		if (rawPath.startsWith("/v3/api-docs") || rawPath.startsWith("/swagger-ui")) {
			return; // The description does not describe itself.
		}
		Request.Method verb = METHODS.stream().filter((m) -> m.name().equals(method)).findAny().orElse(null);
		String path = rawPath.replaceFirst("[?].*", "");
		ValidationReport report = (verb != null) ? report(path, verb, reply) : ValidationReport.empty();
		// The validator takes the last word of a path that is described for another
		// method for a guid.
		if (verb == null || reply.status() == 405 || isUnknown(report) || EMPTY_SEGMENT.matcher(path).find()) {
			if (reply.status() < 400) {
				return;
			}
			// A refusal of what nothing describes looks like every other refusal.
			report = report("/quota", Request.Method.GET, new Reply(500, reply.headers(), reply.body()));
		}
		assertThat(report.getMessages().stream().map(Message::getMessage).toList())
			.as("what the API description says against this answer (%s): %.500s", reply.status(), reply.body())
			.isEmpty();
	}

	private static boolean isUnknown(ValidationReport report) {
		return report.getMessages()
			.stream()
			.map(Message::getKey)
			.anyMatch((key) -> key.equals("validation.request.path.missing")
					|| key.equals("validation.request.operation.notAllowed"));
	}

	private static ValidationReport report(String path, Request.Method method, Reply reply) {
		SimpleResponse.Builder response = new SimpleResponse.Builder(reply.status());
		for (Map.Entry<String, List<String>> header : reply.headers().map().entrySet()) {
			response.withHeader(header.getKey(), header.getValue());
		}
		if (!reply.body().isEmpty()) {
			response.withBody(reply.body());
		}
		return Loaded.VALIDATOR.validateResponse(path, method, response.build());
	}

	/** Read once, when the first answer comes. */
	private static final class Loaded {

		private static final OpenApiInteractionValidator VALIDATOR = read();

		private static OpenApiInteractionValidator read() {
			try {
				return OpenApiInteractionValidator.createForInlineApiSpecification(Files.readString(FILE)).build();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
