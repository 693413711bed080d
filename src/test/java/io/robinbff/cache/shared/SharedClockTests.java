package io.robinbff.cache.shared;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import io.robinbff.cache.shared.SharedClock.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SharedClockTests {

	private static final long MILLI = 1_000_000;

	private static final long AHEAD = 1_700_000_000_000_000L;

	/**
	 * They land in any order, each command takes another time, and Redis' clock is
	 * corrected in small steps.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 0, Long.MAX_VALUE - 200 * MILLI, -1, 4711 })
	void fetchesCountInTheOrderInWhichTheyLeft(long origin) {
		for (int seed = 0; seed < 300; seed++) {
			Random random = new Random(seed);
			SharedClock clock = new SharedClock();
			List<long[]> landed = new ArrayList<>();
			List<Long> waiting = new ArrayList<>();
			long now = 0;
			long corrected = 0;
			String which = "of seed " + seed;
			for (int i = 0; i < 60; i++) {
				now += 1_000 + random.nextLong(3 * MILLI);
				waiting.add(now);
				Collections.shuffle(waiting, random);
				while (waiting.size() > random.nextInt(8)) {
					long sent = now;
					now += random.nextLong(5 * MILLI);
					corrected += random.nextLong(MILLI) - MILLI / 2;
					long micros = AHEAD + (now + corrected) / 1000;
					now += random.nextLong(30 * MILLI);
					Sample sample = clock.sample(origin + sent, micros, origin + now);
					long nanos = waiting.removeLast();
					long at = clock.departure(sample, origin + nanos);
					assertThat(sample.isFuture(at, origin + now)).isFalse();
					assertThat(at).as(which).isLessThanOrEqualTo(sample.micros());
					landed.forEach((other) -> assertThat(Long.signum(other[1] - at)).as(which)
						.isEqualTo(Long.signum(other[0] - nanos)));
					landed.add(new long[] { nanos, at });
				}
			}
		}
	}

	/** A Redis that is ahead, after a failover, makes nothing an hour old. */
	@Test
	void whatLeftBeforeAFailoverIsNotMeasuredByIt() {
		SharedClock clock = new SharedClock();
		clock.departure(clock.sample(0, AHEAD, MILLI), 0);
		clock.departure(clock.sample(2 * MILLI, AHEAD + 2_000, 3 * MILLI), 2 * MILLI);
		long hour = 3_600_000_000L;
		Sample later = clock.sample(10 * MILLI, AHEAD + hour + 10_000, 11 * MILLI);
		assertThat(clock.departure(later, MILLI)).isEqualTo(AHEAD + hour);
	}

}
