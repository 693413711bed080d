package io.robinbff.quota.shared;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

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

	/** It need not be told: Redis knows it, or it never left. */
	void cancel(String id) {
		this.calls.remove(id);
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
		return this.calls.values().stream().limit(PAGE).toList();
	}

	/** Returns all of it page by page: at least one, which may be empty. */
	List<List<LoggedEntry>> pages() {
		List<LoggedEntry> all = calls();
		return IntStream.rangeClosed(0, Math.max(0, all.size() - 1) / PAGE)
			.mapToObj((page) -> all.subList(page * PAGE, Math.min(all.size(), (page + 1) * PAGE)))
			.toList();
	}

	/** Returns every call that has to be told. */
	List<LoggedEntry> calls() {
		return List.copyOf(this.calls.values());
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
