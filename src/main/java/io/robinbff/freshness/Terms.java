package io.robinbff.freshness;

import io.robinbff.conversation.Demand.Urgency;

/**
 * On which terms somebody asks.
 *
 * @param caller who asks: a token's subject
 * @param urgency how urgent it is
 * @param deadlineNanos when the answer is worth nothing any more, on the monotonic clock
 * @param wish how fresh it should be
 */
public record Terms(String caller, Urgency urgency, long deadlineNanos, Wish wish) {

	@Override
	public String toString() {
		return "Terms[" + this.urgency + ", " + this.wish + "]";
	}

	/** How fresh an answer should be (RFC 9111, 5.2.1). */
	public enum Wish {

		/** As fresh as can be had at once. */
		ANY,
		/** Fetched for this request ({@code no-cache}). */
		FRESH,
		/** Whatever is kept; no call ({@code only-if-cached}). */
		KEPT

	}

}
