package io.robinbff.cache;

import java.util.function.BooleanSupplier;

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
 * @param further takes one of what the caller may have asked beside the request itself,
 * if there is one left: each further page that the helpdesk is asked for is one, as it
 * would be by hand
 */
public record LookupOptions(String caller, Priority priority, long deadlineNanos, CacheMode mode, Audience audience,
		BooleanSupplier further) {

	/** Creates options of a caller who may have any number of further pages asked for. */
	public LookupOptions(String caller, Priority priority, long deadlineNanos, CacheMode mode, Audience audience) {
		this(caller, priority, deadlineNanos, mode, audience, () -> true);
	}

	/** Returns the same for a caller of that name. */
	LookupOptions as(String name) {
		return new LookupOptions(name, this.priority, this.deadlineNanos, this.mode, this.audience, this.further);
	}

	/** Returns the same at another priority and in another mode. */
	LookupOptions with(Priority other, CacheMode how) {
		return new LookupOptions(this.caller, other, this.deadlineNanos, how, this.audience, this.further);
	}

	@Override
	public String toString() {
		return "LookupOptions[" + this.priority + ", " + this.mode + "]";
	}

}
