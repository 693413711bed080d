package io.robinbff.events;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What events say of kept answers: a hint, never truth. They change what is believed, and
 * never content.
 *
 * <p>
 * Whoever hears an event calls {@link #heard}; whoever is about to serve a kept answer
 * asks {@link #judge}; whoever has read a customer's page again says with
 * {@link #fetched} what became of it, which earns or costs trust. All times called nanos
 * are of one monotonic clock, that of the fetches. Safe for threads; judging takes no
 * lock and no time, and nothing here blocks, waits or runs by itself. Memory is bounded
 * by {@link Changes}; the rest is a handful of numbers.
 *
 * @param <C> what customers are called: a keyed hash, the same at all replicas
 */
public final class EventRules<C> {

	/** An event older than this says nothing about whether events reach us. */
	private static final Duration OLD = Duration.ofMinutes(10);

	private static final Duration YEAR = Duration.ofDays(365);

	private final ReentrantLock writes = new ReentrantLock();

	private final Changes<C> changes = new Changes<>();

	private final Trust trust;

	private final Silence silence;

	/**
	 * Creates rules that have heard nothing yet: nothing is fresh by events until an
	 * event is heard, and then only what was fetched from now on.
	 */
	public EventRules(EventSettings settings, long now) {
		this.trust = new Trust(settings);
		this.silence = new Silence(settings.silence(), now);
	}

	/** Hears an event that arrived here, now. */
	public Heard heard(C customer, Instant happened, Instant arrived, long now) {
		return heard(customer, happened, arrived, now, now);
	}

	/**
	 * Hears an event. Repeats and what is out of order change nothing; a date ahead is
	 * cut to the arrival. One that was passed on may have arrived elsewhere at any moment
	 * in between: it is a sign of life as of the earliest, and what was read by the
	 * latest may not show it.
	 * @param happened when the customer changed, as the event says
	 * @param arrived when the event arrived, by the same kind of clock: at this replica,
	 * or at the one that passed it on
	 * @param earliest when that was here, at the earliest
	 * @param latest when that was here, at the latest
	 * @return what to do about it
	 */
	public Heard heard(C customer, Instant happened, Instant arrived, long earliest, long latest) {
		Duration age = Duration.between(happened, arrived);
		boolean old = age.compareTo(OLD) > 0;
		Instant date = age.isPositive() ? happened : null;
		this.writes.lock();
		try {
			if (!old) {
				this.silence.heard(earliest);
			}
			if (!this.changes.changed(customer, date, arrived, latest - nanos(age), latest - earliest, latest)) {
				return Heard.KNOWN;
			}
			return old ? Heard.OLD : Heard.NEWS;
		}
		finally {
			this.writes.unlock();
		}
	}

	/** Centuries do not fit into nanoseconds; a year is as old as it gets. */
	private static long nanos(Duration age) {
		return age.isNegative() ? 0 : ((age.compareTo(YEAR) > 0) ? YEAR : age).toNanos();
	}

	/**
	 * Forgets what was believed: a start, a gap in the stream, Redis away (once when it
	 * goes and once when it is there again). Nothing is fresh by events until it is read
	 * again and the next event is heard.
	 */
	public void missed(long now) {
		this.writes.lock();
		try {
			this.silence.missed(now);
		}
		finally {
			this.writes.unlock();
		}
	}

	/** Forgets a customer, of whom nothing is kept any more. */
	void erase(C customer) {
		this.writes.lock();
		try {
			this.changes.erase(customer);
		}
		finally {
			this.writes.unlock();
		}
	}

	/**
	 * Judges a kept answer.
	 * @param customers whom it shows; nobody: events say nothing of it, as of an empty
	 * page of an order
	 * @param fetchedAt when the call left that brought the oldest of it
	 */
	public Verdict judge(Collection<? extends C> customers, long fetchedAt, long now) {
		Belief worst = customers.isEmpty() ? Belief.UNTRUSTED : general(fetchedAt, now);
		for (C customer : customers) {
			Belief own = of(this.changes.state(customer, fetchedAt));
			worst = (own.compareTo(worst) < 0) ? own : worst;
		}
		long last = this.silence.last();
		return new Verdict(worst, (worst == Belief.CURRENT && last - fetchedAt > 0) ? last : fetchedAt);
	}

	private Belief general(long fetchedAt, long now) {
		long limit = this.trust.limitNanos();
		if (this.silence.isSilent(now)) {
			return Belief.SILENT;
		}
		if (limit == 0) {
			return Belief.UNTRUSTED;
		}
		if (fetchedAt - this.silence.since() < 0) {
			return Belief.UNKNOWN;
		}
		return (now - fetchedAt < limit) ? Belief.CURRENT : Belief.EXPIRED;
	}

	private static Belief of(Changes.State state) {
		return switch (state) {
			case UNCHANGED -> Belief.CURRENT;
			case CHANGED -> Belief.CHANGED;
			case DOUBTED -> Belief.DOUBTED;
			case FORGOTTEN -> Belief.UNKNOWN;
		};
	}

	/**
	 * Learns from a read of a customer's page, whoever asked for it.
	 * @param before when the call left that had brought what was kept
	 * @param fetchedAt when the call left that brought this
	 * @param changed whether they differ (their validators do)
	 */
	public Outcome fetched(C customer, long before, long fetchedAt, boolean changed, long now) {
		this.writes.lock();
		try {
			return switch (this.changes.state(customer, before)) {
				case CHANGED, DOUBTED -> asked(customer, fetchedAt, changed);
				case FORGOTTEN -> Outcome.of(Outcome.Kind.UNCOUNTED);
				case UNCHANGED -> unasked(before, fetchedAt, changed, now);
			};
		}
		finally {
			this.writes.unlock();
		}
	}

	private Outcome asked(C customer, long fetchedAt, boolean changed) {
		long lag = changed ? this.changes.seen(customer, fetchedAt) : 0;
		if (this.changes.state(customer, fetchedAt) == Changes.State.UNCHANGED) {
			return new Outcome(changed ? Outcome.Kind.SEEN : Outcome.Kind.NOTHING, lag);
		}
		if (!changed) {
			this.changes.unseen(customer, fetchedAt);
		}
		return new Outcome(Outcome.Kind.UNSEEN, lag);
	}

	/** What happened in silence says nothing about what is said otherwise. */
	private Outcome unasked(long before, long fetchedAt, boolean changed, long now) {
		if (this.silence.isSilent(now) || before - this.silence.since() < 0) {
			return Outcome.of(Outcome.Kind.UNCOUNTED);
		}
		this.trust.checked(fetchedAt - before, changed);
		return Outcome.of(changed ? Outcome.Kind.UNTOLD : Outcome.Kind.HELD);
	}

	/** Returns how old an answer may be that is fresh by events; zero: none is. */
	public Duration limit() {
		return Duration.ofNanos(this.trust.limitNanos());
	}

	/** Returns how events stand. */
	public Status status(long now) {
		if (this.silence.isSilent(now)) {
			return Status.SILENT;
		}
		return (this.trust.limitNanos() == 0) ? Status.UNTRUSTED : Status.UP;
	}

	/** What an event is good for. */
	public enum Heard {

		/** Evict what shows the customer, and {@link Rereads} decide. */
		NEWS,
		/** As {@link #NEWS}; but it came too late to be a sign of life. */
		OLD,
		/** A repeat, or out of order: nothing to do. */
		KNOWN

	}

	/** How events stand. */
	public enum Status {

		/** They are believed. */
		UP,
		/** Nobody's has come for too long. */
		SILENT,
		/** Too much changes without one. */
		UNTRUSTED

	}

}
