package io.robinbff.events;

import java.time.Duration;

/**
 * A limit on the age of what is fresh by events, earned by checks: re-reads that no event
 * asked for, compared with what was kept. Of a hundred at most 1 may have changed without
 * a word for the limit to grow by half; with 4 it is halved at once (at the default of 2
 * %). Below five minutes events only evict, and checks go on, so that it can be earned
 * again. Pure; read by any thread, written by one at a time.
 *
 * <p>
 * A check counts by the time that it covers: one of an answer a tenth as old as the limit
 * is a tenth of a check, as what changes within the limit is the question; one of an
 * older answer than the limit is one. Without that a row of refresh clicks, each seconds
 * after the last, would earn hours.
 */
final class Trust {

	static final Duration FIRST = Duration.ofMinutes(10);

	static final Duration LEAST = Duration.ofMinutes(5);

	private static final double WINDOW = 100;

	private static final double GROWTH = 1.5;

	/** How far it sinks: from there belief takes eight windows in a row. */
	private static final int LOWEST = 16;

	private final long most;

	private final long least;

	private final int grows;

	private final int shrinks;

	private volatile long limit;

	private double covered;

	private int changed;

	Trust(EventSettings settings) {
		this.most = settings.fresh().toNanos();
		this.least = Math.min(LEAST.toNanos(), this.most / 2);
		this.limit = Math.min(FIRST.toNanos(), this.most);
		this.grows = (int) (settings.wrong() / 2);
		this.shrinks = Math.max(this.grows + 1, (int) Math.ceil(settings.wrong() * 2));
	}

	/**
	 * Enters a check.
	 * @param covered how long nobody had looked, in nanoseconds
	 * @param changed whether it had changed without a word
	 */
	void checked(long covered, boolean changed) {
		if (this.most == 0) {
			return;
		}
		this.covered += Math.clamp((double) covered / this.limit, 0, 1);
		this.changed += changed ? 1 : 0;
		if (this.changed >= this.shrinks) {
			next(Math.max(this.least / LOWEST, this.limit / 2));
		}
		else if (this.covered >= WINDOW) {
			next((this.changed <= this.grows) ? Math.min(this.most, (long) (this.limit * GROWTH)) : this.limit);
		}
	}

	private void next(long limit) {
		this.limit = limit;
		this.covered = 0;
		this.changed = 0;
	}

	/** Returns how old an answer may be that is fresh by events; 0: none is. */
	long limitNanos() {
		long limit = this.limit;
		return (limit < this.least) ? 0 : limit;
	}

}
