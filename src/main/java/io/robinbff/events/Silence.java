package io.robinbff.events;

import java.time.Duration;

/**
 * A watch over whether events reach this process: since when without a break, and whether
 * anybody's came lately. Pure; read by any thread, written by one at a time.
 *
 * <p>
 * Whoever was silent for too long, or missed some, is believed again from the next sign
 * of life on, for what is fetched after it: what happened meanwhile is not known.
 */
final class Silence {

	private final long most;

	private volatile long since;

	private volatile long last;

	private volatile boolean alive;

	Silence(Duration most, long now) {
		this.most = most.toNanos();
		missed(now);
	}

	/** An event came that is new enough to say that events reach us. */
	void heard(long now) {
		if (now - this.last > this.most) {
			this.since = now;
		}
		this.last = now;
		this.alive = true;
	}

	/** Events may have been missed until now. */
	void missed(long now) {
		this.alive = false;
		this.since = now;
		this.last = now;
	}

	boolean isSilent(long now) {
		return !this.alive || now - this.last > this.most;
	}

	/** Returns since when no event can have been missed. */
	long since() {
		return this.since;
	}

	/** Returns when the last sign of life came. */
	long last() {
		return this.last;
	}

}
