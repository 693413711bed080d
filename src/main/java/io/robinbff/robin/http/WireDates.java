package io.robinbff.robin.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A reader of ROBIN's dates: {@code 2021-07-08T15:39:04} usually, without a zone; and the
 * forms that .NET and its friends write besides.
 */
final class WireDates {

	/** As ROBIN's page has it, and nearly all dates are. */
	private static final String USUAL = "0000-00-00T00:00:00";

	/** With a blank for the T, any fraction, an offset with or without a colon. */
	private static final Pattern ISO = Pattern.compile("""
			(\\d{4})-(\\d\\d)-(\\d\\d)\
			(?:(?:[Tt]|\\ +)(\\d\\d):(\\d\\d)(?::(\\d\\d)(?:[.,](\\d+))?)?\
			\\ *(?:([Zz])|([+-])(\\d\\d)(?::?(\\d\\d)(?::?(\\d\\d))?)?)?\
			(?:\\[[^\\]]*\\])?)?""");

	/** Milliseconds since 1970 in UTC, whatever offset follows for display. */
	private static final Pattern DOT_NET = Pattern.compile("\\\\?/Date\\((-?\\d{1,18})([+-]\\d{4})?\\)\\\\?/");

	/** .NET's MinValue and MaxValue, which mean that nobody has set a date. */
	private static final LocalDate FIRST = LocalDate.of(1, 1, 1);

	private static final LocalDate LAST = LocalDate.of(9999, 12, 31);

	private static final int NANO_DIGITS = 9;

	private WireDates() {
	}

	/**
	 * Returns the moment with an offset of whole minutes, as RFC 3339 has it, or null if
	 * the text is blank or the date was never set.
	 * @param zone the zone of a date that carries no offset
	 * @throws DateTimeException if the text is no date
	 */
	static @Nullable OffsetDateTime parse(String text, ZoneId zone) {
		String date = text.strip();
		if (date.isEmpty()) {
			return null;
		}
		if (isUsual(date)) {
			return moment(LocalDateTime.of(number(date, 0, 4), number(date, 5, 7), number(date, 8, 10),
					number(date, 11, 13), number(date, 14, 16), number(date, 17, 19)), zone);
		}
		Matcher iso = ISO.matcher(date);
		if (iso.matches()) {
			LocalDateTime local = LocalDateTime.of(LocalDate.of(part(iso, 1), part(iso, 2), part(iso, 3)),
					LocalTime.of(part(iso, 4), part(iso, 5), part(iso, 6), nanos(iso.group(7))));
			return moment(local, zoneOf(iso, zone));
		}
		Matcher dotNet = DOT_NET.matcher(date);
		if (dotNet.matches()) {
			OffsetDateTime utc = Instant.ofEpochMilli(Long.parseLong(dotNet.group(1))).atOffset(ZoneOffset.UTC);
			return isUnset(utc.toLocalDate()) ? null : inMinutes(utc.atZoneSameInstant(zone).toOffsetDateTime());
		}
		throw new DateTimeException("No date");
	}

	/**
	 * Returns whether a date has the usual form, which is read without a regular
	 * expression: two of them in each conversation are a thirtieth of what a call costs.
	 */
	private static boolean isUsual(String date) {
		if (date.length() != USUAL.length()) {
			return false;
		}
		for (int i = 0; i < USUAL.length(); i++) {
			char c = date.charAt(i);
			if ((USUAL.charAt(i) == '0') ? c < '0' || c > '9' : c != USUAL.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	private static int number(String date, int start, int end) {
		return Integer.parseInt(date, start, end, 10);
	}

	private static @Nullable OffsetDateTime moment(LocalDateTime local, ZoneId zone) {
		return isUnset(local.toLocalDate()) ? null : inMinutes(local.atZone(zone).toOffsetDateTime());
	}

	private static boolean isUnset(LocalDate date) {
		return date.equals(FIRST) || date.equals(LAST);
	}

	private static int part(Matcher iso, int group) {
		return (iso.group(group) != null) ? Integer.parseInt(iso.group(group)) : 0;
	}

	private static int nanos(@Nullable String fraction) {
		if (fraction == null) {
			return 0;
		}
		String digits = fraction.substring(0, Math.min(NANO_DIGITS, fraction.length()));
		return Integer.parseInt(digits + "0".repeat(NANO_DIGITS - digits.length()));
	}

	private static ZoneId zoneOf(Matcher iso, ZoneId zone) {
		if (iso.group(8) != null) {
			return ZoneOffset.UTC;
		}
		if (iso.group(9) == null) {
			return zone;
		}
		int sign = "-".equals(iso.group(9)) ? -1 : 1;
		return ZoneOffset.ofHoursMinutesSeconds(sign * part(iso, 10), sign * part(iso, 11), sign * part(iso, 12));
	}

	/** Before 1937 Amsterdam was 19 minutes and 32 seconds ahead of Greenwich. */
	private static OffsetDateTime inMinutes(OffsetDateTime date) {
		int seconds = date.getOffset().getTotalSeconds();
		OffsetDateTime rounded = date.withOffsetSameInstant(ZoneOffset.ofTotalSeconds(seconds / 60 * 60));
		if (rounded.getYear() < 0 || rounded.getYear() > LAST.getYear()) {
			throw new DateTimeException("No year of four digits");
		}
		return rounded;
	}

}
