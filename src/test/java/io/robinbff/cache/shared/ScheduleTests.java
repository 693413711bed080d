package io.robinbff.cache.shared;

import java.time.Duration;

import embedded.BesideOthers;
import embedded.Patience;
import embedded.RedisProcess;
import embedded.Thorough;
import io.robinbff.cluster.Replica;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is kept is true, over two replicas: no answer is younger than it is told, none is
 * past its life, none is another query's; and unless somebody writes to Redis none is
 * older than one that the same caller was served before, and none is served that was
 * invalidated.
 */
@BesideOthers
class ScheduleTests {

	private static final int STEPS = 1000;

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whateverHappensAnswersAreTrue(boolean hostile) {
		int wanted = Thorough.or(500_000, 5_000);
		int lookUps = 0;
		int served = 0;
		try (RedisProcess redis = RedisProcess.start(); Replica one = replica(redis); Replica other = replica(redis)) {
			await().until(() -> one.redis().present() && other.redis().present());
			for (long seed = 1; lookUps < wanted; seed++) {
				Schedule schedule = new Schedule(seed, hostile, one, other);
				try {
					schedule.run(STEPS);
				}
				catch (AssertionError | RuntimeException ex) {
					throw new AssertionError("seed " + seed + " after " + schedule.lookUps() + " look-ups", ex);
				}
				lookUps += schedule.lookUps();
				served += schedule.served();
			}
		}
		assertThat(served).as("or nothing was shown").isGreaterThan(lookUps / 3);
	}

	private static Replica replica(RedisProcess redis) {
		return new Replica(redis.url(), "replica", Patience.LIMIT);
	}

}
