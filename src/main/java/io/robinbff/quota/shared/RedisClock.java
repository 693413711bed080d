package io.robinbff.quota.shared;

import java.time.Duration;

/**
 * A clock that tells the cluster's time as seen from this process: how far it is ahead of
 * the local monotonic clock. The best of the last samples counts, the one with the
 * shortest round trip: it is wrong by half of that at most. Not thread-safe.
 */
final class RedisClock {

	/** Clocks drift apart by so much, 100 ppm: a good sample ages by it. */
	private static final long DRIFT = 10_000;

	/**
	 * Slots rely on clocks that are kept by NTP, 2 ppm apart: half an hour after Redis
	 * was last heard they are not exact any more.
	 */
	private static final long KEPT_DRIFT = 500_000;

	/** So long after Redis was last heard nobody knows the time exactly any more. */
	static final Duration EXACT = ReplicationTimings.BLUR.multipliedBy(KEPT_DRIFT);

	private long ahead;

	private long roundTrip = Long.MAX_VALUE;

	private long sampled;

	/** Forgets everything: another epoch has another time. */
	void reset() {
		this.roundTrip = Long.MAX_VALUE;
	}

	/** Whether it knows the time. */
	boolean isSet() {
		return this.roundTrip < Long.MAX_VALUE;
	}

	/** Returns how wrong it is at the most, in nanoseconds. */
	long error(long now) {
		return trust(now) + ReplicationTimings.BLUR.toNanos();
	}

	private long trust(long now) {
		return this.roundTrip / 2 + drift(Math.max(0, now - this.sampled));
	}

	/** Returns by how much two clocks may drift apart in that time. */
	static long drift(long time) {
		return time / DRIFT;
	}

	/** Whether that is as exact as slots need it: two replicas then agree on them. */
	boolean isExact(long now) {
		return isSet() && trustIfKept(now) <= ReplicationTimings.BLUR.toNanos();
	}

	private long trustIfKept(long now) {
		return this.roundTrip / 2 + Math.max(0, now - this.sampled) / KEPT_DRIFT;
	}

	/** Whether that can be the time that was told between these two moments. */
	boolean agrees(long shared, long sent, long received) {
		return shared >= shared(sent) - error(sent) && shared <= shared(received) + error(received);
	}

	/**
	 * Whether that can be the time, if clocks are kept as slots need it. An exact sample
	 * may be old, and what it cannot be wrong by has grown far since.
	 */
	boolean agreesExactly(long shared, long sent, long received) {
		long wrong = trustIfKept(received) + ReplicationTimings.BLUR.toNanos();
		return shared >= shared(sent) - wrong && shared <= shared(received) + wrong;
	}

	/** Whether that can be the time, by as much as is known of it. */
	boolean agreesAsKnown(long shared, long sent, long received) {
		return isExact(received) ? agreesExactly(shared, sent, received) : agrees(shared, sent, received);
	}

	/**
	 * Takes a sample as slots need it: one that is not as exact as what is known takes
	 * its place only when that is not exact any more. Else a Redis that is slow for a
	 * minute before it goes away would leave nobody who knows the time.
	 */
	void sampleExactly(long shared, long sent, long received) {
		if (!isExact(received) || (received - sent) / 2 <= trustIfKept(received)) {
			sample(shared, sent, received);
		}
	}

	/**
	 * Takes a sample: {@code shared} was the time between {@code sent} and
	 * {@code received}.
	 */
	void sample(long shared, long sent, long received) {
		long trip = received - sent;
		if (!isSet() || trip / 2 <= trust(received)) {
			this.ahead = shared - (sent + trip / 2);
			this.roundTrip = trip;
			this.sampled = received;
		}
	}

	long shared(long local) {
		return local + this.ahead;
	}

	long local(long shared) {
		return shared - this.ahead;
	}

}
