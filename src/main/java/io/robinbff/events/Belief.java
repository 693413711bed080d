package io.robinbff.events;

/**
 * What events say of a kept answer, the worst first: an answer that shows several
 * customers gets the worst of theirs.
 */
public enum Belief {

	/**
	 * It changed since: never told fresh, however young. Whoever looks waits a moment for
	 * something newer, as for an answer that is past its second step.
	 */
	CHANGED,
	/**
	 * An event said that it changed, and the re-read found no change: the read may lag.
	 * Told stale, served at once; it is being read again.
	 */
	DOUBTED,
	/** Nobody's event has come for too long: the ladder is as without events. */
	SILENT,
	/** Too much changed without a word: the ladder is as without events. */
	UNTRUSTED,
	/**
	 * It was fetched before events were heard without a break: fresh as long as without
	 * events; after that served at once, marked, however old, and re-read when there is
	 * room.
	 */
	UNKNOWN,
	/**
	 * No event said that it changed, but it is older than trust allows: as
	 * {@link #UNKNOWN}.
	 */
	EXPIRED,
	/** No event said that it changed, and one would have: fresh. */
	CURRENT;

	/** Returns whether the ladder is as without events. */
	public boolean isOff() {
		return this == SILENT || this == UNTRUSTED;
	}

	/**
	 * Returns whether an answer that is no longer fresh is served at once whatever its
	 * age, and re-read at BACKGROUND: who waited here would starve what events ask for.
	 */
	public boolean servesAtOnce() {
		return this == UNKNOWN || this == EXPIRED || this == DOUBTED;
	}

}
