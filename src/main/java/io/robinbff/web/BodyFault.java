package io.robinbff.web;

import java.util.List;
import java.util.stream.Collectors;

import io.robinbff.conversation.InvalidValue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A reader of what is wrong with a body, which names the field and repeats no value. Our
 * own bodies are read strictly; what others send, such as CM.com's events and ROBIN's
 * answers, has readers of its own, which take what comes.
 */
final class BodyFault {

	/** Jackson has no type for it. */
	private static final String TWICE = "Duplicate Object property";

	private BodyFault() {
	}

	/**
	 * Returns a mapper that reads all of a body or refuses it: no member that is unknown,
	 * none twice, and no 3.9 for a 3.
	 */
	static JsonMapper strict(JsonMapper mapper) {
		return mapper.rebuild()
			.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
			.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.build();
	}

	/** Returns the refusal of one field, or null if it is about the whole body. */
	static @Nullable InvalidValue in(@Nullable Throwable cause) {
		if (cause instanceof UnrecognizedPropertyException unknown) {
			return UnknownName.of(unknown.getPropertyName(), "body",
					unknown.getKnownPropertyIds().stream().map(String::valueOf).toList());
		}
		if (cause instanceof StreamReadException unread && unread.getOriginalMessage().startsWith(TWICE)) {
			String name = nameAt(unread.processor());
			return new InvalidValue(name, "The " + name + " is there more than once: give it once.");
		}
		if (cause instanceof MismatchedInputException other && !other.getPath().isEmpty()) {
			return mistyped(nameOf(other.getPath()));
		}
		return (cause instanceof InputCoercionException large) ? mistyped(nameAt(large.processor())) : null;
	}

	private static InvalidValue mistyped(String name) {
		return new InvalidValue(name, "The " + name + " is of another type: send it as the API description shows it.");
	}

	private static String nameAt(@Nullable Object parser) {
		return (parser instanceof JsonParser at) ? String.valueOf(at.currentName()) : "body";
	}

	private static String nameOf(List<JacksonException.Reference> path) {
		return path.stream()
			.map((one) -> (one.getPropertyName() != null) ? "." + one.getPropertyName() : "[" + one.getIndex() + "]")
			.collect(Collectors.joining())
			.replaceFirst("^\\.", "");
	}

}
