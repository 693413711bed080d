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
 */
public record LookupOptions(String caller, Priority priority, long deadlineNanos, CacheMode mode) {

	/** Returns the same for a caller of that name. */
	LookupOptions as(String name) {
		return new LookupOptions(name, this.priority, this.deadlineNanos, this.mode);
	}

	@Override
	public String toString() {
		return "LookupOptions[" + this.priority + ", " + this.mode + "]";
	}

}
