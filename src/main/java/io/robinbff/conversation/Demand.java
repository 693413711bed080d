package io.robinbff.conversation;

import java.time.Duration;
import java.util.Collection;

/**
 * A demand for an answer: by whom, how urgently and until when. A demand is live: while
 * it waits, more callers may join it, and what it returns may change from one moment to
 * the next.
 */
public interface Demand {

	/** With less time than this left no call is worth a permit, and none leaves. */
	Duration WORTHWHILE = Duration.ofMillis(500);

	/** Returns how urgent it is. */
	Priority priority();

	/**
	 * Returns who waits for the answer: a token's subject for each waiting view, so that
	 * a caller who waits twice is there twice; empty if everybody has left.
	 */
	Collection<String> callers();

	/**
	 * Returns when the answer is worth nothing any more, in nanoseconds of the service's
	 * monotonic clock.
	 */
	long deadlineNanos();

	/** Takes a listener that runs when the demand has become more urgent. */
	default void whenRaised(Runnable listener) {
	}

	/**
	 * Says what is waited for.
	 * @param whether true when the call leaves: the helpdesk, not the quota; false when
	 * it did not leave after all
	 */
	default void departed(boolean whether) {
	}

	/**
	 * Returns whether what it brings is for those alone who wait already, and is to be
	 * remembered by nobody.
	 */
	default boolean detached() {
		return false;
	}

}
