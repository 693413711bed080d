package io.robinbff.cache;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * An index from keys to values, several to each. Safe under any lock, as it takes none
 * but the map's own for one key.
 *
 * <p>
 * A few values are an immutable set, which is small and copied with each change; more of
 * them, such as all pages that show one order, are a concurrent one, so that a change
 * costs the same however many there are.
 *
 * @param <K> the keys
 * @param <V> the values
 */
final class Index<K, V> {

	/** Up to here a set is immutable, from here on it is not. */
	static final int FEW = 8;

	private final ConcurrentMap<K, Set<V>> sets = new ConcurrentHashMap<>();

	/**
	 * Returns the values under a key; not to be changed. What is added or removed while
	 * they are read may be seen or not; all else is seen once.
	 */
	Set<V> get(K key) {
		return this.sets.getOrDefault(key, Set.of());
	}

	void add(K key, V value) {
		this.sets.merge(key, Set.of(value), (known, _) -> {
			if (known.size() > FEW) {
				known.add(value);
				return known;
			}
			Set<V> both = (known.size() < FEW) ? new HashSet<>(known) : concurrent(known);
			both.add(value);
			return (both.size() > FEW) ? both : Set.copyOf(both);
		});
	}

	void remove(K key, V value) {
		this.sets.computeIfPresent(key, (_, known) -> {
			if (!known.contains(value)) {
				return known;
			}
			if (known.size() > FEW + 1) {
				known.remove(value);
				return known;
			}
			Set<V> rest = new HashSet<>(known);
			rest.remove(value);
			return rest.isEmpty() ? null : Set.copyOf(rest);
		});
	}

	private static <V> Set<V> concurrent(Set<V> values) {
		Set<V> all = ConcurrentHashMap.newKeySet();
		all.addAll(values);
		return all;
	}

	int size() {
		return this.sets.size();
	}

}
