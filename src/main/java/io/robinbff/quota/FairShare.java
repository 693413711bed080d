package io.robinbff.quota;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A memory of who had the last permits, so that the next go to others. Pure; not
 * thread-safe.
 *
 * <p>
 * A view weighs 1, and half of it for each of the last 32 permits (about the last ten
 * seconds under pressure) that went to its caller; a permit that answered n views counts
 * as 1/n for each. So a caller in a loop falls behind an agent with a single click after
 * one permit, equals take turns, and where all have had the same, the number of waiting
 * views decides.
 */
final class FairShare {

	private static final int REMEMBERED = 32;

	private static final double NOTHING = 1e-9;

	private final ArrayDeque<List<String>> permits = new ArrayDeque<>();

	private final Map<String, Double> shares = new HashMap<>();

	/** What a permit for these waiting views is worth. */
	double weight(Collection<String> callers) {
		double weight = 0;
		for (String caller : callers) {
			Double share = this.shares.get(caller);
			weight += (share == null) ? 1 : Math.pow(2, -share);
		}
		return weight;
	}

	/** Remembers a permit that answers these views, and forgets the oldest. */
	void charge(Collection<String> callers) {
		List<String> charged = List.copyOf(callers);
		add(charged, 1);
		this.permits.addLast(charged);
		if (this.permits.size() > REMEMBERED) {
			add(this.permits.removeFirst(), -1);
		}
	}

	private void add(List<String> callers, int sign) {
		double part = (double) sign / callers.size();
		for (String caller : callers) {
			this.shares.merge(caller, part, (before, more) -> (before + more < NOTHING) ? null : before + more);
		}
	}

}
