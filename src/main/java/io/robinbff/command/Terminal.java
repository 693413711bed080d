package io.robinbff.command;

import java.util.regex.Pattern;

/**
 * A filter for what somebody else wrote and a command shows: what a terminal would obey,
 * or a reader not see, is shown as a question mark. Line breaks, escape sequences, and
 * signs that turn or hide the text around them are of that kind.
 */
public final class Terminal {

	private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

	private Terminal() {
	}

	/** Returns a text as one line that is what it looks like. */
	public static String line(String text) {
		return UNSEEN.matcher(text).replaceAll("?");
	}

}
