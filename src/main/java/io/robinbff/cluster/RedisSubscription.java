package io.robinbff.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.robinbff.status.Dependency;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.Message;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.SubscriptionListener;

/**
 * A subscription to what replicas publish, on a connection of its own. Lettuce subscribes
 * anew when it has connected anew. A user who may not subscribe shares the quota all the
 * same, as messages only hasten what would happen anyway: health says so, and it is tried
 * again after 0.2 s, then after twice as long each time, up to half a minute, as each
 * attempt is a connection.
 */
final class RedisSubscription implements MessageListener, SubscriptionListener {

	private static final Duration AGAIN = Duration.ofMillis(200);

	private static final Duration AT_LAST = Duration.ofSeconds(30);

	private final Supplier<RedisConnection> connections;

	private final byte[] channel;

	private final Dependency dependency;

	private final List<Consumer<byte[]>> subscribers = new CopyOnWriteArrayList<>();

	private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

	private final ReentrantLock changing = new ReentrantLock();

	private @Nullable RedisConnection connection;

	private Duration pause = AGAIN;

	private long notBefore = System.nanoTime();

	RedisSubscription(Supplier<RedisConnection> connections, byte[] channel, Dependency dependency) {
		this.connections = connections;
		this.channel = channel;
		this.dependency = dependency;
	}

	/** Adds a receiver of messages, which must not block. */
	void add(Consumer<byte[]> subscriber) {
		this.subscribers.add(subscriber);
	}

	/** Adds what runs each time the subscription stands. */
	void whenSubscribed(Runnable listener) {
		this.listeners.add(listener);
	}

	/** Subscribes unless it has, or was refused a moment ago. Blocks. */
	void watch() {
		this.changing.lock();
		try {
			if (this.connection == null && System.nanoTime() - this.notBefore >= 0) {
				subscribe();
			}
		}
		finally {
			this.changing.unlock();
		}
	}

	private void subscribe() {
		RedisConnection one = null;
		try {
			one = this.connections.get();
			one.subscribe(this, this.channel);
			this.connection = one;
			this.pause = AGAIN;
			this.dependency.isHere();
		}
		catch (RuntimeException ex) {
			if (one != null) {
				one.close();
			}
			this.notBefore = System.nanoTime() + this.pause.toNanos();
			this.pause = (this.pause.compareTo(AT_LAST.dividedBy(2)) < 0) ? this.pause.multipliedBy(2) : AT_LAST;
			this.dependency.isAway(RedisLink.words(ex));
		}
	}

	/** Gives the connection up; the next look subscribes on another one. */
	void reconnect() {
		this.changing.lock();
		try {
			if (this.connection != null) {
				this.connection.close();
				this.connection = null;
			}
		}
		finally {
			this.changing.unlock();
		}
	}

	@Override
	public void onMessage(Message message, byte @Nullable [] pattern) {
		byte[] bytes = message.getBody();
		this.subscribers.forEach((subscriber) -> subscriber.accept(bytes));
	}

	@Override
	public void onChannelSubscribed(byte[] name, long count) {
		missed();
	}

	/** Says that something may have been missed until now. */
	void missed() {
		this.listeners.forEach(Runnable::run);
	}

}
