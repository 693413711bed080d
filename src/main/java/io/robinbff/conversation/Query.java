package io.robinbff.conversation;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A query to the helpdesk. Equal queries have equal answers, whoever asks: a query is the
 * key by which answers are shared.
 *
 * @param selector what conversations are selected by
 * @param skip how many conversations of the list come before the page that is asked for,
 * 0 to 1,000,000
 */
public record Query(Selector selector, int skip) {

	/** The most conversations that can be skipped. */
	public static final int MAX_SKIP = 1_000_000;

	private static final Pattern DIGITS = Pattern.compile("[0-9]{1,7}");

	public Query {
		if (skip < 0 || skip > MAX_SKIP) {
			throw unusableSkip();
		}
	}

	/** Creates the query for the first page, or for the one conversation. */
	public Query(Selector selector) {
		this(selector, 0);
	}

	/**
	 * Parses a number of conversations to skip, as digits of ASCII. What is there and
	 * empty is refused: whoever pages by an empty variable would read the first page for
	 * ever.
	 * @param text the number; null for 0
	 * @throws InvalidValue if it is none
	 */
	public static int parseSkip(@Nullable String text) {
		if (text == null) {
			return 0;
		}
		if (!DIGITS.matcher(text).matches()) {
			throw unusableSkip();
		}
		return Integer.parseInt(text);
	}

	private static InvalidValue unusableSkip() {
		return new InvalidValue("skip", "The skip is not a number from 0 to 1000000: "
				+ "it counts conversations; take it from the nextSkip of the answer before.");
	}

}
