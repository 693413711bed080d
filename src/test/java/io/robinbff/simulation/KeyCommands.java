package io.robinbff.simulation;

import java.util.List;
import java.util.Locale;

import io.robinbff.simulation.Command.Kind;
import org.jspecify.annotations.Nullable;

/** Commands for strings, for keys of any kind, and for the server. */
final class KeyCommands {

	private static final String NO_TIME = "ERR invalid expire time";

	private KeyCommands() {
	}

	static List<Command> all() {
		return List.of(new Command("PING", 1, Kind.READ, (keys, words) -> new Status("PONG")),
				new Command("TIME", 1, Kind.READ, (keys, words) -> time(keys.micros())),
				new Command("INFO", -1, Kind.READ, (keys, words) -> "# Server\r\nrun_id:" + keys.run() + "\r\n"),
				new Command("GET", 2, Kind.READ, (keys, words) -> keys.find(words.get(1), String.class)),
				new Command("SET", -3, Kind.GROW, KeyCommands::set),
				new Command("DEL", -2, Kind.WRITE,
						(keys, words) -> words.stream().skip(1).filter(keys::remove).count()),
				new Command("EXISTS", -2, Kind.READ,
						(keys, words) -> words.stream().skip(1).filter((key) -> keys.expires(key) != null).count()),
				new Command("EXPIRE", 3, Kind.WRITE, (keys, words) -> expire(keys, words, 1000)),
				new Command("PEXPIRE", 3, Kind.WRITE, (keys, words) -> expire(keys, words, 1)),
				new Command("PTTL", 2, Kind.READ, (keys, words) -> left(keys, words)));
	}

	private static List<String> time(long micros) {
		return List.of(Long.toString(micros / 1_000_000), Long.toString(micros % 1_000_000));
	}

	private static @Nullable Object set(Keyspace keys, List<String> words) {
		SetOptions options = SetOptions.of(keys, words);
		String key = words.get(1);
		Object before = options.get ? keys.find(key, String.class) : null;
		Long expires = keys.expires(key);
		boolean refused = (options.onlyNew && expires != null) || (options.onlyOld && expires == null);
		if (!refused) {
			keys.put(key, words.get(2), (options.keep && expires != null) ? expires : options.expires);
		}
		return options.get ? before : refused ? null : Status.OK;
	}

	private static long expire(Keyspace keys, List<String> words, long unit) {
		long time = Numbers.integer(words.get(2));
		long expires = deadline(keys, time, unit);
		if (keys.expires(words.get(1)) == null) {
			return 0;
		}
		if (time <= 0) {
			keys.remove(words.get(1));
		}
		else {
			keys.expire(words.get(1), expires);
		}
		return 1;
	}

	private static long deadline(Keyspace keys, long time, long unit) {
		try {
			return Math.addExact(keys.millis(), Math.multiplyExact(time, unit));
		}
		catch (ArithmeticException ex) {
			throw new RedisError(NO_TIME);
		}
	}

	private static long left(Keyspace keys, List<String> words) {
		Long expires = keys.expires(words.get(1));
		if (expires == null) {
			return -2;
		}
		return (expires == Keyspace.NEVER) ? -1 : Math.max(0, expires - keys.millis());
	}

	/** What follows SET's value. */
	private static final class SetOptions {

		private boolean onlyNew;

		private boolean onlyOld;

		private boolean get;

		private boolean keep;

		private long expires = Keyspace.NEVER;

		static SetOptions of(Keyspace keys, List<String> words) {
			SetOptions options = new SetOptions();
			String time = null;
			long unit = 0;
			for (int i = 3; i < words.size(); i++) {
				String word = words.get(i).toUpperCase(Locale.ROOT);
				boolean timed = options.keep || unit > 0;
				if (word.equals("NX") && !options.onlyOld) {
					options.onlyNew = true;
				}
				else if (word.equals("XX") && !options.onlyNew) {
					options.onlyOld = true;
				}
				else if (word.equals("GET")) {
					options.get = true;
				}
				else if (word.equals("KEEPTTL") && unit == 0) {
					options.keep = true;
				}
				else if ((word.equals("EX") || word.equals("PX")) && !timed && i + 1 < words.size()) {
					unit = word.equals("EX") ? 1000 : 1;
					time = words.get(++i);
				}
				else {
					throw RedisError.SYNTAX;
				}
			}
			if (time != null) {
				long length = Numbers.integer(time);
				if (length <= 0) {
					throw new RedisError(NO_TIME);
				}
				options.expires = deadline(keys, length, unit);
			}
			return options;
		}

	}

}
