package io.robinbff.cluster;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Whether replicas share now, for dashboards: {@code /actuator/health/robin}. Without
 * Redis the service goes on, degraded.
 */
final class RedisHealth implements HealthIndicator {

	private static final Status DEGRADED = new Status("DEGRADED", "Redis is away");

	private final SharedRedis redis;

	RedisHealth(SharedRedis redis) {
		this.redis = redis;
	}

	@Override
	public Health health() {
		return Health.status(this.redis.present() ? Status.UP : DEGRADED).build();
	}

}
