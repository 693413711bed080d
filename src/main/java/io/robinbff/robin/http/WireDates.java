package io.robinbff.robin.http;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;

import org.jspecify.annotations.Nullable;

/**
 * ROBIN's dates: {@code 2021-07-08T15:39:04}, perhaps with fractions or an offset,
 * usually without a zone.
 */
final class WireDates {

	private WireDates() {
	}

	/**
	 * Returns the moment, or null where there is none to be read: one garbled date must
	 * not cost an agent the whole page.
	 * @param zone the zone of a date that carries no offset
	 */
	static @Nullable OffsetDateTime parse(@Nullable String text, ZoneId zone) {
		if (text == null || text.isBlank()) {
			return null;
		}
		try {
			// Not parseBest: it tries the offset by an exception, which was most of what
			// a page cost.
			TemporalAccessor parsed = DateTimeFormatter.ISO_DATE_TIME.parse(text.strip());
			return parsed.isSupported(ChronoField.OFFSET_SECONDS) ? OffsetDateTime.from(parsed)
					: LocalDateTime.from(parsed).atZone(zone).toOffsetDateTime();
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

}
