package io.robinbff.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A generator of commands: mostly sound, now and then for a key of another kind, with a
 * word too many, or with a number that is none.
 */
final class RandomCommands {

	private static final List<String> KEYS = List.of("z1", "z2", "h1", "s1");

	private static final List<String> MEMBERS = List.of("a", "b", "ab", "B", "", "7", "\u00ff", "\u00c3\u00a9", "n\0l",
			"c:1");

	private static final List<String> SCORES = List.of("0", "1", "1.0", "2", "3", "-1", "0.1", "2.5", "1e3",
			"1732550000123456", "1e17", "123456789012345678", "1e-5", "-1.7976931348623157e308", "5e-324", "inf",
			"-inf", "+inf", ".5", "5.");

	private static final List<String> NO_SCORES = List.of("nan", "x", "", "1 ", " 1", "1e", "--1", "(1", "1,5");

	private static final List<String> INTEGERS = List.of("0", "1", "2", "3", "-1", "-2", "-3", "100",
			"9223372036854775807", "-9223372036854775808");

	private static final List<String> NO_INTEGERS = List.of("1.0", "+1", "01", "", "x", "9223372036854775808", "-0");

	private final SplittableRandom random;

	RandomCommands(long seed) {
		this.random = new SplittableRandom(seed);
	}

	boolean oneIn(int many) {
		return this.random.nextInt(many) == 0;
	}

	<T> T any(List<T> list) {
		return list.get(this.random.nextInt(list.size()));
	}

	List<String> next() {
		List<String> words = new ArrayList<>(switch (this.random.nextInt(24)) {
			case 0, 1, 2, 3, 4 -> zadd();
			case 5 -> some("ZREM", sorted(), members());
			case 6 -> some("ZCARD", sorted());
			case 7 -> some("ZSCORE", sorted(), member());
			case 8 -> some("ZCOUNT", sorted(), bound(), bound());
			case 9 -> some("ZRANGE", sorted(), integer(), integer(), options("WITHSCORES"));
			case 10 -> some("ZREVRANGE", sorted(), integer(), integer(), options("WITHSCORES"));
			case 11 -> some("ZRANGE", sorted(), bound(), bound(), "BYSCORE", options("REV", "WITHSCORES"), limit());
			case 12 -> some("ZRANGEBYSCORE", sorted(), bound(), bound(), options("withscores"), limit());
			case 13 -> some("ZREVRANGEBYSCORE", sorted(), bound(), bound(), limit(), options("WITHSCORES"));
			case 14 -> some(oneIn(2) ? "ZREMRANGEBYSCORE" : "zremrangebyscore", sorted(), bound(), bound());
			case 15 -> some("ZREMRANGEBYRANK", sorted(), integer(), integer());
			case 16 -> some("SET", key("s1"), member(),
					oneIn(2) ? options("NX", "XX", "KEEPTTL") : options("XX", "GET"), expiry());
			case 17 -> some(any(List.of("GET", "EXISTS", "DEL")), key(any(KEYS)));
			case 18 -> some("HSET", key("h1"), member(), oneIn(3) ? integer() : member());
			case 19 -> some("HSETNX", key("h1"), member(), member());
			case 20 -> some("HINCRBY", key("h1"), oneIn(2) ? "7" : member(), integer());
			case 21 -> some(any(List.of("HGET", "HDEL", "HMGET", "HEXISTS")), key("h1"), member());
			case 22 -> some(any(List.of("HGETALL", "HLEN", "DEL")), key("h1"));
			default -> oneIn(2)
					? some("PEXPIRE", key(any(KEYS)), any(List.of("105000", "0", "-1", "x", "9223372036854775807")))
					: some("EXPIRE", key(any(KEYS)), any(List.of("105", "0", "1.5", "9223372036854775807")));
		});
		if (oneIn(60)) {
			words.add("BYSCORE");
		}
		else if (oneIn(60)) {
			words.removeLast();
		}
		return words;
	}

	private List<String> zadd() {
		List<String> words = new ArrayList<>(some("ZADD", sorted(), options("NX", "XX", "GT", "LT", "CH")));
		do {
			words.addAll(List.of(score(), member()));
		}
		while (oneIn(2));
		return words;
	}

	/** Words and lists of words in one list. */
	private static List<String> some(Object... parts) {
		List<String> words = new ArrayList<>();
		for (Object part : parts) {
			if (part instanceof List<?> list) {
				list.forEach((word) -> words.add(word.toString()));
			}
			else {
				words.add(part.toString());
			}
		}
		return words;
	}

	private List<String> options(String... all) {
		return List.of(all).stream().filter((option) -> oneIn(5)).toList();
	}

	private List<String> limit() {
		return oneIn(3) ? List.of("LIMIT", integer(), integer()) : List.of();
	}

	private List<String> expiry() {
		return oneIn(3) ? any(List.of(List.of("PX", "105000"), List.of("EX", "105"), List.of("px", "0"), List.of("PX"),
				List.of("EX", "9223372036854775807"))) : List.of();
	}

	private String key(String usual) {
		return oneIn(12) ? any(KEYS) : usual;
	}

	private String sorted() {
		return key(oneIn(3) ? "z2" : "z1");
	}

	private String member() {
		return any(MEMBERS);
	}

	private List<String> members() {
		return List.of(member(), member());
	}

	private String score() {
		return oneIn(25) ? any(NO_SCORES) : any(SCORES);
	}

	private String bound() {
		return (oneIn(3) ? "(" : "") + (oneIn(5) ? any(List.of("-inf", "+inf")) : score());
	}

	private String integer() {
		return oneIn(25) ? any(NO_INTEGERS) : any(INTEGERS);
	}

}
