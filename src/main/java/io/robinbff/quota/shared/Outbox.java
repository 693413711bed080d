package io.robinbff.quota.shared;

import java.util.ArrayList;
import java.util.List;

/** Calls that Redis does not know of yet. Not thread-safe. */
final class Outbox {

	/** What Redis is published at once; the rest with the next beat. */
	private static final int PAGE = 500;

	private final List<Call> calls = new ArrayList<>();

	void add(String id, long at) {
		this.calls.add(new Call(id, at));
	}

	/** Whether it was there. */
	boolean remove(String id) {
		return this.calls.removeIf((call) -> call.id().equals(id));
	}

	boolean isEmpty() {
		return this.calls.isEmpty();
	}

	List<Call> page() {
		return List.copyOf(this.calls.subList(0, Math.min(PAGE, this.calls.size())));
	}

	void published(List<Call> page) {
		this.calls.removeAll(page);
	}

	/**
	 * A call.
	 *
	 * @param id its id
	 * @param at when it was spent, in local nanoseconds
	 */
	record Call(String id, long at) {

		/** How long ago that was, which every clock agrees on. */
		long ageMicros(long now) {
			return (now - this.at) / 1000;
		}

	}

}
