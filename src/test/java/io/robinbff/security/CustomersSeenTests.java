package io.robinbff.security;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CustomersSeenTests {

	private static final long YEAR = Duration.ofDays(365).toNanos();

	private final CustomersSeen seen = new CustomersSeen(2_000);

	/** Who asks each day has looked at nobody longer ago. */
	@Test
	void whomNobodyAskedForInADayIsForgotten() {
		long day = CustomersSeen.LONGEST.toNanos();
		for (int customer = 1; customer <= 1_000; customer++) {
			assertThat(this.seen.look(customer, customer, YEAR)).as("news").isTrue();
		}
		assertThat(this.seen.look(9_999, day + 500, YEAR)).isTrue();
		assertThat(this.seen.look(501, day + 500, YEAR)).as("within the day").isFalse();
		assertThat(this.seen.look(1_000, day + 500, YEAR)).isFalse();
		assertThat(this.seen.look(500, day + 500, YEAR)).as("a day ago").isTrue();
		assertThat(this.seen.look(1, day + 500, YEAR)).isTrue();
		assertThat(this.seen.wait(7, day + 500, day, 504)).as("499 of before, 3 new ones").isZero();
		assertThat(this.seen.wait(7, day + 500, day, 502)).isPositive();
	}

}
