package bench;

/**
 * When ROBIN answers nothing but 503, in nanoseconds since the start of the run.
 *
 * @param from when it begins
 * @param to when it is over; {@code from} for none
 */
record Outage(long from, long to) {

	static final Outage NONE = new Outage(0, 0);

	/** Thirty seconds in the middle of a run of that many. */
	static Outage inTheMiddleOf(double seconds) {
		double length = Math.min(30, seconds / 3);
		return new Outage((long) ((seconds - length) / 2 * 1e9), (long) ((seconds + length) / 2 * 1e9));
	}

	/** Turns ROBIN off and on again, each at its moment. */
	void turn(Switch robin, long start) {
		if (this.to > this.from) {
			Thread.ofVirtual().start(() -> {
				Load.sleepUntil(start + this.from);
				robin.turn(true);
				Load.sleepUntil(start + this.to);
				robin.turn(false);
			});
		}
	}

	boolean covers(long at) {
		return at >= this.from && at < this.to;
	}

	/** Where ROBIN is turned off. */
	interface Switch {

		void turn(boolean off);

	}

}
