package io.robinbff.conversation;

/** A parser of what all values from outside have in common. */
public final class Text {

	private static final char REPLACEMENT = '\uFFFD';

	private Text() {
	}

	/**
	 * Returns the value without what cannot be seen at its ends, or refuses it. What is
	 * copied from a web page or a mail often carries a no-break space, a byte order mark
	 * or a mark of direction; inside a value it would make another value that looks the
	 * same.
	 */
	public static String parse(String parameter, String value, int maxLength) {
		String text = parseSearch(parameter, value, maxLength);
		if (text.codePoints().anyMatch(Text::invisible)) {
			throw new InvalidValue(parameter, "The " + parameter
					+ " holds an invisible character, such as a no-break space or a zero-width one: type it anew.");
		}
		return text;
	}

	/**
	 * Returns the same of a text that is searched for: it may hold what cannot be seen,
	 * as words of Persian and emoji do. The search ignores it on both sides.
	 */
	public static String parseSearch(String parameter, String value, int maxLength) {
		String text = strip(value);
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

	/**
	 * Returns what is seen of a text: blanks of any kind and control characters as plain
	 * blanks, and nothing that is shown as nothing.
	 */
	static String visible(String text) {
		StringBuilder seen = new StringBuilder(text.length());
		text.codePoints().forEach((c) -> {
			if (Character.isWhitespace(c) || Character.isISOControl(c)
					|| Character.getType(c) == Character.SPACE_SEPARATOR) {
				seen.append(' ');
			}
			else if (!invisible(c)) {
				seen.appendCodePoint(c);
			}
		});
		return strip(seen.toString());
	}

	/** Returns the value without blanks and invisible characters at its ends. */
	static String strip(String value) {
		int start = 0;
		int end = value.length();
		while (start < end && blank(value.codePointAt(start))) {
			start += Character.charCount(value.codePointAt(start));
		}
		while (end > start && blank(value.codePointBefore(end))) {
			end -= Character.charCount(value.codePointBefore(end));
		}
		return value.substring(start, end);
	}

	private static boolean blank(int c) {
		return Character.isWhitespace(c) || invisible(c);
	}

	/**
	 * Format characters (the byte order mark, zero-width ones, marks of direction),
	 * blanks other than the plain one, and fillers that are shown as nothing.
	 */
	private static boolean invisible(int c) {
		int type = Character.getType(c);
		return type == Character.FORMAT || (type == Character.SPACE_SEPARATOR && c != ' ') || c == 0x115F || c == 0x1160
				|| c == 0x3164 || c == 0xFFA0 || c == 0x034F || (c >= 0xFE00 && c <= 0xFE0F)
				|| (c >= 0xE0100 && c <= 0xE01EF);
	}

	private static boolean unprintable(int c) {
		return Character.isISOControl(c) || c == REPLACEMENT || Character.getType(c) == Character.SURROGATE
				|| Character.getType(c) == Character.LINE_SEPARATOR
				|| Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
	}

}
