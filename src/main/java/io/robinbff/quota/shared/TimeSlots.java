package io.robinbff.quota.shared;

import java.time.Duration;

import io.robinbff.quota.QuotaSettings;

/**
 * Who may call when replicas cannot ask each other: time is cut into slots, as many as
 * the shortest window allows calls, and each replica holds one of n slots: every n-th
 * stretch of time. All together are never over. Pure; times are nanoseconds on the scale
 * of the shared clock.
 *
 * @param slotLength the length of a slot, in nanoseconds
 * @param slots how many share them
 */
record TimeSlots(long slotLength, int slots) {

	/** How late a slot may be used: it is taken out of the guard band. */
	static final long LATE = Duration.ofMillis(20).toNanos();

	static TimeSlots of(QuotaSettings.Window shortest, Duration guard, int slots) {
		long micros = Math.ceilDiv(shortest.length().plus(guard).toNanos() / 1000, shortest.limit());
		return new TimeSlots(micros * 1000, slots);
	}

	/** The number of the first stretch of a slot that has not passed. */
	long next(int slot, long now) {
		long first = Math.ceilDiv(now - LATE, this.slotLength);
		return first + Math.floorMod(slot - first, (long) this.slots);
	}

	/** The number of the first stretch that begins then or later. */
	long from(long time) {
		return Math.ceilDiv(time, this.slotLength);
	}

	long begins(long number) {
		return number * this.slotLength;
	}

}
