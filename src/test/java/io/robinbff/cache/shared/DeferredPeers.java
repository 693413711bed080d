package io.robinbff.cache.shared;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.Topic;

/**
 * One replica's end of a channel in one thread: what others publish arrives when it is
 * received.
 */
final class DeferredPeers implements PeerChannel {

	private final Supplier<? extends Collection<DeferredPeers>> all;

	private final Deque<Runnable> arriving = new ArrayDeque<>();

	private final List<Subscription<?>> subscriptions = new ArrayList<>();

	private final List<Runnable> subscribed = new ArrayList<>();

	/**
	 * Creates an end.
	 * @param all gives the ends of all replicas, this one among them
	 */
	DeferredPeers(Supplier<? extends Collection<DeferredPeers>> all) {
		this.all = all;
	}

	void receive() {
		while (!this.arriving.isEmpty()) {
			this.arriving.removeFirst().run();
		}
	}

	/** The connection breaks, and is made anew. */
	void lose() {
		this.arriving.clear();
		this.subscribed.forEach(Runnable::run);
	}

	@Override
	public <M extends Record> void publish(Topic<M> topic, M message) {
		this.all.get().forEach((other) -> {
			if (other != this) {
				other.arriving.addLast(() -> other.subscriptions.forEach((one) -> one.offer(topic, message)));
			}
		});
	}

	@Override
	public <M extends Record> void subscribe(Topic<M> topic, Subscriber<M> subscriber) {
		this.subscriptions.add(new Subscription<>(topic, subscriber));
	}

	@Override
	public void whenSubscribed(Runnable listener) {
		this.subscribed.add(listener);
	}

	/**
	 * A subscription.
	 *
	 * @param <M> the message
	 * @param topic what to
	 * @param subscriber who
	 */
	private record Subscription<M extends Record>(Topic<M> topic, Subscriber<M> subscriber) {

		void offer(Topic<?> of, Record message) {
			if (of.equals(this.topic)) {
				this.subscriber.receive("other", this.topic.type().cast(message));
			}
		}

	}

}
