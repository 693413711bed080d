package io.robinbff.events;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TrustTests {

	private final Trust trust = new Trust(EventSettings.defaults());

	@ParameterizedTest
	@CsvSource({ "0, 15m", "1, 15m", "2, 10m", "3, 10m" })
	void hundredChecksGrowTheLimitByHalfOrLeaveIt(int changed, String limit) {
		checks(this.trust, changed, true);
		checks(this.trust, 100 - changed, false);
		assertThat(this.trust.limitNanos()).isEqualTo(minutes(limit));
	}

	@Test
	void fourthThatChangedHalvesItAtOnce() {
		checks(this.trust, 3, true);
		assertThat(this.trust.limitNanos()).isEqualTo(minutes("10m"));
		checks(this.trust, 1, true);
		assertThat(this.trust.limitNanos()).isEqualTo(minutes("5m"));
	}

	@Test
	void itGrowsToFourHoursAndNoFurther() {
		for (int windows = 0; windows < 20; windows++) {
			checks(this.trust, 110, false);
		}
		assertThat(this.trust.limitNanos()).isEqualTo(Duration.ofHours(4).toNanos());
	}

	@Test
	void belowFiveMinutesNothingIsFreshByEventsUntilItIsEarnedAgain() {
		checks(this.trust, 400, true);
		assertThat(this.trust.limitNanos()).isZero();
		for (int checks = 0; checks < 500; checks++) {
			this.trust.checked(Duration.ofMinutes(10).toNanos(), false);
		}
		assertThat(this.trust.limitNanos()).isZero();
		for (int checks = 0; checks < 300; checks++) {
			this.trust.checked(Duration.ofMinutes(10).toNanos(), false);
		}
		assertThat(this.trust.limitNanos()).isGreaterThanOrEqualTo(minutes("5m"));
	}

	@Test
	void checksOfWhatWasJustReadEarnNothing() {
		for (int clicks = 0; clicks < 1000; clicks++) {
			this.trust.checked(Duration.ofSeconds(10).toNanos(), false);
		}
		assertThat(this.trust.limitNanos()).isEqualTo(minutes("10m"));
	}

	@Test
	void shortLimitOfTheSettingsIsBelievedAsLongAsItHolds() {
		Trust brief = new Trust(
				new EventSettings(Duration.ofMinutes(2), Duration.ofMinutes(2), 2, Duration.ofMinutes(10)));
		checks(brief, 300, false);
		assertThat(brief.limitNanos()).isEqualTo(minutes("2m"));
		checks(brief, 8, true);
		assertThat(brief.limitNanos()).isZero();
	}

	@Test
	void zeroIsNeverBelieved() {
		Trust none = new Trust(new EventSettings(Duration.ZERO, Duration.ofMinutes(2), 2, Duration.ofMinutes(10)));
		checks(none, 500, false);
		assertThat(none.limitNanos()).isZero();
	}

	private static void checks(Trust trust, int count, boolean changed) {
		for (int i = 0; i < count; i++) {
			trust.checked(Math.max(trust.limitNanos(), Duration.ofMinutes(2).toNanos()), changed);
		}
	}

	private static long minutes(String text) {
		return Duration.parse("PT" + text).toNanos();
	}

}
