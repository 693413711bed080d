package io.robinbff.conversation;

/** What all values from outside have in common when they are parsed at the door. */
final class Text {

	private static final char REPLACEMENT = '\uFFFD';

	private Text() {
	}

	/** Returns the value without surrounding blanks, or refuses it. */
	static String parse(String parameter, String value, int maxLength) {
		String text = value.strip();
		if (text.isEmpty()) {
			throw new InvalidValue(parameter, "The " + parameter + " is blank: give a value.");
		}
		if (text.length() > maxLength) {
			throw new InvalidValue(parameter, "The " + parameter + " has " + text.length() + " characters: at most "
					+ maxLength + " are allowed.");
		}
		if (text.codePoints().anyMatch(Text::unprintable)) {
			throw new InvalidValue(parameter, "The " + parameter
					+ " holds a control character or bytes that are not UTF-8: percent-encode the value as UTF-8.");
		}
		return text;
	}

	private static boolean unprintable(int c) {
		return Character.isISOControl(c) || c == REPLACEMENT || Character.getType(c) == Character.SURROGATE
				|| Character.getType(c) == Character.LINE_SEPARATOR
				|| Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
	}

}
