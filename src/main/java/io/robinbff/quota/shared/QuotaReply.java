package io.robinbff.quota.shared;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A reply of {@code quota.lua}: names and values. Times are microseconds of the cluster's
 * time.
 *
 * @param fields the values by their names, as text
 */
record QuotaReply(Map<String, String> fields) {

	/** The most calls in one page of a share, and the most changes in one reply. */
	static final int PAGE = 1000;

	/** Reads what the script returned: texts and whole numbers in turn. */
	static QuotaReply of(List<String> flat) {
		Map<String, String> fields = new HashMap<>();
		for (int i = 0; i + 1 < flat.size(); i += 2) {
			fields.put(flat.get(i), flat.get(i + 1));
		}
		return new QuotaReply(fields);
	}

	/** Whether the request was taken in. */
	boolean ok() {
		return is("ok");
	}

	/**
	 * Whether it says so: {@code ok}, {@code odd}, {@code late}, {@code taken},
	 * {@code shares} or {@code format}.
	 */
	boolean is(String status) {
		return status.equals(this.fields.get("status"));
	}

	boolean has(String name) {
		return this.fields.containsKey(name);
	}

	String text(String name) {
		return Objects.requireNonNullElse(this.fields.get(name), "");
	}

	long number(String name) {
		return (long) Double.parseDouble(text(name));
	}

	boolean flag(String name) {
		return "1".equals(text(name));
	}

	/** A time, in nanoseconds. */
	long time(String name) {
		return number(name) * 1000;
	}

	/** The lines of a list. */
	List<String> lines(String name) {
		String text = text(name);
		return text.isEmpty() ? List.of() : Arrays.asList(text.split(","));
	}

}
