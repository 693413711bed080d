package io.robinbff.status;

import java.util.List;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** The gauge {@code robin.dependency}: 1 for what is here, 0 for what is away. */
final class DependencyMetrics implements MeterBinder {

	private final List<Dependency> dependencies;

	DependencyMetrics(List<Dependency> dependencies) {
		this.dependencies = dependencies;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (Dependency one : this.dependencies) {
			if (one.used()) {
				Gauge.builder("robin.dependency", one, (now) -> now.here() ? 1 : 0)
					.description("Whether what the service depends upon is here: 1, or away: 0")
					.tag("dependency", one.name())
					.register(registry);
			}
		}
	}

}
