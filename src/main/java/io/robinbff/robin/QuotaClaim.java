package io.robinbff.robin;

import java.util.Collection;

import io.robinbff.conversation.Demand;
import io.robinbff.quota.Claim;
import io.robinbff.quota.Priority;

/**
 * A demand in the quota's words.
 *
 * @param demand who waits, how urgently and until when
 */
record QuotaClaim(Demand demand) implements Claim {

	@Override
	public Priority priority() {
		return switch (this.demand.urgency()) {
			case CLICK -> Priority.CLICK;
			case PAGE -> Priority.PAGE;
			case REFRESH -> Priority.REFRESH;
			case BACKGROUND -> Priority.BACKGROUND;
		};
	}

	@Override
	public Collection<String> callers() {
		return this.demand.callers();
	}

	/** A permit that leaves the call no time is of no use. */
	@Override
	public long deadline() {
		return this.demand.deadlineNanos() - Retries.WORTHWHILE.toNanos();
	}

}
