package io.robinbff.events;

import java.time.Duration;
import java.util.Locale;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * What became of events: the counter {@code robin.events} by {@code event} and
 * {@code outcome}, and the timer {@code robin.events.delay}: how long they took to come.
 */
final class EventMetrics {

	/** The name of an event that nobody has read. */
	private static final String UNREAD = "unread";

	private final MeterRegistry meters;

	private final Timer delay;

	/** All that can happen is there from the start, as 0: rates begin with it. */
	EventMetrics(MeterRegistry meters) {
		this.meters = meters;
		this.delay = Timer.builder("robin.events.delay")
			.description("From a change, as its event says, to the event's arrival")
			.register(meters);
		for (Fate fate : Fate.values()) {
			if (fate.read) {
				for (EventName name : EventName.values()) {
					counter(name.label(), fate);
				}
			}
			else {
				counter(UNREAD, fate);
			}
		}
	}

	void taken(EventName name, Fate fate) {
		counter(name.label(), fate).increment();
	}

	void refused(Fate fate) {
		counter(UNREAD, fate).increment();
	}

	void delayed(Duration delay) {
		this.delay.record(delay);
	}

	private Counter counter(String name, Fate fate) {
		return Counter.builder("robin.events")
			.description("Events of the helpdesk by what became of them")
			.tag("event", name)
			.tag("outcome", fate.label())
			.register(this.meters);
	}

	/** What becomes of an event. */
	enum Fate {

		/** It said something new. */
		NEWS(true),
		/** Something new, but too late to be a sign of life. */
		LATE(true),
		/** It, or something later, was known. */
		KNOWN(true),
		/** It names no customer, and none could be found by its conversation. */
		UNNAMED(true),
		/** Nobody could be told who sent it: without the secret. */
		FORGED(false),
		/** It is no JSON object. */
		MALFORMED(false),
		/** It is of another subscription. */
		OTHER_SUBSCRIPTION(false),
		/** There were too many at once. */
		TOO_MANY(false);

		private final boolean read;

		Fate(boolean read) {
			this.read = read;
		}

		private String label() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
