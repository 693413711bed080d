package io.robinbff.quota;

import java.util.Collection;

/**
 * What waits in the line for a permit. A claim is alive: it is read again at every
 * decision, so what it answers may change while it waits, because equal questions share
 * one call. All methods are called under the quota's lock, several times a second: they
 * must be quick, must not block, and may be called by any thread.
 */
public interface Claim {

	/**
	 * How urgent it is now. When it rises while the claim waits, tell
	 * {@link Quota#changed()}.
	 */
	Priority priority();

	/**
	 * Who waits for the answer: one entry for each waiting view, so a caller that waits
	 * twice is there twice. The more, the sooner. Empty means abandoned: the claim leaves
	 * the line at the next decision, without a permit, and its answer is cancelled.
	 */
	Collection<String> callers();

	/**
	 * The last moment at which a permit is still of use: the deadline of the most patient
	 * waiting view less the time the call itself takes. Nanoseconds on the scale of
	 * {@link System#nanoTime()}, which no clock step moves.
	 */
	long deadline();

}
