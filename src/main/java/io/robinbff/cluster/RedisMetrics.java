package io.robinbff.cluster;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.robinbff.cluster.RedisPeerChannel.Dropped;

/**
 * A gauge that tells whether this replica shares the quota, or goes on by itself: Redis
 * does not answer, or refuses the script. A counter says by which errors it does, another
 * one counts the messages that are dropped.
 */
final class RedisMetrics implements MeterBinder {

	private static final String HERE = "here";

	private final SharedRedis redis;

	private final RedisPeerChannel peers;

	RedisMetrics(SharedRedis redis, RedisPeerChannel peers) {
		this.redis = redis;
		this.peers = peers;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (String state : List.of(HERE, "away")) {
			Gauge.builder("robin.redis", this.redis, (now) -> (now.sharesQuota() == HERE.equals(state)) ? 1 : 0)
				.description("Whether Redis answers this replica and runs the quota's script")
				.tag("state", state)
				.register(registry);
		}
		for (Refusal word : Refusal.values()) {
			FunctionCounter.builder("robin.redis.refusals", this.redis.refusals(word), LongAdder::sum)
				.description("Errors by which Redis refused a command")
				.tag("error", word.label())
				.register(registry);
		}
		for (Dropped reason : Dropped.values()) {
			FunctionCounter.builder("robin.redis.messages.dropped", this.peers.count(reason), LongAdder::sum)
				.description("Messages between replicas that were dropped")
				.tag("reason", reason.label())
				.register(registry);
		}
	}

}
