package io.robinbff.web;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

	@Bean
	OpenAPI openApi() {
		return new OpenAPI().info(new Info().title("robin-bff").version("v1").description("""
				ROBIN's conversations for CRM front ends. Every refusal is an RFC 9457 problem with a stable `code`, \
				a `detail` that says what to do, and a `correlationId` under which the log tells more. \
				A failure is never an empty list."""));
	}

	/** Every operation can be refused in the same ways; each way names its codes. */
	@Bean
	OperationCustomizer problemResponses() {
		Map<Integer, List<ProblemType>> byStatus = Arrays.stream(ProblemType.values())
			.collect(Collectors.groupingBy(ProblemType::status, TreeMap::new, Collectors.toList()));
		return (operation, method) -> {
			byStatus.forEach((status, types) -> {
				if (applies(status, operation.getOperationId())) {
					operation.getResponses().addApiResponse(status.toString(), response(types));
				}
			});
			return operation;
		};
	}

	private static boolean applies(int status, String operationId) {
		return switch (status) {
			case 404 -> "conversation".equals(operationId);
			case 413, 415 -> "searchConversations".equals(operationId);
			case 405, 431 -> false;
			default -> true;
		};
	}

	private static ApiResponse response(List<ProblemType> types) {
		MediaType media = new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem"));
		types.forEach((type) -> media.addExamples(type.code(),
				new Example().value(Problem.of(type, "0c4e2f4a-6d8c-4a53-9d3c-7a0d0f1f8a55"))));
		String codes = types.stream()
			.map((type) -> type.title() + " (`" + type.code() + "`)")
			.collect(Collectors.joining(", "));
		return new ApiResponse().description(codes + ".")
			.content(new Content().addMediaType(Problem.MEDIA_TYPE, media));
	}

	@Bean
	OpenApiCustomizer problemSchema() {
		return (api) -> ModelConverters.getInstance(true)
			.read(Problem.class)
			.forEach((name, schema) -> api.getComponents().addSchemas(name, schema));
	}

}
