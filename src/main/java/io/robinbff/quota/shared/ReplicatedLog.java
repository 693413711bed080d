package io.robinbff.quota.shared;

import java.util.LinkedHashMap;
import java.util.Map;

import io.robinbff.quota.QuotaSettings;
import io.robinbff.quota.SlidingWindowLog;
import io.robinbff.quota.shared.QuotaScript.Reply;

/**
 * What this replica knows of the calls in Redis, in local time: enough to know when to
 * ask, and to go on from when Redis is tombstones. Not thread-safe.
 */
final class ReplicatedLog {

	/**
	 * More than can be in question at once: calls are taken out within their deadline.
	 */
	private static final int RECENT = 2000;

	private final SlidingWindowLog windows;

	private final String epoch;

	/** The latest calls by their id, in local time. */
	private final Map<String, Long> recent = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
			return size() > RECENT;
		}
	};

	private boolean partial;

	private long cursor;

	private long heard;

	private long charged = -1;

	/**
	 * An empty one.
	 * @param epoch of which state in Redis
	 * @param partial whether more may be entered before what has been read
	 */
	ReplicatedLog(QuotaSettings settings, String epoch, boolean partial) {
		this.windows = new SlidingWindowLog(settings);
		this.epoch = epoch;
		this.partial = partial;
	}

	SlidingWindowLog windows() {
		return this.windows;
	}

	long cursor() {
		return this.cursor;
	}

	long heard() {
		return this.heard;
	}

	String epoch() {
		return this.epoch;
	}

	/** Whether Redis knows more or better. */
	boolean partial() {
		return this.partial;
	}

	/**
	 * Takes in what was heard. A reply that was asked for before others came says some of
	 * it again.
	 * @param since the cursor that it was asked for with
	 */
	void enter(Reply reply, long since, RedisClock clock) {
		if (since > this.cursor) {
			return;
		}
		for (String id : reply.tombstones()) {
			Long at = this.recent.remove(id);
			if (at != null) {
				this.windows.giveBack(at);
			}
		}
		for (Reply.Call call : reply.news()) {
			if (!this.recent.containsKey(call.id())) {
				this.recent.put(call.id(), this.windows.spend(clock.local(call.at() * 1000)));
				this.cursor = Math.max(this.cursor, call.at());
			}
		}
		this.heard = reply.now();
	}

	/** Counts every slotLength that has begun before that time as spent. */
	void chargeSlots(TimeSlots slots, long until, RedisClock clock) {
		this.partial = true;
		long first = (this.charged < 0) ? slots.from(until - slots.slotLength()) : this.charged + 1;
		for (long number = first; slots.begins(number) < until; number++) {
			this.windows.spend(clock.local(slots.begins(number)));
			this.charged = number;
		}
	}

}
