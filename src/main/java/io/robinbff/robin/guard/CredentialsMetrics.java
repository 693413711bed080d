package io.robinbff.robin.guard;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The gauge {@code robin.credentials}: 1 for the {@code state} that holds, 0 for the
 * others.
 */
final class CredentialsMetrics implements MeterBinder {

	private final CredentialsRotation credentials;

	CredentialsMetrics(CredentialsRotation credentials) {
		this.credentials = credentials;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (CredentialsRotation.State state : CredentialsRotation.State.values()) {
			Gauge.builder("robin.credentials", this.credentials, (now) -> (now.state() == state) ? 1 : 0)
				.description("How ROBIN takes our credentials")
				.tag("state", state.label())
				.register(registry);
		}
	}

}
