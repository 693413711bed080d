package io.robinbff.quota.shared;

import java.util.Objects;

import io.robinbff.quota.ForeignUse;
import io.robinbff.quota.QuotaSettings;
import io.robinbff.quota.SlidingWindowLog;
import org.jspecify.annotations.Nullable;

/**
 * What a replica may do by itself while it cannot ask Redis (ADR 5): keep to its slots,
 * or, where it has never heard of Redis, use its share of the limits. Not thread-safe.
 */
final class OfflineQuota {

	private final TimeSlots slots;

	private final RedisClock clock;

	/** Null where the share is less than one call. */
	private final @Nullable SlidingWindowLog share;

	private final long shareFrom;

	private int slot = -1;

	private long slotsFrom = SlidingWindowLog.NEVER;

	private long usedSlot = -1;

	private boolean heard;

	OfflineQuota(QuotaSettings settings, ReplicationTimings timings, RedisClock clock, long now) {
		this.slots = TimeSlots.of(settings.windows().getFirst(), settings.guard(), settings.replicas());
		this.clock = clock;
		this.share = settings.share().map(SlidingWindowLog::new).orElse(null);
		this.shareFrom = now + ReplicationTimings.PATIENCE.toNanos();
	}

	/** Redis answered, and gave that slot; -1 for none. */
	void assigned(int given) {
		this.slot = given;
		this.heard = true;
	}

	int slot() {
		return this.slot;
	}

	/** From then on it keeps to slots where it does not hear of Redis again. */
	void slotsFrom(long time) {
		this.slotsFrom = time;
	}

	long slotsFrom() {
		return this.slotsFrom;
	}

	boolean hasSlots(long now) {
		return this.slot >= 0 && now >= this.slotsFrom;
	}

	boolean hasShare(long now) {
		return !this.heard && this.share != null && now >= this.shareFrom;
	}

	/** From now on a part of its share is left to others; slots are as they are. */
	void yieldTo(ForeignUse others) {
		if (this.share != null) {
			this.share.yieldTo(others);
		}
	}

	/** Its next slots. Every slot counts as used, whoever's it is. */
	long[] nextSlots(int count, long now, ReplicatedLog calls) {
		calls.chargeSlots(this.slots, this.clock.shared(now) - TimeSlots.LATE, this.clock);
		long free = calls.windows().earliestAlone(now);
		long from = this.clock.shared(free) + ((free > now) ? TimeSlots.LATE : 0);
		long unused = this.slots.begins(this.usedSlot + 1) + TimeSlots.LATE;
		long number = this.slots.next(this.slot, Math.max(from, unused));
		long[] times = new long[count];
		for (int i = 0; i < count; i++) {
			long begins = this.slots.begins(number + (long) i * this.slots.slots());
			times[i] = Math.max(now, this.clock.local(begins));
		}
		return times;
	}

	/** Uses the turn that is now; returns the call's id. */
	String takeSlot(long now) {
		this.usedSlot = this.slots.next(this.slot, this.clock.shared(now));
		return "t:" + this.slot + ":" + this.usedSlot;
	}

	/** Whether it was a turn that let a call go: such a call cannot move. */
	static boolean isSlot(String id) {
		return id.startsWith("t:");
	}

	/** Where {@link #hasShare}. */
	SlidingWindowLog share() {
		return Objects.requireNonNull(this.share);
	}

}
