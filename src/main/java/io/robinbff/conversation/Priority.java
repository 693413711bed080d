package io.robinbff.conversation;

/**
 * The priorities of a call, the most urgent first: the order of the wait queue.
 *
 * <p>
 * What nobody waits for may use only a part of each window, so that it never takes the
 * last slot from a click: of 3 calls a second a refresh may take 2, of 100,000 a day
 * 90,000. A click that comes alone therefore leaves at once, however busy the background
 * is.
 */
public enum Priority {

	/** An agent clicked and looks at the screen. */
	CLICK(1, 0),

	/** A page further down: an agent waits, but already has something to read. */
	PAGE(1, 1),

	/** Renewing something stale that has been shown already. */
	REFRESH(0.9, 2),

	/** Anything nobody waits for: warming up, imports, jobs. */
	BACKGROUND(0.5, 3);

	private final double part;

	private final int rank;

	Priority(double part, int rank) {
		this.part = part;
		this.rank = rank;
	}

	/** Returns how many calls of a window this priority may fill: at least one. */
	public int of(int limit) {
		return Math.max(1, (int) (limit * this.part));
	}

	/**
	 * Returns the number by which replicas know it: the lower the more urgent, and the
	 * same in all versions.
	 */
	public int rank() {
		return this.rank;
	}

}
