package io.robinbff.robin.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

import org.jspecify.annotations.Nullable;

/** A reader of the {@code Retry-After} header (RFC 9110, 10.2.3): seconds, or a date. */
final class RetryAfter {

	/**
	 * Whatever ROBIN writes: a mistyped year must not keep us away for a year. After an
	 * hour a few calls ask again.
	 */
	private static final Duration LONGEST = Duration.ofHours(1);

	private RetryAfter() {
	}

	/**
	 * Returns how long to wait, from zero to an hour, or null if the header says nothing
	 * that can be understood.
	 */
	static @Nullable Duration parse(@Nullable String header, Instant now) {
		if (header == null) {
			return null;
		}
		String text = header.strip();
		try {
			if (!text.isEmpty() && text.length() <= 9 && text.chars().allMatch(Character::isDigit)) {
				return bounded(Duration.ofSeconds(Long.parseLong(text)));
			}
			return bounded(
					Duration.between(now, ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant()));
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	private static Duration bounded(Duration wait) {
		if (wait.isNegative()) {
			return Duration.ZERO;
		}
		return (wait.compareTo(LONGEST) > 0) ? LONGEST : wait;
	}

}
