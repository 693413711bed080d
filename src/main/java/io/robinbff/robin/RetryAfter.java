package io.robinbff.robin;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

import org.jspecify.annotations.Nullable;

/** The {@code Retry-After} header (RFC 9110, 10.2.3): seconds, or a date. */
final class RetryAfter {

	private RetryAfter() {
	}

	/**
	 * Returns how long to wait, never negative, or null where the header says nothing
	 * that can be understood.
	 */
	static @Nullable Duration parse(@Nullable String header) {
		if (header == null) {
			return null;
		}
		String text = header.strip();
		try {
			if (!text.isEmpty() && text.length() <= 9 && text.chars().allMatch(Character::isDigit)) {
				return Duration.ofSeconds(Long.parseLong(text));
			}
			Duration left = Duration.between(Clock.systemUTC().instant(),
					ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
			return left.isNegative() ? Duration.ZERO : left;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

}
