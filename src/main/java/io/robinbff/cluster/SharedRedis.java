package io.robinbff.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.event.ClusterTopologyChangedEvent;
import io.robinbff.status.Dependency;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import reactor.core.Disposable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The Redis that replicas share, over three connections: one for the quota's script and
 * other small things, one for values, one for messages. A value of 8 MB then delays no
 * permit. Every command ends, and a request loses {@code robin.redis.timeout} to all of
 * them together, 50 ms. Single, Sentinel and Cluster look the same.
 */
public final class SharedRedis implements SmartLifecycle, DisposableBean {

	/** The factory's is 0. Whoever needs Redis to say good-bye stops in a higher one. */
	public static final int PHASE = 1;

	private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

	/**
	 * A value may take longer than other commands: 2 MB in a second pass a line of 16
	 * Mbit/s. No request waits for it longer than its budget.
	 */
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	/**
	 * A node that may not write is left at most so often: 3 connections each time, and a
	 * failover takes longer.
	 */
	private static final Duration LEAVE_AGAIN = Duration.ofSeconds(1);

	private final RedisSettings settings;

	private final byte[] channel;

	private final RedisLink link;

	private final RedisLink values;

	private final RedisSubscription subscription;

	/** Who is told of a subscription as soon as Redis can be asked. */
	private final Queue<Runnable> subscribed = new ConcurrentLinkedQueue<>();

	private final EvictionPolicy eviction = new EvictionPolicy();

	private final AtomicLong leftAt = new AtomicLong(System.nanoTime() - LEAVE_AGAIN.toNanos());

	/**
	 * A shard of a cluster that fails over has lost what its primary had not passed on,
	 * and the subscription may stand elsewhere and see nothing of it.
	 */
	private final AtomicBoolean moved = new AtomicBoolean();

	private final @Nullable Disposable topology;

	private volatile boolean running;

	private final Map<Refusal, LongAdder> refusals = Arrays.stream(Refusal.values())
		.collect(Collectors.toMap(Function.identity(), (_) -> new LongAdder()));

	/** How long the script took last. */
	private volatile long scriptNanos;

	/**
	 * Each connection may block one thread while it connects, the last one is for all
	 * else. After its end nothing begins any more, and nobody is told: what is under way
	 * goes on.
	 */
	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(4,
			Thread.ofPlatform().daemon().name("redis-", 0).factory(), new ThreadPoolExecutor.DiscardPolicy());

	private final Dependency dependency;

	/** A ping says nothing of whether the quota's script may run. */
	private final Dependency script = new Dependency("redis-script", Level.WARN,
			"Redis answers, but refuses the quota's script, and this replica goes on with its share of the quota",
			"Redis runs the quota's script again");

	private final Dependency messages = new Dependency("redis-channel", Level.WARN,
			"Redis answers, but this replica cannot subscribe to the others' messages, and knows later what they know",
			"This replica hears the others' messages again");

	SharedRedis(LettuceConnectionFactory connections, RedisSettings settings) {
		this(connections, settings, InstantSource.system());
	}

	SharedRedis(LettuceConnectionFactory connections, RedisSettings settings, InstantSource clock) {
		this.dependency = new Dependency("redis", Level.WARN,
				"Redis is away, and this replica goes on with its share of the quota and with its own answers",
				"Redis is here again, and replicas share quota and answers", clock);
		// Each link has its own: the factory's shared one would be the same for all.
		connections.setShareNativeConnection(false);
		this.settings = settings;
		this.channel = bytes(settings.name() + ":1:peers");
		this.link = new RedisLink(connections::getConnection, settings.timeout(), settings.timeout(), new Primary());
		this.values = new RedisLink(connections::getConnection, settings.timeout(),
				(settings.timeout().compareTo(PATIENCE) > 0) ? settings.timeout() : PATIENCE, new Values());
		this.subscription = new RedisSubscription(connections::getConnection, this.channel, this.messages);
		this.timer.setRemoveOnCancelPolicy(true);
		var _ = every(LOOK_AGAIN, this.link::watch);
		var _ = every(LOOK_AGAIN, () -> ifPresent(this.values::watch));
		var _ = every(LOOK_AGAIN, () -> ifPresent(this.subscription::watch));
		var _ = every(LOOK_AGAIN, this::tellIfMoved);
		this.topology = connections.getClientConfiguration()
			.getClientResources()
			.map((resources) -> resources.eventBus()
				.get()
				.ofType(ClusterTopologyChangedEvent.class)
				.subscribe((_) -> this.moved.set(true)))
			.orElse(null);
	}

	/** Whoever knows better tells it to a Redis that answers. */
	private void tellIfMoved() {
		if (present() && this.moved.compareAndSet(true, false)) {
			this.subscription.missed();
		}
	}

	/** One connection knocks at a Redis that is away. */
	private void ifPresent(Runnable watch) {
		if (this.link.present()) {
			watch.run();
		}
	}

	/** Returns whether Redis answered the last time, values among it. */
	public boolean present() {
		return this.link.present() && this.values.present();
	}

	/** Returns whether replicas share the quota: Redis is here, and runs the script. */
	boolean sharesQuota() {
		return this.link.present() && this.script.here();
	}

	/** Returns what all names of one kind begin with, such as {@code quota}. */
	public String name(String kind) {
		return this.settings.name() + ":1:" + kind;
	}

	/** Returns what this replica is called. */
	public String replica() {
		return this.settings.replica();
	}

	/** Returns the most that a command takes, unless it is one of values. */
	public Duration timeout() {
		return this.settings.timeout();
	}

	/**
	 * Sends a command.
	 * @return its answer; {@link RedisUnavailable} where there is none in time
	 */
	public <T> CompletableFuture<T> call(Function<RedisClusterAsyncCommands<byte[], byte[]>, RedisFuture<T>> command) {
		return this.link.call(command);
	}

	/**
	 * Sends a command that writes or reads a value, which may be large.
	 * @return its answer; {@link RedisUnavailable} where there is none in time, or where
	 * the request has no time left for it
	 */
	public <T> CompletableFuture<T> value(Function<RedisClusterAsyncCommands<byte[], byte[]>, RedisFuture<T>> command) {
		return (this.link.present() && RedisBudget.lasts()) ? this.values.call(command)
				: CompletableFuture.failedFuture(new RedisUnavailable());
	}

	/**
	 * Waits for an answer as long as the request may, whose thread this is.
	 * @throws CompletionException if there is none
	 */
	public <T> T await(CompletableFuture<T> answer) {
		return RedisBudget.await(answer, this.settings.timeout());
	}

	/**
	 * Does something when the request is over whose thread this is, or when it has
	 * something else done then; at once if this is no request's.
	 */
	public void whenRequestEnds(Runnable task) {
		RedisBudget.atEnd(task);
	}

	/** Does something for which nobody waits: each of its values may take its time. */
	public void patiently(Runnable work) {
		try (RedisBudget.Scope _ = new RedisBudget(Duration.ofDays(1)).open()) {
			work.run();
		}
	}

	/** Returns what a request may lose; what a permit takes is set aside. */
	RedisBudget budget() {
		return new RedisBudget(this.settings.timeout().minusNanos(this.scriptNanos));
	}

	/** Publishes a message to all replicas, this one too; lost if Redis is away. */
	void publish(byte[] message) {
		var _ = call((redis) -> redis.publish(this.channel, message));
	}

	/** Subscribes to what replicas publish, on a thread that must not be blocked. */
	void subscribe(Consumer<byte[]> subscriber) {
		this.subscription.add(subscriber);
	}

	/**
	 * Calls a listener each time the subscription stands, the first time or anew, and
	 * Redis can be asked: a Redis that is coming back is subscribed to before that.
	 */
	void whenSubscribed(Runnable listener) {
		this.subscription.whenSubscribed(() -> {
			this.subscribed.add(listener);
			if (this.link.present()) {
				tellSubscribed();
			}
		});
	}

	private void tellSubscribed() {
		for (Runnable next = this.subscribed.poll(); next != null; next = this.subscribed.poll()) {
			next.run();
		}
	}

	/**
	 * Does something again and again, until that is cancelled or this is closed.
	 * @param pause how long it waits each time, the first time too
	 */
	public Future<?> every(Duration pause, Runnable task) {
		return this.timer.scheduleWithFixedDelay(task, pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * Notes how the quota's script went.
	 * @param nanos how long it took
	 */
	public void scriptEnded(@Nullable Throwable failure, long nanos) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
		if (cause == null) {
			this.scriptNanos = nanos;
			this.script.isHere();
		}
		else if (cause instanceof RedisCommandExecutionException) {
			this.script.isAway(String.valueOf(cause.getMessage()));
		}
	}

	/**
	 * A script that is missing is sent again. After a failover behind one address the
	 * node that was the primary still answers, and may not write: another connection may
	 * lead to the new one. Redis 6 quotes the error in one of its own.
	 */
	private void refused(String error) {
		if (!error.contains("NOSCRIPT")) {
			refusals(Refusal.of(error)).increment();
		}
		long now = System.nanoTime();
		long before = this.leftAt.get();
		if ((error.contains("READONLY") || error.contains("MASTERDOWN")) && now - before >= LEAVE_AGAIN.toNanos()
				&& this.leftAt.compareAndSet(before, now)) {
			this.timer.execute(this::reconnect);
		}
	}

	/** Returns how often Redis has refused a command with that word. */
	LongAdder refusals(Refusal word) {
		return Objects.requireNonNull(this.refusals.get(word));
	}

	private void reconnect() {
		this.link.reconnect();
		this.values.reconnect();
		this.subscription.reconnect();
	}

	Dependency dependency() {
		return this.dependency;
	}

	Dependency script() {
		return this.script;
	}

	Dependency messages() {
		return this.messages;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		destroy();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** After the quota has said that it leaves, and before the factory closes all. */
	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public void destroy() {
		this.timer.shutdownNow();
		if (this.topology != null) {
			this.topology.dispose();
		}
		reconnect();
	}

	/** The connection whose presence counts. */
	private final class Primary implements RedisLink.Listener {

		/** Whoever finds Redis present finds all of it, if it is to be had. */
		@Override
		public void isAnswered() {
			SharedRedis.this.values.watch();
			SharedRedis.this.subscription.watch();
		}

		@Override
		public void isHere() {
			tellSubscribed();
			SharedRedis.this.dependency.isHere();
			SharedRedis.this.eviction.look(SharedRedis.this);
		}

		@Override
		public void isAway(String cause) {
			SharedRedis.this.dependency.isAway(cause);
		}

		@Override
		public void isRefused(String error) {
			refused(error);
		}

	}

	/** A large value is no outage: whoever wants another one goes on without. */
	private final class Values implements RedisLink.Listener {

		@Override
		public void isHere() {
		}

		@Override
		public void isAway(String cause) {
		}

		@Override
		public void isRefused(String error) {
			refused(error);
		}

	}

}
