package io.robinbff.web;

import java.util.Collection;
import java.util.regex.Pattern;

import io.robinbff.conversation.InvalidValue;

/**
 * A refusal of a name that the API does not know: whoever misspells a filter would be
 * shown more than he asked for.
 */
final class UnknownName {

	/** What else stands there may be somebody's address, and is not repeated. */
	private static final Pattern NAME = Pattern.compile("[A-Za-z_][\\w.-]{0,63}");

	private UnknownName() {
	}

	/**
	 * Whether it may be repeated: it is a name, and nothing that somebody may have put in
	 * its place.
	 */
	static boolean isName(String text) {
		return NAME.matcher(text).matches();
	}

	/**
	 * Returns the refusal.
	 * @param name the name that is unknown
	 * @param what what the name is of, such as a body
	 * @param known what is known instead
	 */
	static InvalidValue of(String name, String what, Collection<String> known) {
		boolean isName = isName(name);
		String there = known.isEmpty() ? "there is none: leave it out."
				: "there is " + String.join(", ", known) + ": mend its name or leave it out.";
		return new InvalidValue(isName ? name : what,
				"The " + (isName ? name + " is not known in the " + what : what + " has a name that is not known")
						+ ", " + there);
	}

}
