package io.robinbff.api;

import java.util.Collection;
import java.util.List;

import io.robinbff.conversation.Demand;

/**
 * What one request demands.
 *
 * @param urgency how urgent it is
 * @param caller who asks
 * @param deadlineNanos when the answer is worth nothing any more, on the monotonic clock
 */
record Click(Urgency urgency, String caller, long deadlineNanos) implements Demand {

	@Override
	public Collection<String> callers() {
		return List.of(this.caller);
	}

	@Override
	public String toString() {
		return "Click[" + this.urgency + "]";
	}

}
