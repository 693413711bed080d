package io.robinbff.robin.http;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The forms of a date, and what each means in Amsterdam. */
class WireDatesTests {

	private static final ZoneId AMSTERDAM = ZoneId.of("Europe/Amsterdam");

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			2021-07-08T15:39:04                         | 2021-07-08T15:39:04+02:00
			2021-07-08t15:39:04                         | 2021-07-08T15:39:04+02:00
			2021-07-08 15:39:04                         | 2021-07-08T15:39:04+02:00
			2021-07-08T15:39                            | 2021-07-08T15:39:00+02:00
			2021-07-08                                  | 2021-07-08T00:00:00+02:00
			2021-07-08T15:39:04Z                        | 2021-07-08T15:39:04Z
			2021-07-08T15:39:04z                        | 2021-07-08T15:39:04Z
			2021-07-08T15:39:04+0200                    | 2021-07-08T15:39:04+02:00
			2021-07-08T15:39:04-0330                    | 2021-07-08T15:39:04-03:30
			2021-07-08T15:39:04+02                      | 2021-07-08T15:39:04+02:00
			2021-07-08 15:39:04 +02:00                  | 2021-07-08T15:39:04+02:00
			2021-07-08T15:39:04+02:00[Europe/Amsterdam] | 2021-07-08T15:39:04+02:00
			2021-07-08T15:39:04.1                       | 2021-07-08T15:39:04.1+02:00
			2021-07-08T15:39:04.1234567                 | 2021-07-08T15:39:04.1234567+02:00
			2021-07-08T15:39:04.123456789012345678901   | 2021-07-08T15:39:04.123456789+02:00
			/Date(1625751544000)/                       | 2021-07-08T15:39:04+02:00
			/Date(1625751544000+0200)/                  | 2021-07-08T15:39:04+02:00
			/Date(-86400000)/                           | 1969-12-31T01:00:00+01:00
			1900-01-01T00:00:00                         | 1900-01-01T00:00:00+00:00
			2021-07-08T15:39:04+00:19:32                | 2021-07-08T15:38:32+00:19
			2021-07-08T15:39:04-00:19:32                | 2021-07-08T15:39:36-00:19
			0001-01-01T00:00:00                         |
			0001-01-01T00:00:00Z                        |
			0001-01-01                                  |
			9999-12-31T23:59:59.9999999                 |
			/Date(-62135596800000)/                     |
			/Date(253402300799999)/                     |
			""")
	void isRead(String text, String moment) {
		OffsetDateTime read = WireDates.parse(text, AMSTERDAM);
		OffsetDateTime expected = (moment != null) ? OffsetDateTime.parse(moment) : null;
		if (expected != null && expected.getYear() == 1900) {
			assertThat(read).isNotNull();
			assertThat(read.getOffset().getTotalSeconds() % 60).isZero();
			assertThat(read.toInstant()).isEqualTo(expected.toLocalDateTime().atZone(AMSTERDAM).toInstant());
			return;
		}
		assertThat(read).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "yesterday", "2021-7-8", "2021-13-01", "2021-02-30T00:00:00", "2021-07-08T24:00:00",
			"2021-07-08T15:39:60", "2021-07-08T15:39:04+99:00", "2021-07-08T15:39:04+18:30", "20210708T153904",
			"12021-07-08T00:00:00", "-2021-07-08T00:00:00", "/Date()/", "/Date(1625751544000", "/Date(x)/",
			"/Date(999999999999999999)/", "/Date(99999999999999999999)/", "1625751544", "2021-07-08T15:39:04,",
			"\u0662\u0660\u0662\u0661-07-08" })
	void isNoDate(String text) {
		assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> WireDates.parse(text, AMSTERDAM));
	}

	/** The usual form is read by itself, and each other one by a regular expression. */
	@Test
	void usualFormIsReadAsTheOthers() {
		Random random = new Random(2);
		for (int i = 0; i < 100_000; i++) {
			StringBuilder text = new StringBuilder("2021-03-28T02:39:04");
			for (int change = random.nextInt(4); change >= 0; change--) {
				text.setCharAt(random.nextInt(text.length()), "0123456789-:T٣ ".charAt(random.nextInt(15)));
			}
			String usual = text.toString().strip();
			assertThat(readOrNot(usual)).as(usual).isEqualTo(readOrNot(usual + "[x]"));
		}
	}

	private static String readOrNot(String text) {
		try {
			return String.valueOf(WireDates.parse(text, AMSTERDAM));
		}
		catch (DateTimeException ex) {
			return "no date";
		}
	}

	@Test
	void whateverIsReadIsRfc3339() {
		Random random = new Random(1);
		String letters = "0123456789-:T.+Z /Date()";
		for (int i = 0; i < 100_000; i++) {
			StringBuilder text = new StringBuilder("2021-07-08T15:39:04.123+02:00");
			for (int change = random.nextInt(3); change >= 0; change--) {
				text.setCharAt(random.nextInt(text.length()), letters.charAt(random.nextInt(letters.length())));
			}
			try {
				OffsetDateTime read = WireDates.parse(text.toString(), AMSTERDAM);
				assertThat(read == null || DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(read)
					.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)")).as("%s", text)
					.isTrue();
			}
			catch (DateTimeException ex) {
				// No date.
			}
		}
	}

}
