package io.robinbff.quota.shared;

import io.robinbff.quota.SlidingWindowLog;

/**
 * How a replica stands with Redis, by what Redis replied last. From it and the time
 * follows what the replica may do: one formula, whose terms are named. Times are local
 * nanoseconds.
 *
 * @param epoch the state in Redis that this replica is part of; empty if it has never
 * heard of one
 * @param answering whether the last request was answered
 * @param open whether Redis gives permits
 * @param heard when the last answered request was sent
 * @param reserved from when on Redis keeps room for this replica's slots
 * @param silence how long after that the first slot is: {@link ReplicationTimings}
 * @param slot this replica's; -1 for none
 * @param right for how long it may use it after it was last heard; 0 for not at all
 * @param since from when on it has had the slot
 * @param uncertain by how much Redis may be wrong about when it was heard
 */
record Standing(String epoch, boolean answering, boolean open, long heard, long reserved, long silence, int slot,
		long right, long since, long uncertain) {

	/** Nothing has been heard, and nothing may be done. */
	static Standing unheard(long silence) {
		return new Standing("", false, false, 0, SlidingWindowLog.NEVER / 4, silence, -1, 0, 0, 0);
	}

	/** It has no share, and had none. */
	Standing withoutSlot() {
		return new Standing(this.epoch, false, false, this.heard, this.reserved, this.silence, -1, 0, 0,
				this.uncertain);
	}

	/** The last request was refused, or could not be sent. */
	Standing lost() {
		return new Standing(this.epoch, false, this.open, this.heard, this.reserved, this.silence, this.slot,
				this.right, this.since, this.uncertain);
	}

	/**
	 * The last request was not answered, but may have been heard: Redis counts this
	 * replica as here for a while after it, and keeps no room for it.
	 */
	Standing unanswered(long sent) {
		return new Standing(this.epoch, false, this.open, this.heard,
				Math.max(this.reserved, sent + ReplicationTimings.ABSENCE.toNanos()), this.silence, this.slot,
				this.right, this.since, this.uncertain);
	}

	/** When its slots begin unless Redis is heard before. */
	long slotsFrom() {
		return this.reserved + this.silence;
	}

	/** When its slots end unless Redis is heard before. */
	long slotsUntil() {
		return this.heard + lasting(this.right);
	}

	/** When its right ends as Redis counts, whose clock may be the slower one. */
	long rightUntil() {
		return this.heard + this.right;
	}

	/**
	 * How long a right lasts here that Redis keeps for so long: less by what two clocks
	 * drift apart meanwhile, and by what Redis may be wrong about when it was heard.
	 */
	private long lasting(long right) {
		return right - RedisClock.drift(right) - this.uncertain;
	}

	/**
	 * Whether Redis has not answered for so long that this replica would be calling by
	 * itself by now, had no request been sent since.
	 */
	boolean isUnheard(long now) {
		return now - this.heard >= ReplicationTimings.ABSENCE.toNanos() + this.silence;
	}

	/**
	 * Whether nobody else can have got its slot since it was last heard: Redis keeps one
	 * for as long as the right to it, or else as it counts a replica as here. Whoever
	 * comes later has none.
	 */
	boolean holdsSlot(long now) {
		long kept = Math.max(lasting(this.right),
				ReplicationTimings.ABSENCE.minus(ReplicationTimings.LATENESS).toNanos() - this.uncertain);
		return this.slot >= 0 && now - this.heard < kept - 2 * ReplicationTimings.BLUR.toNanos();
	}

	/**
	 * Returns what may be done.
	 * @param able whether the time is known well enough, and the log whole
	 */
	State state(long now, boolean able) {
		boolean silent = !this.epoch.isEmpty() && now >= slotsFrom();
		if (this.answering && this.open && !silent) {
			return new Shared();
		}
		if (this.slot < 0 || this.right <= 0 || !able || this.epoch.isEmpty() || now >= slotsUntil()) {
			return new Waiting(now);
		}
		return silent ? new Slots(this.slot) : new Waiting(slotsFrom());
	}

	/** What may be done. */
	sealed interface State {

	}

	/** Redis is asked for each permit. */
	record Shared() implements State {
	}

	/**
	 * Redis cannot be asked: calls leave in slots.
	 *
	 * @param slot this replica's
	 */
	record Slots(int slot) implements State {
	}

	/**
	 * Nobody calls: what Redis granted last may still be under way, or this replica has
	 * no right to go on by itself.
	 *
	 * @param until when that may change by itself; the present if it will not
	 */
	record Waiting(long until) implements State {
	}

}
