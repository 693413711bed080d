package io.robinbff.robin.http;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Seconds or a date, and whatever else may stand there. */
class RetryAfterTests {

	private static final Instant NOW = Instant.parse("2026-11-20T16:00:00Z");

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			7                             | PT7S
			0                             | PT0S
			' 3 '                         | PT3S
			999999999                     | PT1H
			9999999999                    |
			-1                            |
			1.5                           |
			soon                          |
			''                            |
			Fri, 20 Nov 2026 16:00:30 GMT | PT30S
			Fri, 20 Nov 2026 15:00:00 GMT | PT0S
			Fri, 20 Nov 2126 16:00:00 GMT |
			Wed, 20 Nov 2126 16:00:00 GMT | PT1H
			                              |
			""")
	void isUnderstoodOrIgnored(String header, Duration wait) {
		assertThat(RetryAfter.parse(header, NOW)).isEqualTo(wait);
	}

}
