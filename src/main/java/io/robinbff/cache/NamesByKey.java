package io.robinbff.cache;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A form in which what a customer is called under each key lies in Redis:
 * {@code key:name}, comma-separated. Neither holds one of these signs: both are keyed
 * hashes.
 */
public final class NamesByKey {

	private NamesByKey() {
	}

	/** Writes names, the same ones always as the same text. */
	public static String write(Map<String, String> names) {
		return new TreeMap<>(names).entrySet()
			.stream()
			.map((name) -> name.getKey() + ":" + name.getValue())
			.collect(Collectors.joining(","));
	}

	/** Reads names. */
	public static Map<String, String> read(String text) {
		Map<String, String> names = new LinkedHashMap<>();
		for (String name : text.split(",", -1)) {
			String[] pair = name.split(":", 2);
			names.put(pair[0], pair[pair.length - 1]);
		}
		return names;
	}

}
