package io.robinbff.web;

import java.util.List;
import java.util.stream.Collectors;

import io.robinbff.conversation.InvalidValue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * A reader of what is wrong with a body, which names the field and repeats no value. Our
 * own bodies are read strictly; what others send, such as CM.com's events and ROBIN's
 * answers, has readers of its own, which take what comes.
 */
final class BodyFault {

	/** Jackson has no type for it. */
	private static final String TWICE = "Duplicate Object property";

	private static final String BODY = "body";

	private BodyFault() {
	}

	/**
	 * Returns a mapper that reads all of a body or refuses it: no member that is unknown,
	 * none twice, no 3.9 for a 3, and nothing of one type for another. An order number
	 * that came as a number has lost its leading zeros.
	 */
	static JsonMapper strict(JsonMapper mapper) {
		return mapper.rebuild()
			.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
			.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
			.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
			.withCoercionConfig(LogicalType.Textual,
					(text) -> fail(text, CoercionInputShape.Integer, CoercionInputShape.Float,
							CoercionInputShape.Boolean))
			.withCoercionConfig(LogicalType.Integer,
					(number) -> fail(number, CoercionInputShape.EmptyString, CoercionInputShape.String))
			.withCoercionConfig(LogicalType.Boolean,
					(bool) -> fail(bool, CoercionInputShape.EmptyString, CoercionInputShape.String))
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.build();
	}

	private static void fail(MutableCoercionConfig type, CoercionInputShape... shapes) {
		for (CoercionInputShape shape : shapes) {
			type.setCoercion(shape, CoercionAction.Fail);
		}
	}

	/** Returns the refusal of one field, or null if it is about the whole body. */
	static @Nullable InvalidValue in(@Nullable Throwable cause) {
		if (cause instanceof UnrecognizedPropertyException unknown) {
			return UnknownName.of(unknown.getPropertyName(), BODY,
					unknown.getKnownPropertyIds().stream().map(String::valueOf).toList());
		}
		if (cause instanceof StreamReadException unread && unread.getOriginalMessage().startsWith(TWICE)) {
			String name = nameAt(unread.processor());
			return new InvalidValue(name, "The " + (BODY.equals(name) ? "body has a name" : name + " is there")
					+ " more than once: give it once.");
		}
		if (cause instanceof MismatchedInputException other) {
			String name = !other.getPath().isEmpty() ? nameOf(other.getPath()) : nameAt(other.processor());
			return BODY.equals(name) ? null : mistyped(name);
		}
		return (cause instanceof InputCoercionException large) ? mistyped(nameAt(large.processor())) : null;
	}

	private static InvalidValue mistyped(String name) {
		return new InvalidValue(name, "The " + name + " is of another type: send it as the API description shows it.");
	}

	private static String nameAt(@Nullable Object parser) {
		if (parser instanceof JsonParser at) {
			for (TokenStreamContext here = at.streamReadContext(); here != null; here = here.getParent()) {
				if (here.currentName() != null) {
					return UnknownName.isName(here.currentName()) ? here.currentName() : BODY;
				}
			}
		}
		return BODY;
	}

	private static String nameOf(List<JacksonException.Reference> path) {
		return path.stream()
			.map((one) -> (one.getPropertyName() != null) ? "." + one.getPropertyName() : "[" + one.getIndex() + "]")
			.collect(Collectors.joining())
			.replaceFirst("^\\.", "");
	}

}
