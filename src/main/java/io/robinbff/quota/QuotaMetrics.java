package io.robinbff.quota;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.robinbff.quota.QuotaStatus.Window;

/**
 * The gauges {@code robin.quota.left} and {@code robin.quota.limit} by {@code window},
 * {@code robin.quota.waiting} and {@code robin.quota.others}: what {@code GET /quota}
 * says.
 */
final class QuotaMetrics implements MeterBinder {

	private final Quota quota;

	QuotaMetrics(Quota quota) {
		this.quota = quota;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (Window window : this.quota.status().windows()) {
			Gauge.builder("robin.quota.left", this.quota, (now) -> left(now, window.name()))
				.description("Calls that could leave now, as far as this window goes")
				.tag("window", window.name())
				.register(registry);
			Gauge.builder("robin.quota.limit", window, Window::limit)
				.description("The most calls in this window")
				.tag("window", window.name())
				.strongReference(true)
				.register(registry);
		}
		Gauge.builder("robin.quota.others", this.quota, Quota::takenByOthers)
			.description("Calls a second that others with the same key take, about")
			.register(registry);
		Gauge.builder("robin.quota.waiting", this.quota, (now) -> now.status().waiting())
			.description("Demands in the queue")
			.register(registry);
	}

	private static int left(Quota quota, String name) {
		return quota.status()
			.windows()
			.stream()
			.filter((window) -> window.name().equals(name))
			.mapToInt(Window::left)
			.findFirst()
			.orElse(0);
	}

}
