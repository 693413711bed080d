package io.robinbff.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.robinbff.simulation.Command.Kind;
import io.robinbff.simulation.ScoredSet.Bound;
import io.robinbff.simulation.ScoredSet.Member;
import org.jspecify.annotations.Nullable;

/** Commands for sorted sets. */
final class SortedSetCommands {

	private static final Set<String> ADD_OPTIONS = Set.of("NX", "XX", "GT", "LT", "CH");

	private SortedSetCommands() {
	}

	static List<Command> all() {
		return List.of(new Command("ZADD", -4, Kind.GROW, SortedSetCommands::add),
				new Command("ZREM", -3, Kind.WRITE, SortedSetCommands::remove),
				new Command("ZCARD", 2, Kind.READ, (keys, words) -> (long) set(keys, words).size()),
				new Command("ZSCORE", 3, Kind.READ, SortedSetCommands::score),
				new Command("ZCOUNT", 4, Kind.READ,
						(keys, words) -> (long) byScore(keys, words, words.get(2), words.get(3)).size()),
				new Command("ZRANGE", -4, Kind.READ, (keys, words) -> range(keys, words, false, false, false)),
				new Command("ZREVRANGE", -4, Kind.READ, (keys, words) -> range(keys, words, true, false, true)),
				new Command("ZRANGEBYSCORE", -4, Kind.READ, (keys, words) -> range(keys, words, true, true, false)),
				new Command("ZREVRANGEBYSCORE", -4, Kind.READ, (keys, words) -> range(keys, words, true, true, true)),
				new Command("ZREMRANGEBYSCORE", 4, Kind.WRITE,
						(keys, words) -> removed(keys, words, byScore(keys, words, words.get(2), words.get(3)))),
				new Command("ZREMRANGEBYRANK", 4, Kind.WRITE,
						(keys, words) -> removed(keys, words, byRank(keys, words, false))));
	}

	private static ScoredSet set(Keyspace keys, List<String> words) {
		ScoredSet found = keys.find(words.get(1), ScoredSet.class);
		return (found != null) ? found : new ScoredSet();
	}

	private static @Nullable String score(Keyspace keys, List<String> words) {
		Double score = set(keys, words).score(words.get(2));
		return (score != null) ? Numbers.text(score) : null;
	}

	private static long add(Keyspace keys, List<String> words) {
		Set<String> options = new HashSet<>();
		int first = 2;
		while (first < words.size() && ADD_OPTIONS.contains(words.get(first).toUpperCase(Locale.ROOT))) {
			options.add(words.get(first++).toUpperCase(Locale.ROOT));
		}
		List<String> pairs = words.subList(first, words.size());
		if (pairs.isEmpty() || pairs.size() % 2 != 0) {
			throw RedisError.SYNTAX;
		}
		if (count(options, "NX", "XX") > 1 || count(options, "GT", "LT", "NX") > 1) {
			throw new RedisError("ERR options at the same time are not compatible");
		}
		List<Member> members = new ArrayList<>();
		for (int i = 0; i < pairs.size(); i += 2) {
			members.add(new Member(Numbers.decimal(pairs.get(i), "ERR value is not a valid float"), pairs.get(i + 1)));
		}
		ScoredSet set = keys.findOrAdd(words.get(1), ScoredSet.class, ScoredSet::new);
		long before = set.size();
		long updated = members.stream().filter((member) -> put(set, member, options)).count();
		keys.tidy(words.get(1));
		long added = set.size() - before;
		return options.contains("CH") ? added + updated : added;
	}

	private static long count(Set<String> options, String... which) {
		return Set.of(which).stream().filter(options::contains).count();
	}

	/** Whether it was there, and has another score now. */
	private static boolean put(ScoredSet set, Member member, Set<String> options) {
		Double now = set.score(member.name());
		boolean refused = (now == null) ? options.contains("XX")
				: options.contains("NX") || now.doubleValue() == member.score()
						|| (options.contains("GT") && member.score() < now)
						|| (options.contains("LT") && member.score() > now);
		if (!refused) {
			set.put(member.name(), member.score());
		}
		return !refused && now != null;
	}

	private static long remove(Keyspace keys, List<String> words) {
		ScoredSet set = set(keys, words);
		long removed = words.stream().skip(2).filter(set::remove).count();
		keys.tidy(words.get(1));
		return removed;
	}

	private static long removed(Keyspace keys, List<String> words, List<Member> view) {
		long removed = set(keys, words).removeAll(view);
		keys.tidy(words.get(1));
		return removed;
	}

	private static List<Member> byScore(Keyspace keys, List<String> words, String least, String most) {
		Bound from = Bound.of(least);
		Bound to = Bound.of(most);
		return set(keys, words).between(from, to);
	}

	private static List<Member> byRank(Keyspace keys, List<String> words, boolean reverse) {
		long start = Numbers.integer(words.get(2));
		long stop = Numbers.integer(words.get(3));
		ScoredSet set = set(keys, words);
		int size = set.size();
		int from = Math.clamp((start < 0) ? start + size : start, 0, size);
		int to = Math.clamp((stop < 0) ? stop + size + 1 : Math.min(stop, size) + 1, 0, size);
		return (reverse && from <= to) ? set.ranks(size - to, size - from) : set.ranks(from, to);
	}

	/**
	 * All forms of a range. ZRANGE, which is not fixed, says which one by its options.
	 */
	private static List<String> range(Keyspace keys, List<String> words, boolean fixed, boolean byScore,
			boolean reverse) {
		RangeOptions options = RangeOptions.of(words, fixed);
		boolean reversed = reverse || options.reverse;
		List<Member> found;
		if (byScore || options.byScore) {
			found = byScore(keys, words, words.get(reversed ? 3 : 2), words.get(reversed ? 2 : 3));
		}
		else if (options.limited) {
			throw RedisError.SYNTAX;
		}
		else {
			found = byRank(keys, words, reversed);
		}
		return options.select(reversed ? found.reversed() : found);
	}

	/** What follows a range's ends. */
	private static final class RangeOptions {

		private boolean byScore;

		private boolean reverse;

		private boolean withScores;

		private boolean limited;

		private long offset;

		private long limit = -1;

		static RangeOptions of(List<String> words, boolean fixed) {
			RangeOptions options = new RangeOptions();
			for (int i = 4; i < words.size(); i++) {
				String word = words.get(i).toUpperCase(Locale.ROOT);
				if (word.equals("WITHSCORES")) {
					options.withScores = true;
				}
				else if (word.equals("LIMIT") && i + 2 < words.size()) {
					options.offset = Numbers.integer(words.get(++i));
					options.limit = Numbers.integer(words.get(++i));
					options.limited = true;
				}
				else if (word.equals("BYSCORE") && !fixed && !options.byScore) {
					options.byScore = true;
				}
				else if (word.equals("REV") && !fixed && !options.reverse) {
					options.reverse = true;
				}
				else {
					throw RedisError.SYNTAX;
				}
			}
			return options;
		}

		List<String> select(List<Member> found) {
			int from = (int) ((this.offset < 0) ? found.size() : Math.min(this.offset, found.size()));
			int size = found.size() - from;
			List<String> all = new ArrayList<>();
			for (Member member : found.subList(from,
					from + (int) ((this.limit < 0) ? size : Math.min(this.limit, size)))) {
				all.add(member.name());
				if (this.withScores) {
					all.add(Numbers.text(member.score()));
				}
			}
			return all;
		}

	}

}
