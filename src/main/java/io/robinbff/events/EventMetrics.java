package io.robinbff.events;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * What became of events: the counter {@code robin.events} by {@code event} and
 * {@code outcome}, {@code robin.events.delay}: how long they took to come, the timer
 * {@code robin.events.lag}: how long a change took to be seen, and the counter
 * {@code robin.events.checks} by {@code result}.
 */
final class EventMetrics {

	/** The name of an event that nobody has read. */
	private static final String UNREAD = "unread";

	private final MeterRegistry meters;

	private final Timer delay;

	private final Timer lag;

	private final Counter held;

	private final Counter changed;

	/** All that can happen is there from the start, as 0: rates begin with it. */
	EventMetrics(MeterRegistry meters) {
		this.meters = meters;
		this.delay = Timer.builder("robin.events.delay")
			.description("From a change, as its event says, to the event's arrival")
			.register(meters);
		this.lag = Timer.builder("robin.events.lag")
			.description("From a change to the read that shows it, if a read before did not")
			.register(meters);
		this.held = check("held");
		this.changed = check("changed");
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

	/** Counts what a read said about events. */
	void read(Outcome outcome) {
		switch (outcome.kind()) {
			case HELD -> this.held.increment();
			case UNTOLD -> this.changed.increment();
			case SEEN -> {
				if (outcome.lagNanos() > 0) {
					this.lag.record(outcome.lagNanos(), TimeUnit.NANOSECONDS);
				}
			}
			case UNSEEN, NOTHING, UNCOUNTED -> {
			}
		}
	}

	void delayed(Duration delay) {
		this.delay.record(delay);
	}

	private Counter check(String result) {
		return Counter.builder("robin.events.checks")
			.description("Reads that no event asked for, by whether what was kept still held")
			.tag("result", result)
			.register(this.meters);
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
		/** It names no customer, and none has an address in its conversation. */
		UNNAMED(true),
		/**
		 * It names no customer, and its conversation could not be asked for, or is not
		 * there yet: a gap.
		 */
		UNASKED(true),
		/** Nobody could be told who sent it: without the secret. */
		FORGED(false),
		/**
		 * It is no JSON object, or names neither a customer nor a conversation: a gap.
		 */
		MALFORMED(false),
		/** It has more bytes than are read: a gap. */
		TOO_LARGE(false),
		/** It is of another subscription. */
		OTHER_SUBSCRIPTION(false),
		/** There were too many at once: a gap. */
		TOO_MANY(false);

		private final boolean read;

		Fate(boolean read) {
			this.read = read;
		}

		static Fate of(EventRules.Heard heard) {
			return switch (heard) {
				case NEWS -> NEWS;
				case OLD -> LATE;
				case KNOWN -> KNOWN;
			};
		}

		private String label() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
