package io.robinbff.events;

/**
 * What a read of a customer's page said about events, compared with what was kept.
 *
 * @param kind what it said
 * @param lagNanos how long the change took at most until a read saw it, if an earlier
 * read had not; otherwise 0
 */
public record Outcome(Kind kind, long lagNanos) {

	/** What a read said about events. */
	public enum Kind {

		/** An event said that it changed, and it had. */
		SEEN,
		/**
		 * An event said that it changed, and the read does not show it yet, or shows an
		 * earlier change where reads lag: again.
		 */
		UNSEEN,
		/** An event said that it changed, and after long enough it has not. */
		NOTHING,
		/** No event came, and nothing had changed: a check that held. */
		HELD,
		/** No event came, and it had changed: a check that did not hold. */
		UNTOLD,
		/** No event could have come, or none could be believed: counted nowhere. */
		UNCOUNTED

	}

	static Outcome of(Kind kind) {
		return new Outcome(kind, 0);
	}

}
