package io.robinbff.web;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.core.properties.SwaggerUiConfigProperties;
import org.springdoc.core.properties.SwaggerUiOAuthProperties;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.core.service.OpenAPIService;
import org.springdoc.core.service.SecurityService;
import org.springdoc.core.utils.PropertyResolverUtils;
import org.springdoc.webmvc.ui.SwaggerIndexTransformer;
import org.springdoc.webmvc.ui.SwaggerWelcomeCommon;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The API description: paths and types from the code, words from {@link OpenApiProse},
 * and what all operations share.
 */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

	private static final List<String> ANSWER_HEADERS = List.of("Age", "Cache-Control", "Cache-Status", "ETag", "Link",
			"Preference-Applied", "RateLimit", "RateLimit-Policy", "X-Correlation-Id");

	private static final List<String> BADGE_PARAMETERS = List.of("Prefer", "X-Access-Purpose");

	private static final List<String> WATCH_PARAMETERS = List.of("If-None-Match", "X-Access-Purpose");

	private static final List<String> SUBJECT_PARAMETERS = List.of("X-Access-Purpose");

	private final OpenApiProse prose = OpenApiProse.read();

	@Bean
	OpenAPI openApi() {
		return this.prose.document();
	}

	@Bean
	RequiredByNullness requiredByNullness() {
		return new RequiredByNullness();
	}

	@Bean
	@Lazy // None where the description is switched off.
	OpenAPIService openApiBuilder(OpenAPI document, SecurityService security, SpringDocConfigProperties settings,
			PropertyResolverUtils resolver) {
		return new WithServerByPath(document, security, settings, resolver);
	}

	@Bean
	@Lazy // None where the page is switched off.
	SwaggerIndexTransformer swaggerPage(SwaggerUiConfigProperties settings, SwaggerUiOAuthProperties oauth,
			SwaggerWelcomeCommon welcome, ObjectMapperProvider mappers) {
		return new SwaggerFromTheTop(settings, oauth, welcome, mappers);
	}

	@Bean
	OperationCustomizer sharedByOperations() {
		return (operation, method) -> {
			boolean asksRobin = operation.getTags().contains("Conversations");
			boolean isGet = method.hasMethodAnnotation(GetMapping.class);
			if (asksRobin) {
				ProblemResponses.ofLookup(operation);
				answers(operation, isGet);
			}
			else if (operation.getTags().contains("Badges")) {
				ProblemResponses.ofSummary(operation);
				BADGE_PARAMETERS.forEach((name) -> operation.addParametersItem(new Parameter().$ref(name)));
			}
			else if (operation.getTags().contains("Watching")) {
				ProblemResponses.ofWatch(operation);
				WATCH_PARAMETERS.forEach((name) -> operation.addParametersItem(new Parameter().$ref(name)));
			}
			else if (operation.getTags().contains("Data subjects")) {
				ProblemResponses.ofSubject(operation);
				SUBJECT_PARAMETERS.forEach((name) -> operation.addParametersItem(new Parameter().$ref(name)));
			}
			else if (operation.getTags().contains("Events")) {
				ProblemResponses.ofHook(operation);
			}
			else {
				ProblemResponses.ofService(operation);
			}
			parameters(asksRobin, isGet).forEach((name) -> operation.addParametersItem(new Parameter().$ref(name)));
			ApiResponse found = success(operation);
			found.addHeaderObject("X-Correlation-Id", new Header().$ref("X-Correlation-Id"));
			if (found.getContent() != null) {
				found.getContent().values().forEach(OpenApiConfiguration::showExample);
			}
			return operation;
		};
	}

	private static List<String> parameters(boolean asksRobin, boolean isGet) {
		if (!asksRobin) {
			return List.of("X-Correlation-Id");
		}
		return isGet ? List.of("Prefer", "Cache-Control", "If-None-Match", "X-Access-Purpose", "X-Correlation-Id")
				: List.of("Prefer", "Cache-Control", "X-Access-Purpose", "X-Correlation-Id");
	}

	private static void answers(Operation operation, boolean isGet) {
		boolean hasPages = isGet && operation.getParameters().stream().anyMatch((p) -> "skip".equals(p.getName()));
		ApiResponse found = success(operation);
		ANSWER_HEADERS.stream()
			.filter((name) -> hasPages || !name.equals("Link"))
			.forEach((name) -> found.addHeaderObject(name, new Header().$ref(name)));
		if (isGet) {
			ApiResponse unchanged = new ApiResponse().description("What you have still holds (`If-None-Match`).")
				.headers(found.getHeaders());
			operation.getResponses().addApiResponse("304", unchanged);
		}
	}

	private static ApiResponse success(Operation operation) {
		return Objects.requireNonNull(operation.getResponses().get("200"), operation.getOperationId());
	}

	/** Names an answer's example after its schema; a stream has one already. */
	private static void showExample(MediaType media) {
		if (media.getSchema().get$ref() == null) {
			return;
		}
		String name = media.getSchema().get$ref().substring(Components.COMPONENTS_SCHEMAS_REF.length());
		media.addExamples(name, new Example().$ref(name));
	}

	/** Adds the prose, and an order that does not depend on the day. */
	@Bean
	OpenApiCustomizer wordsAndOrder() {
		return (api) -> {
			ProblemResponses.addTo(api.getComponents());
			this.prose.describe(api.getComponents());
			api.getComponents().setSchemas(sorted(api.getComponents().getSchemas()));
			Paths paths = new Paths();
			sorted(api.getPaths()).forEach(paths::addPathItem);
			paths.values().forEach((path) -> path.readOperations().forEach(OpenApiConfiguration::sortResponses));
			api.setPaths(paths);
		};
	}

	private static void sortResponses(Operation operation) {
		Map<String, ApiResponse> responses = sorted(operation.getResponses());
		operation.getResponses().clear();
		operation.getResponses().putAll(responses);
	}

	private static <T> Map<String, T> sorted(@Nullable Map<String, T> map) {
		return (map != null) ? new TreeMap<>(map) : new TreeMap<>();
	}

}
