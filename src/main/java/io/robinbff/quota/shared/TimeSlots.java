package io.robinbff.quota.shared;

import java.time.Duration;

import io.robinbff.quota.QuotaSettings;

/**
 * A time-division schedule (TDMA) for replicas that cannot ask Redis: time is cut into
 * slots, as many in the shortest window as it allows calls, and each replica has every
 * n-th. Together they are never over, whoever is there. Pure; times are nanoseconds of
 * the cluster's time.
 *
 * @param length the length of a slot
 * @param owners how many replicas share them
 */
record TimeSlots(long length, int owners) {

	/** How late a slot may be used. */
	static final long LATE = Duration.ofMillis(20).toNanos();

	static TimeSlots of(QuotaSettings settings) {
		QuotaSettings.Window shortest = settings.windows().getFirst();
		long window = shortest.length().plus(settings.guard()).toNanos() + LATE;
		// Two clocks of the cluster may differ by twice the blur, each way.
		long micros = Math.ceilDiv((window + 4 * ReplicationTimings.BLUR.toNanos()) / 1000, shortest.limit());
		return new TimeSlots(micros * 1000, settings.replicas());
	}

	/** The number of an owner's first slot that begins then or later. */
	long next(int owner, long time) {
		long first = Math.ceilDiv(time, this.length);
		return first + Math.floorMod(owner - first, (long) this.owners);
	}

	long begins(long number) {
		return number * this.length;
	}

}
