package io.robinbff.conversation;

import java.util.HexFormat;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * An id of a conversation: 8-4-4-4-12 hex digits of any version and variant (ROBIN's own
 * sample is no RFC 4122 UUID), kept in lower case because ids are compared ignoring case.
 *
 * @param value the id in lower case
 */
public record ConversationId(String value) {

	private static final String SHAPE = "00000000-0000-0000-0000-000000000000";

	/**
	 * Parses an id.
	 * @param parameter the parameter's name in the API
	 * @throws InvalidValue if it is none
	 */
	public static ConversationId of(String parameter, String value) {
		String text = Text.strip(value);
		if (!isOne(text)) {
			throw new InvalidValue(parameter, "The " + parameter
					+ " is not of the form 8-4-4-4-12 hex digits, such as 400a5018-0bee-44a4-fe5e-14d431134de5.");
		}
		return new ConversationId(text.toLowerCase(Locale.ROOT));
	}

	/** Returns the id, or null if it is none. */
	public static @Nullable ConversationId orNull(@Nullable String value) {
		return (value != null && isOne(value)) ? new ConversationId(value.toLowerCase(Locale.ROOT)) : null;
	}

	/** Each page has some twenty, so not by a regular expression. */
	private static boolean isOne(String text) {
		if (text.length() != SHAPE.length()) {
			return false;
		}
		for (int i = 0; i < SHAPE.length(); i++) {
			char c = text.charAt(i);
			if ((SHAPE.charAt(i) == '-') ? c != '-' : !HexFormat.isHexDigit(c)) {
				return false;
			}
		}
		return true;
	}

}
