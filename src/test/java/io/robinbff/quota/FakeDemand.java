package io.robinbff.quota;

import java.util.Collection;
import java.util.Collections;

import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Priority;

/** A demand that stays as it is. */
public record FakeDemand(Priority priority, String caller, int views, long deadlineNanos) implements Demand {

	public static FakeDemand click(String caller, long deadline) {
		return new FakeDemand(Priority.CLICK, caller, 1, deadline);
	}

	@Override
	public Collection<String> callers() {
		return Collections.nCopies(this.views, this.caller);
	}

}
