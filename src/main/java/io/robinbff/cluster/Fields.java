package io.robinbff.cluster;

import java.util.Collection;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Checks of a message's fields. Whoever may publish in Redis can send any, so each record
 * of a {@link Topic} checks in its constructor what it could be ruined with: a text that
 * is not there or too long, a list without an end, a time that overflows. The channel
 * drops what does not fit.
 */
public final class Fields {

	/** The names of replicas may be as long as the names of hosts. */
	public static final int LONGEST_NAME = 253;

	/**
	 * Hashes and seals are 43 characters at most, and ids of keys 20; what callers are
	 * called is a hash.
	 */
	public static final int LONGEST_HASH = 64;

	private Fields() {
	}

	/**
	 * Returns a text that is there, and is compared with ours and never kept.
	 * @throws IllegalArgumentException if it is not
	 */
	public static String text(@Nullable String text) {
		return text(text, Integer.MAX_VALUE);
	}

	/**
	 * Returns a text that is there, and not too long.
	 * @throws IllegalArgumentException if it is not
	 */
	public static String text(@Nullable String text, int longest) {
		if (text == null || text.length() > longest) {
			throw new IllegalArgumentException("There is no such text");
		}
		return text;
	}

	/**
	 * Returns a number between these two.
	 * @throws IllegalArgumentException if it is not
	 */
	public static long number(long number, long least, long most) {
		if (number < least || number > most) {
			throw new IllegalArgumentException("There is no such number");
		}
		return number;
	}

	/**
	 * Checks that there are texts, not too many, each there and not too long.
	 * @throws IllegalArgumentException if they are not
	 */
	public static void texts(@Nullable Collection<String> texts, int most, int longest) {
		if (texts == null || texts.size() > most) {
			throw new IllegalArgumentException("There are no such texts");
		}
		texts.forEach((one) -> text(one, longest));
	}

	/**
	 * Checks that there are pairs of texts, not too many, each there and not too long.
	 * @throws IllegalArgumentException if they are not
	 */
	public static void texts(@Nullable Map<String, String> texts, int most, int longest) {
		if (texts == null || texts.size() > most) {
			throw new IllegalArgumentException("There are no such texts");
		}
		texts.forEach((key, one) -> {
			text(key, longest);
			text(one, longest);
		});
	}

}
