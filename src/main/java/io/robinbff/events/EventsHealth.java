package io.robinbff.events;

import java.util.Arrays;
import java.util.Locale;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * How events stand, for dashboards: the health's detail {@code events}, and the gauges
 * {@code robin.events.state} and {@code robin.events.limit}. Always up: without events
 * the service is as good as before there were any, and a small account is silent each
 * night.
 */
final class EventsHealth implements HealthIndicator, MeterBinder {

	private static final Logger log = LoggerFactory.getLogger(EventsHealth.class);

	private final @Nullable EventDesk desk;

	private State said = State.OFF;

	/**
	 * Creates the health.
	 * @param desk null if there is no door
	 */
	EventsHealth(@Nullable EventDesk desk) {
		this.desk = desk;
	}

	State state() {
		return (this.desk == null) ? State.OFF : switch (this.desk.status()) {
			case UP -> State.UP;
			case SILENT -> State.SILENT;
			case UNTRUSTED -> State.UNTRUSTED;
		};
	}

	/** Says it once when it changes; called again and again on one thread. */
	void watch() {
		State now = state();
		if (now != this.said) {
			this.said = now;
			log.info("Events are {}: {}", now.label(), now.means);
		}
	}

	private double limit() {
		return (state() == State.UP && this.desk != null) ? this.desk.limit().toSeconds() : 0;
	}

	@Override
	public Health health() {
		Health.Builder health = Health.up().withDetail("events", state().label());
		return (this.desk == null) ? health.withDetail("used", false).build()
				: health.withDetail("freshForSeconds", (long) limit()).build();
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Arrays.stream(State.values())
			.forEach((state) -> Gauge.builder("robin.events.state", this, (now) -> (now.state() == state) ? 1 : 0)
				.description("How events stand: 1 for the state that holds")
				.tag("state", state.label())
				.register(registry));
		Gauge.builder("robin.events.limit", this, EventsHealth::limit)
			.description("Up to which age answers are fresh by events now; 0 if they are not believed")
			.baseUnit("seconds")
			.register(registry);
	}

	/** How events stand. */
	enum State {

		UP("answers are fresh until one says otherwise"),
		SILENT("none has come for ROBIN_EVENTS_SILENCE, and age alone says what is fresh"),
		UNTRUSTED("too much changes without one, and age alone says what is fresh"),
		OFF("no secret is set, and age alone says what is fresh");

		private final String means;

		State(String means) {
			this.means = means;
		}

		String label() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
