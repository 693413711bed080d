package io.robinbff.settings;

/** A value as it may stand in a log: on one line, not too long, without a password. */
final class ShownValue {

	private static final int LONGEST = 120;

	private ShownValue() {
	}

	static String of(String value) {
		// Without an @ behind a word: that would look like a person's address, and be
		// scrubbed.
		String open = value.replaceAll("(?s)^(\\w+://)?.*@", "$1(not shown)@");
		StringBuilder text = new StringBuilder();
		open.codePoints().limit(LONGEST).forEach((c) -> {
			if (Character.isISOControl(c)) {
				text.append(String.format("\\u%04x", c));
			}
			else {
				text.appendCodePoint(c);
			}
		});
		return (open.codePointCount(0, open.length()) > LONGEST) ? text + "…" : text.toString();
	}

}
