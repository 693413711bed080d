package io.robinbff.cache;

import io.robinbff.conversation.Priority;

/**
 * The options of one look-up.
 *
 * @param caller who asks: a token's subject; the name that replicas know him by once he
 * waits
 * @param priority how urgent it is
 * @param deadlineNanos when the answer is worth nothing any more, on the monotonic clock
 * @param mode how fresh it should be
 * @param audience what of the answer there is for the caller
 */
public record LookupOptions(String caller, Priority priority, long deadlineNanos, CacheMode mode, Audience audience) {

	/** Returns the same for a caller of that name. */
	LookupOptions as(String name) {
		return new LookupOptions(name, this.priority, this.deadlineNanos, this.mode, this.audience);
	}

	/** Returns the same at another priority and in another mode. */
	LookupOptions with(Priority other, CacheMode how) {
		return new LookupOptions(this.caller, other, this.deadlineNanos, how, this.audience);
	}

	@Override
	public String toString() {
		return "LookupOptions[" + this.priority + ", " + this.mode + "]";
	}

}
