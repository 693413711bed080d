package io.robinbff.quota;

import io.robinbff.quota.Script.Reply;

/**
 * What this replica knows of the calls in Redis, in local time: enough to know when to
 * ask, and to go on from when Redis is gone. Not thread-safe.
 */
final class Mirror {

	private final Windows windows;

	private final String epoch;

	private boolean partial;

	private long cursor;

	private long charged = -1;

	/**
	 * An empty one.
	 * @param epoch of which state in Redis
	 * @param partial whether more may be entered before what has been read
	 */
	Mirror(QuotaSettings settings, String epoch, boolean partial) {
		this.windows = new Windows(settings);
		this.epoch = epoch;
		this.partial = partial;
	}

	Windows windows() {
		return this.windows;
	}

	long cursor() {
		return this.cursor;
	}

	String epoch() {
		return this.epoch;
	}

	/** Whether Redis knows more or better. */
	boolean partial() {
		return this.partial;
	}

	void enter(Reply reply, SharedClock clock) {
		for (long time : reply.news()) {
			this.windows.spend(clock.local(time * 1000));
			this.cursor = time;
		}
	}

	/** Counts every slot that has begun before that time as spent. */
	void chargeTurns(Turns turns, long until, SharedClock clock) {
		this.partial = true;
		long first = (this.charged < 0) ? turns.from(until - turns.slot()) : this.charged + 1;
		for (long number = first; turns.begins(number) < until; number++) {
			this.windows.spend(clock.local(turns.begins(number)));
			this.charged = number;
		}
	}

}
