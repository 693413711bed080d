package io.robinbff.simulation;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The keys of a {@link RedisModel}: strings, {@link Fields} and {@link ScoredSet}s, which
 * expire by a virtual clock.
 */
final class Keyspace {

	static final long NEVER = Long.MAX_VALUE;

	private final LongSupplier micros;

	private final Map<String, Entry> entries = new HashMap<>();

	/** What this run of the server is called. */
	private long run = 1;

	Keyspace(LongSupplier micros) {
		this.micros = micros;
	}

	Keyspace copy() {
		Keyspace copy = new Keyspace(this.micros);
		this.entries.forEach((key, entry) -> copy.entries.put(key, new Entry(switch (entry.value()) {
			case ScoredSet set -> set.copy();
			case Fields fields -> new Fields(new LinkedHashMap<>(fields.values()));
			default -> entry.value();
		}, entry.expires())));
		return copy;
	}

	/** Another process of the server: started again, or promoted. */
	void restarted(long number) {
		this.run = number;
	}

	String run() {
		return String.format("%040x", this.run);
	}

	long micros() {
		return this.micros.getAsLong();
	}

	long millis() {
		return Math.floorDiv(micros(), 1000L);
	}

	<T> @Nullable T find(String key, Class<T> kind) {
		Entry entry = entry(key);
		if (entry != null && !kind.isInstance(entry.value())) {
			throw RedisError.WRONG_TYPE;
		}
		return (entry != null) ? kind.cast(entry.value()) : null;
	}

	<T> T findOrAdd(String key, Class<T> kind, Supplier<T> empty) {
		T found = find(key, kind);
		if (found == null) {
			found = empty.get();
			put(key, found, NEVER);
		}
		return found;
	}

	void put(String key, Object value, long expires) {
		this.entries.put(key, new Entry(value, expires));
	}

	boolean remove(String key) {
		boolean there = entry(key) != null;
		this.entries.remove(key);
		return there;
	}

	/** Removes the key if nothing is left in it. */
	void tidy(String key) {
		Entry entry = entry(key);
		if (entry != null && ((entry.value() instanceof ScoredSet set && set.size() == 0)
				|| (entry.value() instanceof Fields fields && fields.values().isEmpty()))) {
			remove(key);
		}
	}

	void clear() {
		this.entries.clear();
	}

	/** When the key expires, in milliseconds; null if there is no such key. */
	@Nullable Long expires(String key) {
		Entry entry = entry(key);
		return (entry != null) ? (Long) entry.expires() : null;
	}

	private @Nullable Entry entry(String key) {
		Entry entry = this.entries.get(key);
		if (entry != null && millis() > entry.expires()) {
			this.entries.remove(key);
			return null;
		}
		return entry;
	}

	void expire(String key, long at) {
		this.entries.computeIfPresent(key, (name, entry) -> new Entry(entry.value(), at));
	}

	/**
	 * A hash, in the order in which its fields came, as Redis keeps small ones.
	 *
	 * @param values by field
	 */
	record Fields(Map<String, String> values) {
	}

	private record Entry(Object value, long expires) {
	}

}
