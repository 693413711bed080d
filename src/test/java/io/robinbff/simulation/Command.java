package io.robinbff.simulation;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A command of Redis that the model knows.
 *
 * @param name in capitals
 * @param arity how many words it has with its name, negative: at least
 * @param kind what may be refused of it
 * @param body what it does
 */
record Command(String name, int arity, Kind kind, Body body) {

	private static final Map<String, Command> ALL = Stream
		.of(KeyCommands.all(), HashCommands.all(), SortedSetCommands.all())
		.flatMap(List::stream)
		.collect(Collectors.toUnmodifiableMap(Command::name, (command) -> command));

	static Command of(List<String> words) {
		Command command = ALL.get(words.getFirst().toUpperCase(Locale.ROOT));
		if (command == null) {
			throw new RedisError("ERR Unknown Redis command called from script");
		}
		if ((command.arity > 0) ? words.size() != command.arity : words.size() < -command.arity) {
			throw new RedisError("ERR Wrong number of args calling Redis command from script");
		}
		return command;
	}

	/** That of the command of that name; scripts themselves only read. */
	static Kind kind(String name) {
		Command command = ALL.get(name);
		return (command != null) ? command.kind : Kind.READ;
	}

	/** What Redis says of a command when it refuses some. */
	enum Kind {

		/** Changes nothing. */
		READ,

		/** Refused by a replica. */
		WRITE,

		/** Refused by a replica, and where the memory is full. */
		GROW

	}

	/** What a command does. */
	@FunctionalInterface
	interface Body {

		/**
		 * Answers with a String (a bulk reply, a character for each byte), a Long, a
		 * {@link Status}, a List of those, or null; or throws {@link RedisError}.
		 */
		@Nullable Object run(Keyspace keys, List<String> words);

	}

}
