package io.robinbff.quota.shared;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An outbox of what Redis has to be told: calls that it may not know, and calls that
 * never left. Each is told until a reply has come. Not thread-safe.
 */
final class Outbox {

	/** What Redis is told at once; the rest follows. */
	private static final int PAGE = 500;

	/**
	 * That a call never left is told again and again for so long: the request that
	 * entered it may still be under way, and an epoch may end.
	 */
	private static final long REPEATED_NANOS = 60_000_000_000L;

	private final Map<String, LoggedEntry> calls = new LinkedHashMap<>();

	/** Ids by when they were first taken out. */
	private final Map<String, Long> removals = new LinkedHashMap<>();

	void tell(LoggedEntry call) {
		this.calls.put(call.id(), call);
	}

	void tell(Collection<LoggedEntry> all) {
		all.forEach(this::tell);
	}

	/** Whether Redis had not been told of it yet. */
	boolean cancel(String id) {
		return this.calls.remove(id) != null;
	}

	void remove(String id, long now) {
		this.removals.putIfAbsent(id, now);
	}

	/** Returns the ids that were taken out of late. */
	List<String> removals(long now) {
		this.removals.values().removeIf((since) -> now - since > REPEATED_NANOS);
		return List.copyOf(this.removals.keySet());
	}

	List<LoggedEntry> page() {
		List<LoggedEntry> page = new ArrayList<>();
		for (LoggedEntry call : this.calls.values()) {
			if (page.size() == PAGE) {
				break;
			}
			page.add(call);
		}
		return page;
	}

	/** Redis knows them now. */
	void delivered(List<LoggedEntry> page) {
		page.forEach((call) -> this.calls.remove(call.id(), call));
	}

	/** Returns how many calls have to be told. */
	int size() {
		return this.calls.size();
	}

}
