package io.robinbff.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;

/**
 * The prose of the API description, written by people: {@code openapi.yaml} beside this
 * class. Words and examples of fields stand there rather than in annotations, so that the
 * records of the domain know nothing of any API.
 */
final class OpenApiProse {

	private final OpenAPI document;

	@SuppressWarnings("rawtypes")
	private final Map<String, Schema> schemas;

	private OpenApiProse(OpenAPI document) {
		this.document = document;
		this.schemas = document.getComponents().getSchemas();
		document.getComponents().setSchemas(null);
	}

	static OpenApiProse read() {
		try (InputStream in = Objects.requireNonNull(OpenApiProse.class.getResourceAsStream("openapi.yaml"))) {
			return new OpenApiProse(Yaml31.mapper().readValue(in, OpenAPI.class));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Returns everything but the schemas, which come from the code. */
	OpenAPI document() {
		return this.document;
	}

	/** Gives words and examples to schemas, and to those that hold all of another. */
	void describe(Components components) {
		this.schemas.forEach((name, words) -> {
			Schema<?> schema = Objects.requireNonNull(components.getSchemas().get(name), name);
			inherited(words).forEach((parent) -> describe(schema, parent));
			describe(schema, words);
		});
	}

	private List<Schema<?>> inherited(Schema<?> words) {
		return (words.getAllOf() == null) ? List.of()
				: words.getAllOf()
					.stream()
					.<Schema<?>>map((parent) -> this.schemas
						.get(parent.get$ref().substring(Components.COMPONENTS_SCHEMAS_REF.length())))
					.toList();
	}

	private static void describe(Schema<?> schema, Schema<?> words) {
		schema.setDescription(words.getDescription());
		words.getProperties().forEach((name, said) -> {
			Schema<?> property = Objects.requireNonNull(schema.getProperties().get(name), name);
			property.setDescription(said.getDescription());
			copyExamples(said, property);
		});
	}

	@SuppressWarnings("unchecked")
	private static <T> void copyExamples(Schema<?> from, Schema<T> to) {
		if (from.getExamples() != null) {
			to.setExamples((List<T>) from.getExamples());
		}
	}

}
