package io.robinbff.quota.shared;

/**
 * The cluster's time as seen from this process: how far it is ahead of the local
 * monotonic clock. The best of the last samples counts, the one with the shortest round
 * trip: it is wrong by half of that at most. Not thread-safe.
 */
final class RedisClock {

	/** Forgets a good sample after so many, as clocks drift apart. */
	private static final int SAMPLES = 100;

	private long ahead;

	private long roundTrip = Long.MAX_VALUE;

	private int age;

	/** Forgets everything: another epoch has another time. */
	void reset() {
		this.roundTrip = Long.MAX_VALUE;
	}

	/** Whether it knows the time. */
	boolean isSet() {
		return this.roundTrip < Long.MAX_VALUE;
	}

	/** Returns how wrong it is at the most, in nanoseconds. */
	long error() {
		return this.roundTrip / 2 + ReplicationTimings.BLUR.toNanos();
	}

	/** Whether that is as exact as slots need it: two replicas then agree on them. */
	boolean isExact() {
		return isSet() && this.roundTrip / 2 <= ReplicationTimings.BLUR.toNanos();
	}

	/** Whether that can be the time that was told between these two moments. */
	boolean agrees(long shared, long sent, long received) {
		return shared >= shared(sent) - error() && shared <= shared(received) + error();
	}

	/**
	 * Takes a sample: {@code shared} was the time between {@code sent} and
	 * {@code received}.
	 */
	void sample(long shared, long sent, long received) {
		long trip = received - sent;
		if (trip <= this.roundTrip || ++this.age > SAMPLES) {
			this.ahead = shared - (sent + trip / 2);
			this.roundTrip = trip;
			this.age = 0;
		}
	}

	long shared(long local) {
		return local + this.ahead;
	}

	long local(long shared) {
		return shared - this.ahead;
	}

}
