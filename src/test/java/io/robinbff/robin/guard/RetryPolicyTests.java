package io.robinbff.robin.guard;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

import io.robinbff.ManualTicker;
import io.robinbff.conversation.HelpdeskException.Fault;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Whether a failed attempt is followed by another, and when. */
class RetryPolicyTests {

	private static final FaultClassification BROKEN = new FaultClassification(Fault.UNAVAILABLE, true, true, null,
			"status 503");

	private final ManualTicker ticker = ManualTicker.still();

	private RetryPolicy retries = with(new Random(1));

	@Test
	void backoffDoublesAndIsDrawnFromHalfToOneAndAHalf() {
		this.retries = with(lowest());
		assertThat(wait(BROKEN, 1)).isEqualTo(Duration.ofMillis(100));
		assertThat(wait(BROKEN, 2)).isEqualTo(Duration.ofMillis(200));
		this.retries = with(new Random(1));
		for (int i = 0; i < 5; i++) {
			assertThat(wait(BROKEN, 1)).isBetween(Duration.ofMillis(100), Duration.ofMillis(300));
		}
	}

	@Test
	void noFourthAttempt() {
		assertThat(wait(BROKEN, 3)).isNull();
	}

	@Test
	void whatWillNotPassIsNotRepeated() {
		assertThat(wait(new FaultClassification(Fault.UNREADABLE, false, true, null, ""), 1)).isNull();
	}

	@Test
	void noAttemptThatCannotEndInTime() {
		this.retries = with(lowest());
		assertThat(judge(BROKEN, 1, Duration.ofMillis(600))).isEqualTo(Duration.ofMillis(100));
		assertThat(judge(BROKEN, 1, Duration.ofMillis(599))).isNull();
		assertThat(judge(BROKEN, 1, Duration.ofSeconds(-1))).isNull();
	}

	@Test
	void retryAfterIsHonouredWhereTheDeadlineAllows() {
		assertThat(wait(BROKEN.withRetryAfter(Duration.ofSeconds(2)), 1)).isEqualTo(Duration.ofSeconds(2));
		assertThat(wait(BROKEN.withRetryAfter(Duration.ofSeconds(30)), 1)).isNull();
		assertThat(wait(BROKEN.withRetryAfter(Duration.ZERO), 1)).isGreaterThan(Duration.ofMillis(99));
	}

	@Test
	void fewCallsMayRepeatFiveTimesAMinute() {
		this.retries.began();
		for (int i = 0; i < 5; i++) {
			assertThat(wait(BROKEN, 1)).as("retry " + i).isNotNull();
		}
		assertThat(wait(BROKEN, 1)).isNull();
		this.ticker.advance(Duration.ofSeconds(61));
		assertThat(wait(BROKEN, 1)).isNotNull();
	}

	@Test
	void oneInTenOfManyCalls() {
		for (int i = 0; i < 180; i++) {
			this.retries.began();
		}
		int granted = 0;
		for (int i = 0; i < 180; i++) {
			granted += (wait(BROKEN, 1) != null) ? 1 : 0;
		}
		assertThat(granted).isEqualTo(18);
	}

	@Test
	void callsOfAnEarlierMinuteEarnNothing() {
		for (int i = 0; i < 180; i++) {
			this.retries.began();
		}
		this.ticker.advance(Duration.ofSeconds(61));
		this.retries.began();
		int granted = 0;
		for (int i = 0; i < 20; i++) {
			granted += (wait(BROKEN, 1) != null) ? 1 : 0;
		}
		assertThat(granted).isEqualTo(5);
	}

	@Test
	void overQuotaWaitsInLineAndCostsNoBudget() {
		FaultClassification paused = new FaultClassification(Fault.OVER_QUOTA, true, false, Duration.ofSeconds(3),
				"status 429");
		for (int i = 0; i < 20; i++) {
			assertThat(wait(paused, 1)).isEqualTo(Duration.ZERO);
		}
	}

	private @Nullable Duration wait(FaultClassification classification, int attempt) {
		return judge(classification, attempt, Duration.ofSeconds(10));
	}

	private @Nullable Duration judge(FaultClassification classification, int attempt, Duration left) {
		return this.retries.judge(classification, attempt, this.ticker.in(left), new RuntimeException()).again();
	}

	private RetryPolicy with(RandomGenerator random) {
		return new RetryPolicy(Rig.bind("robin.retry", RetrySettings.class, Map.of()), this.ticker, random);
	}

	private static RandomGenerator lowest() {
		return () -> 0L;
	}

}
