package io.robinbff.quota.shared;

/**
 * Redis' clock as seen from this process: how far it is ahead of the local monotonic one.
 * The best of the last samples counts, the one with the shortest round trip: it is wrong
 * by half of that at most. Not thread-safe.
 */
final class RedisClock {

	/** Forgets a good sample after so many, in case the clocks drift apart. */
	private static final int SAMPLES = 100;

	private long ahead;

	private long roundTrip = Long.MAX_VALUE;

	private int age;

	/**
	 * Takes a sample: Redis said {@code shared} between {@code sent} and
	 * {@code received}.
	 */
	void heard(long shared, long sent, long received) {
		long trip = received - sent;
		long sample = shared - (sent + trip / 2);
		boolean stepped = Math.abs(sample - this.ahead) > trip / 2 + this.roundTrip / 2 + 1_000_000;
		if (trip <= this.roundTrip || ++this.age > SAMPLES || stepped) {
			this.ahead = sample;
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
