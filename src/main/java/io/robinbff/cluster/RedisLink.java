package io.robinbff.cluster;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.RedisConnection;

/**
 * A connection to Redis that fails fast. A command that is not answered in time means
 * that Redis is away: from then on all fail at once, until a ping has been answered in
 * the background, so that an outage costs a request nothing.
 */
final class RedisLink {

	private final Supplier<RedisConnection> connections;

	private final Listener listener;

	private final Duration timeout;

	private final Duration patience;

	/** Connecting and closing take turns; no command waits for them. */
	private final ReentrantLock changing = new ReentrantLock();

	private volatile @Nullable Connected connected;

	private volatile boolean present;

	/**
	 * Creates a link, which connects at the first {@link #watch()}.
	 * @param timeout when a command without an answer means that Redis is away
	 * @param patience when it ends without one; a large value may take longer than the
	 * time-out, and is not in the way of anybody who is told at once to go on without
	 */
	RedisLink(Supplier<RedisConnection> connections, Duration timeout, Duration patience, Listener listener) {
		this.connections = connections;
		this.timeout = timeout;
		this.patience = patience;
		this.listener = listener;
	}

	/** Returns whether Redis answered the last time. */
	boolean present() {
		return this.present;
	}

	/**
	 * Sends a command.
	 * @return its answer, an error that Redis replied, or {@link RedisUnavailable}
	 */
	<T> CompletableFuture<T> call(Function<RedisClusterAsyncCommands<byte[], byte[]>, RedisFuture<T>> command) {
		Connected to = this.connected;
		if (to == null || !this.present) {
			return CompletableFuture.failedFuture(new RedisUnavailable());
		}
		return send(to, command);
	}

	private <T> CompletableFuture<T> send(Connected to,
			Function<RedisClusterAsyncCommands<byte[], byte[]>, RedisFuture<T>> command) {
		CompletableFuture<T> answer = new CompletableFuture<>();
		try {
			command.apply(to.commands()).whenComplete((value, ex) -> {
				if (ex != null) {
					answer.completeExceptionally(ex);
				}
				else {
					answer.complete(value);
				}
			});
		}
		catch (RuntimeException ex) {
			answer.completeExceptionally(ex);
		}
		if (this.patience.compareTo(this.timeout) > 0) {
			var _ = answer.copy().orTimeout(this.timeout.toNanos(), TimeUnit.NANOSECONDS).exceptionally((ex) -> {
				failed(to, root(ex));
				return null;
			});
		}
		var _ = answer.orTimeout(this.patience.toNanos(), TimeUnit.NANOSECONDS);
		return answer.exceptionallyCompose((ex) -> CompletableFuture.failedFuture(failed(to, root(ex))));
	}

	/** An error that Redis itself reports, such as a missing script, is an answer. */
	private Throwable failed(Connected to, Throwable ex) {
		if (ex instanceof RedisCommandExecutionException) {
			this.listener.isRefused(String.valueOf(ex.getMessage()));
			return ex;
		}
		// What fails with a connection that was given up says nothing of the one now.
		if (to.equals(this.connected) && this.present) {
			this.present = false;
			this.listener.isAway(cause(ex));
		}
		return (ex instanceof RedisUnavailable) ? ex : new RedisUnavailable();
	}

	/**
	 * Looks for Redis while it is away; connecting may block, which only this does. That
	 * it is away is told each time: only who hears it again can say how long it lasts.
	 */
	void watch() {
		if (this.present) {
			return;
		}
		this.changing.lock();
		try {
			look();
		}
		catch (RuntimeException ex) {
			this.listener.isAway(cause(ex));
		}
		finally {
			this.changing.unlock();
		}
	}

	@SuppressWarnings("unchecked") // Spring's connection is one of bytes.
	private void look() {
		Connected to = this.connected;
		if (to == null) {
			RedisConnection connection = this.connections.get();
			to = new Connected(connection,
					(RedisClusterAsyncCommands<byte[], byte[]>) connection.getNativeConnection());
			this.connected = to;
		}
		var _ = send(to, (redis) -> redis.ping()).join();
		this.listener.isAnswered();
		this.present = true;
		this.listener.isHere();
	}

	/**
	 * Gives the connection up for another one. Commands that are under way on it fail.
	 */
	void reconnect() {
		this.present = false;
		this.changing.lock();
		try {
			Connected old = this.connected;
			this.connected = null;
			if (old != null) {
				old.connection().close();
			}
		}
		finally {
			this.changing.unlock();
		}
	}

	private String cause(Throwable ex) {
		Throwable root = root(ex);
		if (root instanceof TimeoutException || root instanceof RedisUnavailable) {
			return "no answer within " + this.timeout.toMillis() + " ms";
		}
		return (root instanceof RedisCommandExecutionException) ? String.valueOf(root.getMessage()) : words(root);
	}

	/**
	 * Redis' own words, such as WRONGPASS, hold no secret; an address of a host may be in
	 * the others.
	 */
	static String words(Throwable ex) {
		Throwable root = root(ex);
		return root.getClass().getSimpleName() + ((root.getMessage() != null) ? ", " + root.getMessage() : "");
	}

	private static Throwable root(Throwable ex) {
		Throwable root = ex;
		while (root.getCause() != null && !(root instanceof RedisCommandExecutionException)) {
			root = root.getCause();
		}
		return root;
	}

	/** A listener to how Redis stands, called on any thread. */
	interface Listener {

		/** Redis answers, and nobody has been told yet. */
		default void isAnswered() {
		}

		void isHere();

		void isAway(String cause);

		/** Redis answered with an error. */
		default void isRefused(String error) {
		}

	}

	private record Connected(RedisConnection connection, RedisClusterAsyncCommands<byte[], byte[]> commands) {
	}

}
