package io.robinbff.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.robinbff.status.Dependency;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.data.redis.connection.Message;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.SubscriptionListener;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The Redis that replicas share. Every command ends within a moment
 * ({@code robin.redis.timeout}, 50 ms): with its answer, or with
 * {@link RedisUnavailable}. After a failure commands fail at once, until Redis has been
 * found again in the background, so that an outage costs a request nothing. Single,
 * Sentinel and Cluster look the same.
 */
public final class SharedRedis implements DisposableBean {

	private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

	private final LettuceConnectionFactory connections;

	private final RedisSettings settings;

	private final byte[] channel;

	private final List<Consumer<byte[]>> subscribers = new CopyOnWriteArrayList<>();

	private final List<Runnable> subscriptions = new CopyOnWriteArrayList<>();

	/**
	 * One thread may be blocked while it connects, the other one is for all else. After
	 * its end nothing begins any more, and nobody is told: what is under way goes on.
	 */
	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(2,
			Thread.ofPlatform().daemon().name("redis-", 0).factory(), new ThreadPoolExecutor.DiscardPolicy());

	private @Nullable RedisConnection connection;

	private @Nullable RedisConnection subscription;

	private volatile @Nullable RedisClusterAsyncCommands<byte[], byte[]> commands;

	private volatile boolean present;

	private final Dependency dependency;

	/** A ping says nothing of whether the quota's script may run. */
	private final Dependency script = new Dependency("redis-script", Level.WARN,
			"Redis answers, but refuses the quota's script, and this replica goes on with its share of the quota",
			"Redis runs the quota's script again");

	SharedRedis(LettuceConnectionFactory connections, RedisSettings settings) {
		this(connections, settings, InstantSource.system());
	}

	SharedRedis(LettuceConnectionFactory connections, RedisSettings settings, InstantSource clock) {
		this.dependency = new Dependency("redis", Level.WARN,
				"Redis is away, and this replica goes on with its share of the quota and with its own answers",
				"Redis is here again, and replicas share quota and answers", clock);
		this.connections = connections;
		this.settings = settings;
		this.channel = bytes(settings.name() + ":1:peers");
		this.timer.setRemoveOnCancelPolicy(true);
		var _ = every(LOOK_AGAIN, this::watch);
	}

	/** Returns whether Redis answered the last time. */
	public boolean present() {
		return this.present;
	}

	/** Returns what all names of one kind begin with, such as {@code quota}. */
	public String name(String kind) {
		return this.settings.name() + ":1:" + kind;
	}

	/** Returns what this replica is called. */
	public String replica() {
		return this.settings.replica();
	}

	/** Returns the most that a command takes. */
	public Duration timeout() {
		return this.settings.timeout();
	}

	/**
	 * Sends a command.
	 * @return its answer; {@link RedisUnavailable} where there is none in time
	 */
	public <T> CompletableFuture<T> call(Function<RedisClusterAsyncCommands<byte[], byte[]>, RedisFuture<T>> command) {
		RedisClusterAsyncCommands<byte[], byte[]> to = this.commands;
		if (to == null || !this.present) {
			return CompletableFuture.failedFuture(new RedisUnavailable());
		}
		return send(to, command);
	}

	/** Publishes a message to all replicas, this one too; lost if Redis is away. */
	void publish(byte[] message) {
		var _ = call((redis) -> redis.publish(this.channel, message));
	}

	/** Subscribes to what replicas publish, on a thread that must not be blocked. */
	void subscribe(Consumer<byte[]> subscriber) {
		this.subscribers.add(subscriber);
	}

	/** Calls a listener each time the subscription stands, the first time or anew. */
	void whenSubscribed(Runnable listener) {
		this.subscriptions.add(listener);
	}

	/**
	 * Does something again and again, until that is cancelled or this is closed.
	 * @param pause how long it waits each time, the first time too
	 */
	public Future<?> every(Duration pause, Runnable task) {
		return this.timer.scheduleWithFixedDelay(task, pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
	}

	private <T> CompletableFuture<T> send(RedisClusterAsyncCommands<byte[], byte[]> to,
			Function<RedisClusterAsyncCommands<byte[], byte[]>, RedisFuture<T>> command) {
		CompletableFuture<T> answer = new CompletableFuture<>();
		try {
			command.apply(to).whenComplete((value, ex) -> {
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
		var _ = answer.orTimeout(this.settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
		return answer.exceptionallyCompose((ex) -> CompletableFuture.failedFuture(failed(ex)));
	}

	/** An error that Redis itself reports, such as a missing script, is an answer. */
	private Throwable failed(Throwable ex) {
		if (ex instanceof RedisCommandExecutionException) {
			return ex;
		}
		mark(false);
		return new RedisUnavailable();
	}

	/** Noted each time: only what is told again can say how long it lasts. */
	private void mark(boolean now) {
		this.present = now;
		if (now) {
			this.dependency.isHere();
		}
		else {
			this.dependency.isAway("no answer within " + this.settings.timeout().toMillis() + " ms");
		}
	}

	/** Looks for Redis while it is away; connecting may block, which only this does. */
	private void watch() {
		if (this.present) {
			return;
		}
		try {
			look();
		}
		catch (RuntimeException ex) {
			this.dependency.isAway(cause(ex));
		}
	}

	@SuppressWarnings("unchecked") // Spring's connection is one of bytes.
	private void look() {
		RedisClusterAsyncCommands<byte[], byte[]> to = this.commands;
		if (to == null) {
			this.connection = this.connections.getConnection();
			to = (RedisClusterAsyncCommands<byte[], byte[]>) this.connection.getNativeConnection();
			this.commands = to;
		}
		listen();
		if (send(to, (redis) -> redis.ping()).handle((pong, ex) -> ex == null).join()) {
			mark(true);
		}
	}

	private void listen() {
		if (this.subscription == null) {
			RedisConnection one = this.connections.getConnection();
			one.subscribe(new Ear(), this.channel);
			this.subscription = one;
		}
	}

	/**
	 * Redis' own words, such as WRONGPASS, hold no secret; an address of a host may be in
	 * the others.
	 */
	private static String cause(Throwable ex) {
		Throwable root = ex;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return root.getClass().getSimpleName() + ((root.getMessage() != null) ? ", " + root.getMessage() : "");
	}

	/** Notes how the quota's script went. */
	public void scriptEnded(@Nullable Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
		if (cause == null) {
			this.script.isHere();
		}
		else if (cause instanceof RedisCommandExecutionException) {
			this.script.isAway(String.valueOf(cause.getMessage()));
		}
	}

	Dependency dependency() {
		return this.dependency;
	}

	Dependency script() {
		return this.script;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public void destroy() {
		this.timer.shutdownNow();
		this.present = false;
		if (this.subscription != null) {
			this.subscription.close();
		}
		if (this.connection != null) {
			this.connection.close();
		}
	}

	/** A listener to the channel. Lettuce subscribes anew when it has connected anew. */
	private final class Ear implements MessageListener, SubscriptionListener {

		@Override
		public void onMessage(Message message, byte @Nullable [] pattern) {
			byte[] bytes = message.getBody();
			SharedRedis.this.subscribers.forEach((subscriber) -> subscriber.accept(bytes));
		}

		@Override
		public void onChannelSubscribed(byte[] channel, long count) {
			SharedRedis.this.subscriptions.forEach(Runnable::run);
		}

	}

}
