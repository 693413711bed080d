package io.robinbff.quota;

/**
 * How urgent a call is; the order of the constants is the order of the waiting line.
 *
 * <p>
 * What nobody waits for may use only a part of each window, so that it never takes the
 * last slot from a click: of 3 calls a second a refresh may take 2, of 100,000 a day
 * 90,000. A click that comes alone therefore leaves at once, however busy the background
 * is.
 */
public enum Priority {

	/** An agent clicked and looks at the screen. */
	CLICK(1),

	/** A page further down: an agent waits, but already has something to read. */
	PAGE(1),

	/** Renewing something stale that has been shown already. */
	REFRESH(0.9),

	/** Anything nobody waits for: warming up, imports, jobs. */
	BACKGROUND(0.5);

	private final double part;

	Priority(double part) {
		this.part = part;
	}

	/** The calls of a window that this priority may fill: at least one. */
	int of(int limit) {
		return Math.max(1, (int) (limit * this.part));
	}

}
