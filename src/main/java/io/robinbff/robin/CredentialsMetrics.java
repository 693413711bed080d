package io.robinbff.robin;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The gauge {@code robin.credentials}: 1 for the {@code state} that holds, 0 for the
 * others.
 */
final class CredentialsMetrics implements MeterBinder {

	private final Credentials credentials;

	CredentialsMetrics(Credentials credentials) {
		this.credentials = credentials;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (Credentials.State state : Credentials.State.values()) {
			Gauge.builder("robin.credentials", this.credentials, (now) -> (now.state() == state) ? 1 : 0)
				.description("How ROBIN takes our credentials")
				.tag("state", state.label())
				.register(registry);
		}
	}

}
