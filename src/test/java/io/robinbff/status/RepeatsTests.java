package io.robinbff.status;

import java.time.Duration;
import java.util.List;

import java.util.UUID;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Eight minutes of an outage are a few lines, and none is lost that says something new.
 */
class RepeatsTests {

	private long now;

	private final Repeats repeats = new Repeats(5, () -> this.now);

	@Test
	void holdsBackWhatDiffersOnlyInNumbers() {
		assertThat(written(480, "Refused with 503 robin-unavailable [%s]")).isEqualTo(5);
		assertThat(written(1, "Refused with 503 credentials [%s]")).isEqualTo(1);
	}

	@Test
	void saysAfterTenMinutesHowManyThereWere() {
		written(100, "Refused with 503 robin-unavailable [%s]");
		this.now += Duration.ofMinutes(10).toNanos();
		assertThat(this.repeats.heard(line("Refused with 503 robin-unavailable [1]", Level.WARN)))
			.isEqualTo(" (and 95 like it, held back)");
		assertThat(written(100, "Refused with 503 robin-unavailable [%s]")).isZero();
	}

	/** Of whatever was in them nothing is left. */
	@Test
	void forgetsKindsOfLines() {
		assertThat(written(100, "Refused [%s]")).isEqualTo(5);
		this.now += Duration.ofMinutes(20).toNanos();
		assertThat(this.repeats.heard(line("Refused [1]", Level.WARN))).isEmpty();
	}

	@Test
	void holdsBackOursFromInfo() {
		for (int i = 0; i < 100; i++) {
			assertThat(this.repeats.heard(line("io.robinbff.web.Problems", "once more", Level.INFO)))
				.isEqualTo((i < 5) ? "" : null);
		}
	}

	@Test
	void neverHoldsBackTheAuditNorALibrarysInfo() {
		for (String logger : List.of("robinbff.audit", "org.springframework.boot")) {
			for (int i = 0; i < 100; i++) {
				assertThat(this.repeats.heard(line(logger, "once more", Level.INFO))).isEmpty();
			}
		}
	}

	private long written(int lines, String pattern) {
		long count = 0;
		for (int i = 0; i < lines; i++) {
			count += (this.repeats.heard(line(pattern.formatted(UUID.randomUUID()), Level.WARN)) != null) ? 1 : 0;
			this.now += Duration.ofSeconds(1).toNanos();
		}
		return count;
	}

	private static ILoggingEvent line(String message, Level level) {
		return line("io.robinbff.test", message, level);
	}

	private static ILoggingEvent line(String name, String message, Level level) {
		Logger logger = new LoggerContext().getLogger(name);
		return new LoggingEvent("", logger, level, message, null, null);
	}

}
