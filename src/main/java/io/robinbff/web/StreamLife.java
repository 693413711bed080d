package io.robinbff.web;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How long a stream of letters, or of news about them, may last: no longer than its
 * caller's token, and than any may.
 *
 * @param length how long
 * @param endsWithToken whether it is the token that ends it
 */
public record StreamLife(Duration length, boolean endsWithToken) {

	/**
	 * Returns the life of a stream that begins now.
	 * @param expiry when the token ends, or null
	 * @param longest the longest that any lasts
	 */
	public static StreamLife of(@Nullable Instant expiry, Duration longest, Instant now) {
		Duration token = (expiry != null) ? Duration.between(now, expiry) : longest;
		return (token.compareTo(longest) < 0) ? new StreamLife(token, true) : new StreamLife(longest, false);
	}

}
