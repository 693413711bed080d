package io.robinbff.web;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A converter that lets a schema require what a record requires: components that are not
 * {@link Nullable} are required, the others absent rather than null.
 */
final class RequiredByNullness implements ModelConverter {

	@Override
	public @Nullable Schema<?> resolve(AnnotatedType type, ModelConverterContext context,
			Iterator<ModelConverter> chain) {
		if (!chain.hasNext()) {
			return null;
		}
		Schema<?> resolved = chain.next().resolve(type, context, chain);
		JavaType javaType = Json31.mapper().constructType(type.getType());
		if (resolved != null && javaType != null && javaType.getRawClass().isRecord()) {
			Schema<?> model = model(resolved, context);
			if (model != null && model.getProperties() != null) {
				always(javaType.getRawClass()).filter(model.getProperties()::containsKey)
					.forEach(model::addRequiredItem);
			}
		}
		return resolved;
	}

	private static @Nullable Schema<?> model(Schema<?> resolved, ModelConverterContext context) {
		String ref = resolved.get$ref();
		return (ref == null) ? resolved
				: context.getDefinedModels().get(ref.substring(Components.COMPONENTS_SCHEMAS_REF.length()));
	}

	private static Stream<String> always(Class<?> type) {
		return Arrays.stream(type.getRecordComponents())
			.flatMap((component) -> isUnwrapped(component) ? always(component.getType())
					: component.getAnnotatedType().isAnnotationPresent(Nullable.class) ? Stream.empty()
							: Stream.of(component.getName()));
	}

	private static boolean isUnwrapped(RecordComponent component) {
		return component.getAccessor().isAnnotationPresent(JsonUnwrapped.class);
	}

}
