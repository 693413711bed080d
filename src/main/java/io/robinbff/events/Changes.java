package io.robinbff.events;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

/**
 * When customers changed, as events say: one mark for each, the latest. Pure; read by any
 * thread, written by one at a time.
 *
 * <p>
 * Bounded: 50,000 marks, some 10 MB. What is forgotten above that is never taken for
 * unchanged: whatever was fetched before a change that was forgotten is in doubt,
 * whoever's it is.
 *
 * @param <C> what customers are called: a keyed hash
 */
final class Changes<C> {

	/**
	 * An answer fetched this much later than a change shows it, as long as no read is
	 * known to have lagged more.
	 */
	private static final long ALLOWANCE = Duration.ofSeconds(2).toNanos();

	/** A read this much later than an event shows what the event was about. */
	static final long LONGEST_LAG = Duration.ofSeconds(10).toNanos();

	/** A lag is forgotten over so many changes that were seen at once. */
	private static final int FADES = 100;

	private static final int MOST = 50_000;

	private final ConcurrentMap<C, Mark> marks = new ConcurrentHashMap<>();

	/** In the order in which they came; some are out of date. */
	private final ArrayDeque<Told<C>> order = new ArrayDeque<>();

	private final int most;

	/** By how much reads lagged lately; 0 if they do not. */
	private volatile long lag;

	/** What was fetched by then may have changed; null if nothing is forgotten. */
	private volatile @Nullable Long forgotten;

	Changes() {
		this(MOST);
	}

	Changes(int most) {
		this.most = most;
	}

	/**
	 * Enters a change.
	 * @param date when it happened, by the sender's clock; null if it does not say
	 * @param arrived when it arrived, by the clock of the replica that it came to
	 * @param changedAt when it happened, at the latest
	 * @param blur by how much it may have happened before that
	 * @param toldAt when it was heard of, at the latest
	 * @return false if it is known, or something later is: a repeat, or out of order
	 */
	boolean changed(C customer, @Nullable Instant date, Instant arrived, long changedAt, long blur, long toldAt) {
		Mark known = this.marks.get(customer);
		if (known != null && isKnown(known, date, arrived, changedAt)) {
			return false;
		}
		// A second event about what a read has just seen, such as new tags, costs one
		// more read and not a row of them.
		boolean burst = known != null && known.seenAt != null && changedAt - known.seenAt < LONGEST_LAG;
		this.marks.put(customer, new Mark(date, arrived, changedAt, blur, toldAt,
				burst ? changedAt + allowance() : toldAt + LONGEST_LAG, null, null));
		this.order.add(new Told<>(customer, changedAt));
		if (this.order.size() > this.most) {
			forget(this.order.remove());
		}
		return true;
	}

	/**
	 * The sender's own dates, where both have one, come in the right order by any way.
	 * Without any, what arrived in the same moment is the same event, passed on by
	 * another replica: each would take it for a later one, and pass it on once more.
	 */
	private static boolean isKnown(Mark known, @Nullable Instant date, Instant arrived, long changedAt) {
		if (date != null && known.date != null) {
			return !date.isAfter(known.date);
		}
		boolean isPassedOn = date == null && known.date == null && arrived.equals(known.arrived);
		return isPassedOn || changedAt - known.changedAt <= 0;
	}

	/** The watermark rises before the mark goes: nobody sees neither. */
	private void forget(Told<C> told) {
		Mark mark = this.marks.get(told.customer);
		if (mark != null && mark.changedAt == told.changedAt) {
			long until = told.changedAt + allowance();
			Long before = this.forgotten;
			this.forgotten = (before == null || until - before > 0) ? Long.valueOf(until) : before;
			this.marks.remove(told.customer);
		}
	}

	/**
	 * Enters that a read shows a change. Where reads lag it may be an earlier one, so
	 * that it is believed only if it left later than by the lag.
	 * @return how long it took at most to be seen, if a read before had not seen it;
	 * otherwise 0
	 */
	long seen(C customer, long fetchedAt) {
		Mark mark = this.marks.get(customer);
		if (mark == null || fetchedAt - mark.toldAt < 0) {
			return 0;
		}
		long took = (mark.unseenAt != null) ? Math.min(LONGEST_LAG, fetchedAt - mark.changedAt + mark.blur) : 0;
		this.lag = Math.max(took, this.lag - this.lag / FADES);
		long sure = (this.lag < ALLOWANCE / 4) ? fetchedAt
				: fetchedAt + Math.max(0, mark.changedAt + this.lag - fetchedAt);
		this.marks.put(customer, mark.seen((sure - mark.believedFrom < 0) ? sure : mark.believedFrom, fetchedAt));
		return took;
	}

	private long allowance() {
		return Math.max(ALLOWANCE, this.lag);
	}

	/** Enters that a read does not show what an event was about. */
	void unseen(C customer, long fetchedAt) {
		this.marks.computeIfPresent(customer, (_, mark) -> mark.unseen(fetchedAt));
	}

	/** Forgets that a customer ever changed: nothing is kept that could be in doubt. */
	void erase(C customer) {
		this.marks.remove(customer);
		this.order.removeIf((told) -> told.customer.equals(customer));
	}

	/** Returns what is known of what was fetched then. */
	State state(C customer, long fetchedAt) {
		Mark mark = this.marks.get(customer);
		if (mark != null) {
			return mark.state(fetchedAt, allowance());
		}
		Long forgotten = this.forgotten;
		return (forgotten != null && fetchedAt - forgotten <= 0) ? State.FORGOTTEN : State.UNCHANGED;
	}

	int size() {
		return this.marks.size();
	}

	/** What is known of what was fetched at some time. */
	enum State {

		/** Nothing was heard that it might not show. */
		UNCHANGED,
		/** It is from before a change. */
		CHANGED,
		/** It was read because of a change that it does not show. */
		DOUBTED,
		/** A change may have been forgotten. */
		FORGOTTEN

	}

	/**
	 * What events say of a customer; times are on the monotonic clock.
	 *
	 * @param date when the latest change happened, by the sender's clock; null if it did
	 * not say
	 * @param arrived when that event arrived, by the clock of the replica that it came to
	 * @param changedAt when the change happened, at the latest
	 * @param blur by how much it may have happened before that
	 * @param toldAt when it was heard of, at the latest
	 * @param believedFrom what was read from then on shows it
	 * @param seenAt which read showed it last
	 * @param unseenAt which read did not show it
	 */
	private record Mark(@Nullable Instant date, Instant arrived, long changedAt, long blur, long toldAt,
			long believedFrom, @Nullable Long seenAt, @Nullable Long unseenAt) {

		private Mark seen(long from, long at) {
			return new Mark(this.date, this.arrived, this.changedAt, this.blur, this.toldAt, from, at, this.unseenAt);
		}

		private Mark unseen(long at) {
			return new Mark(this.date, this.arrived, this.changedAt, this.blur, this.toldAt, this.believedFrom,
					this.seenAt, at);
		}

		private State state(long fetchedAt, long allowance) {
			if (fetchedAt - this.toldAt < 0) {
				return (fetchedAt - this.changedAt > allowance) ? State.UNCHANGED : State.CHANGED;
			}
			return (fetchedAt - this.believedFrom >= 0) ? State.UNCHANGED : State.DOUBTED;
		}

	}

	private record Told<C>(C customer, long changedAt) {
	}

}
