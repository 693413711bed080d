package io.robinbff.quota;

import java.time.Duration;

/**
 * Who may call when replicas cannot ask each other: time is cut into slots, as many as
 * the shortest window allows calls, and each seat has every n-th slot. All seats together
 * are never over. Pure; times are nanoseconds on the scale of the shared clock.
 *
 * @param slot the length of a slot
 * @param seats how many share them
 */
record Turns(long slot, int seats) {

	/** How late a turn may be taken: it is taken out of the guard band. */
	static final long LATE = Duration.ofMillis(20).toNanos();

	static Turns of(QuotaSettings.Window shortest, Duration guard, int seats) {
		long micros = Math.ceilDiv(shortest.length().plus(guard).toNanos() / 1000, shortest.limit());
		return new Turns(micros * 1000, seats);
	}

	/** The first slot of a seat that has not passed. */
	long next(int seat, long now) {
		long first = Math.ceilDiv(now - LATE, this.slot);
		return first + Math.floorMod(seat - first, (long) this.seats);
	}

	/** The first slot that begins then or later. */
	long from(long time) {
		return Math.ceilDiv(time, this.slot);
	}

	long begins(long number) {
		return number * this.slot;
	}

}
