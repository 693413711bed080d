package io.robinbff.cluster;

import java.util.List;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * A gauge that tells whether this replica shares the quota, or goes on by itself: Redis
 * does not answer, or refuses the script.
 */
final class RedisMetrics implements MeterBinder {

	private static final String HERE = "here";

	private final SharedRedis redis;

	RedisMetrics(SharedRedis redis) {
		this.redis = redis;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (String state : List.of(HERE, "away")) {
			Gauge.builder("robin.redis", this.redis, (now) -> (now.sharesQuota() == HERE.equals(state)) ? 1 : 0)
				.description("Whether Redis answers this replica and runs the quota's script")
				.tag("state", state)
				.register(registry);
		}
	}

}
