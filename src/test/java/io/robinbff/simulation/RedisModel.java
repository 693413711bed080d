package io.robinbff.simulation;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import io.robinbff.simulation.Command.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A small Redis in this thread, on a virtual clock, that can fail in the ways a real one
 * does. Texts have a character for each byte. {@code RedisModelTests} holds it against a
 * real one; if Redis 6 and 7 differ, as in what a script sees of an error, it is 7. Not
 * as in Redis: a large hash keeps the order of its fields, and no script is stopped.
 */
public final class RedisModel {

	/** Commands that a replica refuses: READONLY. */
	public static final Predicate<String> WRITES = (name) -> Command.kind(name) != Kind.READ;

	/** Commands that are refused if memory is full: OOM. */
	public static final Predicate<String> GROWTH = (name) -> Command.kind(name) == Kind.GROW;

	/** All, the script itself too: LOADING, MASTERDOWN, CLUSTERDOWN, NOPERM. */
	public static final Predicate<String> ALL = (name) -> true;

	private final ScriptEngine engine;

	private final LongSupplier clock;

	private Keyspace keys;

	private long offset;

	private @Nullable String refusal;

	private Predicate<String> refused = ALL.negate();

	private boolean written;

	private long runs = 1;

	/** An empty one, on a clock of microseconds since 1970. */
	public RedisModel(ScriptEngine engine, LongSupplier clock) {
		this.engine = engine;
		this.clock = clock;
		this.keys = new Keyspace(this::micros);
	}

	/**
	 * Replies with a String, a Long, a {@link Status}, a List of those and of
	 * {@link RedisError}s, or null.
	 * @throws RedisError if the reply is an error
	 */
	public @Nullable Object eval(String script, List<String> keys, List<String> arguments) {
		refuse("EVAL");
		this.written = false;
		return this.engine.eval(this, script, keys, arguments);
	}

	/** Replies to a command as {@link #eval} does to a script. */
	public @Nullable Object call(List<String> words) {
		Command command = Command.of(words);
		refuse(command.name());
		Object reply = command.body().run(this.keys, words);
		this.written |= command.kind() != Kind.READ;
		return reply;
	}

	/** A script that has begun to write may go on though memory is full. */
	private void refuse(String name) {
		String error = this.refusal;
		if (error != null && this.refused.test(name) && !(this.written && error.startsWith("OOM"))) {
			throw new RedisError(error);
		}
	}

	/** From now on refuses those commands with that error, EVAL being one. */
	public void refuse(String error, Predicate<String> commands) {
		this.refusal = error;
		this.refused = commands;
	}

	/** Refuses nothing any more. */
	public void accept() {
		this.refusal = null;
	}

	/** As if killed and started with nothing on disk. */
	public void wipe() {
		this.keys.clear();
		restart();
	}

	/** As if killed and started with everything on disk. */
	public void restart() {
		this.keys.restarted(++this.runs);
	}

	/** As the eviction of one key, or its DEL by somebody. */
	public void evict(String key) {
		this.keys.remove(key);
	}

	/** What a replica has that hears nothing from now on. */
	public Snapshot snapshot() {
		return new Snapshot(this.keys.copy());
	}

	/** As a failover to that replica: what was written since is lost. */
	public void restore(Snapshot snapshot) {
		this.keys = snapshot.keys().copy();
		restart();
	}

	/** Steps the clock, back if negative. */
	public void stepClock(long micros) {
		this.offset += micros;
	}

	/** The time as this Redis sees it. */
	public long micros() {
		return this.clock.getAsLong() + this.offset;
	}

	/**
	 * All keys at a moment.
	 *
	 * @param keys never changed
	 */
	public record Snapshot(Keyspace keys) {
	}

}
