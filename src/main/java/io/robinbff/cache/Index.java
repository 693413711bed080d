package io.robinbff.cache;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * An index from keys to values, several to each. Safe under any lock, as it takes none
 * but the map's own for one key.
 *
 * @param <K> the keys
 * @param <V> the values
 */
final class Index<K, V> {

	private final ConcurrentMap<K, Set<V>> sets = new ConcurrentHashMap<>();

	/** Returns the values under a key as they are now. */
	Set<V> get(K key) {
		return this.sets.getOrDefault(key, Set.of());
	}

	void add(K key, V value) {
		this.sets.merge(key, Set.of(value), (known, one) -> {
			Set<V> both = new HashSet<>(known);
			both.addAll(one);
			return Set.copyOf(both);
		});
	}

	void remove(K key, V value) {
		this.sets.computeIfPresent(key, (_, known) -> {
			Set<V> rest = new HashSet<>(known);
			rest.remove(value);
			return rest.isEmpty() ? null : Set.copyOf(rest);
		});
	}

	int size() {
		return this.sets.size();
	}

}
