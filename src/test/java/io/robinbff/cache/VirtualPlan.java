package io.robinbff.cache;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * A plan of days in virtual time: who looks, what changes, and what is said of it.
 */
final class VirtualPlan implements Cloneable {

	/** What chance is drawn from. */
	long seed = 1;

	/** How many look, at how many, how often in a second, all together. */
	int agents;

	int customers;

	double views;

	/** How unequal customers are. */
	double zipf = 0.8;

	/** How long a day is; the rest of 24 hours is night. */
	Duration day = Duration.ofHours(8);

	/** When the play ends. */
	Duration end = Duration.ofHours(8);

	/** Changes in a second, of the same customers as often as they are looked at. */
	double changes = 0.5;

	/** The part of these that happens at night. */
	double nightly = 0.1;

	/** Whether changes are told of. */
	boolean events;

	/** The part of the changes that is never heard of. */
	double lost;

	/** Of an event, on average: exponentially distributed. */
	Duration delay = Duration.ofMillis(1500);

	/** For how long ROBIN's reads miss a change. */
	Duration lag = Duration.ZERO;

	/** No event comes from the one on until the other. */
	Duration deadFrom = Duration.ZERO;

	Duration deadUntil = Duration.ZERO;

	/** How many change within a minute, beside all others, and when. */
	int storm;

	Duration stormAt = Duration.ZERO;

	/** How many pages of a long history are exported, and when that begins. */
	int exportPages;

	Duration exportAt = Duration.ZERO;

	/** How long an answer is fresh without events. */
	Duration ttl = Duration.ofSeconds(30);

	/** What becomes of an answer that is known to be outdated. */
	Outdated outdated = Outdated.WAIT;

	/** The most that is kept, and what a page takes. */
	int megabytes = 64;

	int pageBytes = 20_000;

	/** What a call takes. */
	Duration latency = Duration.ofMillis(250);

	static VirtualPlan of(int agents, int customers, double views) {
		VirtualPlan plan = new VirtualPlan();
		plan.agents = agents;
		plan.customers = customers;
		plan.views = views;
		return plan;
	}

	/** Returns another plan that differs in this. */
	VirtualPlan with(Consumer<VirtualPlan> difference) {
		try {
			VirtualPlan other = (VirtualPlan) clone();
			difference.accept(other);
			return other;
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Returns the same day with events. */
	VirtualPlan told() {
		return with((plan) -> plan.events = true);
	}

	boolean isNight(long at) {
		return at % Duration.ofDays(1).toNanos() >= this.day.toNanos();
	}

	/** What becomes of an answer that is known to be outdated. */
	enum Outdated {

		/** It is evicted: who looks waits for another one, or is refused. */
		EVICT,
		/** Who looks waits a moment for another one, and is then served this, marked. */
		WAIT,
		/** It is served at once, marked, while another one is fetched. */
		SERVE

	}

	/**
	 * A view.
	 *
	 * @param at when
	 * @param number which
	 * @param agent whose
	 * @param customer whom
	 */
	record View(long at, long number, String agent, int customer) {
	}

}
