package io.robinbff.quota.shared;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.robinbff.quota.QueueHead;
import org.jspecify.annotations.Nullable;

/**
 * A request to {@code quota.lua}: the version of the format, then names and values, so
 * that no position is counted anywhere.
 *
 * @param operation what is asked
 * @param fields the values by their names, as text
 */
record QuotaRequest(Operation operation, Map<String, String> fields) {

	/** The version of the format: a script of another one refuses the request. */
	static final String FORMAT = "4";

	/** Returns the arguments for the script. */
	List<String> arguments() {
		List<String> all = new ArrayList<>(2 * this.fields.size() + 3);
		all.add(FORMAT);
		all.add("operation");
		all.add(this.operation.name().toLowerCase(java.util.Locale.ROOT));
		this.fields.forEach((name, value) -> {
			all.add(name);
			all.add(value);
		});
		return all;
	}

	/** Returns into how many shares its sender takes the quota to be cut. */
	int shares() {
		return Integer.parseInt(this.fields.getOrDefault("slots", "0"));
	}

	@Override
	public String toString() {
		return this.operation + " " + this.fields;
	}

	/** What can be asked. */
	enum Operation {

		/** A replica says that it is there, and what it knows. */
		BEAT,
		/** The same, and it asks for a permit. */
		ASK,
		/** The same, in exchange for a permit that has grown old. */
		MOVE,
		/** It is about to end. */
		LEAVE

	}

	/** Collects the fields of a request. */
	static final class Builder {

		private final Map<String, String> fields = new LinkedHashMap<>();

		Builder with(String name, Object value) {
			this.fields.put(name, value.toString());
			return this;
		}

		Builder with(String name, boolean value) {
			return with(name, value ? "1" : "0");
		}

		/**
		 * What waits first here: the rank of its priority, 9 for nothing; what a permit
		 * is worth there; for how long it has waited, in microseconds.
		 */
		Builder with(String prefix, @Nullable QueueHead head, long now) {
			return with(prefix + "rank", (head != null) ? head.priority().rank() : 9)
				.with(prefix + "weight", (head != null) ? head.weight() : 0)
				.with(prefix + "waits", (head != null) ? (now - head.since()) / 1000 : 0);
		}

		QuotaRequest build(Operation operation) {
			return new QuotaRequest(operation, this.fields);
		}

	}

}
