package io.robinbff.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.robinbff.simulation.Command.Kind;
import io.robinbff.simulation.Keyspace.Fields;
import org.jspecify.annotations.Nullable;

/** Commands for hashes. */
final class HashCommands {

	private HashCommands() {
	}

	static List<Command> all() {
		return List.of(new Command("HGET", 3, Kind.READ, (keys, words) -> values(keys, words).get(words.get(2))),
				new Command("HSET", -4, Kind.GROW, HashCommands::set),
				new Command("HSETNX", 4, Kind.GROW,
						(keys, words) -> (added(keys, words).putIfAbsent(words.get(2), words.get(3)) == null) ? 1L
								: 0L),
				new Command("HMGET", -3, Kind.READ,
						(keys, words) -> get(values(keys, words), words.subList(2, words.size()))),
				new Command("HGETALL", 2, Kind.READ, (keys, words) -> flat(values(keys, words))),
				new Command("HDEL", -3, Kind.WRITE, HashCommands::delete),
				new Command("HINCRBY", 4, Kind.GROW, HashCommands::increment),
				new Command("HLEN", 2, Kind.READ, (keys, words) -> (long) values(keys, words).size()),
				new Command("HEXISTS", 3, Kind.READ,
						(keys, words) -> values(keys, words).containsKey(words.get(2)) ? 1L : 0L));
	}

	private static Map<String, String> values(Keyspace keys, List<String> words) {
		Fields fields = keys.find(words.get(1), Fields.class);
		return (fields != null) ? fields.values() : Map.of();
	}

	private static Map<String, String> added(Keyspace keys, List<String> words) {
		return keys.findOrAdd(words.get(1), Fields.class, () -> new Fields(new LinkedHashMap<>())).values();
	}

	private static long set(Keyspace keys, List<String> words) {
		if (words.size() % 2 != 0) {
			throw new RedisError("ERR wrong number of arguments for 'hset' command");
		}
		Map<String, String> values = added(keys, words);
		long created = 0;
		for (int i = 2; i < words.size(); i += 2) {
			created += (values.put(words.get(i), words.get(i + 1)) == null) ? 1 : 0;
		}
		return created;
	}

	private static List<@Nullable String> get(Map<String, String> values, List<String> names) {
		List<@Nullable String> all = new ArrayList<>();
		names.forEach((name) -> all.add(values.get(name)));
		return all;
	}

	private static List<String> flat(Map<String, String> values) {
		List<String> all = new ArrayList<>();
		values.forEach((name, value) -> all.addAll(List.of(name, value)));
		return all;
	}

	private static long delete(Keyspace keys, List<String> words) {
		Map<String, String> values = values(keys, words);
		long before = values.size();
		if (before > 0) {
			words.stream().skip(2).forEach(values::remove);
			keys.tidy(words.get(1));
		}
		return before - values.size();
	}

	private static long increment(Keyspace keys, List<String> words) {
		long by = Numbers.integer(words.get(3));
		Map<String, String> values = values(keys, words);
		long before = Numbers.integer(values.getOrDefault(words.get(2), "0"), "ERR hash value is not an integer");
		try {
			long after = Math.addExact(before, by);
			added(keys, words).put(words.get(2), Long.toString(after));
			return after;
		}
		catch (ArithmeticException ex) {
			throw new RedisError("ERR increment or decrement would overflow");
		}
	}

}
