package io.robinbff.robin.guard;

import io.robinbff.quota.Quota;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * A health indicator that says how ROBIN stands, for dashboards:
 * {@code /actuator/health/robin} on the management port. Never down, but
 * {@code DEGRADED}, a status that the root health and the probes do not know: a restart
 * of ours mends nothing at ROBIN.
 */
final class RobinHealth implements HealthIndicator {

	private static final Status DEGRADED = new Status("DEGRADED", "ROBIN cannot be had");

	private final Breaker breaker;

	private final CredentialsRotation credentials;

	private final Quota quota;

	RobinHealth(Breaker breaker, CredentialsRotation credentials, Quota quota) {
		this.breaker = breaker;
		this.credentials = credentials;
		this.quota = quota;
	}

	@Override
	public Health health() {
		String calls = this.breaker.state();
		CredentialsRotation.State keys = this.credentials.state();
		boolean well = "closed".equals(calls) && keys == CredentialsRotation.State.ACCEPTED;
		Health.Builder health = Health.status(well ? Status.UP : DEGRADED)
			.withDetail("circuitBreaker", calls)
			.withDetail("credentials", keys.label());
		this.quota.status().pausedUntil().ifPresent((until) -> health.withDetail("pausedUntil", until));
		this.quota.sharedWithOthers().ifPresent((others) -> health.withDetail("quota", others));
		return health.build();
	}

}
