package io.robinbff.cluster;

/**
 * A channel to the other replicas. A message reaches each of them within a moment, or is
 * lost without a word if Redis is away: it may hasten what would happen anyway, and
 * nothing may depend on it.
 */
public interface PeerChannel {

	/** A channel that nobody else listens to: there are no replicas. */
	PeerChannel NONE = new PeerChannel() {

		@Override
		public <M extends Record> void publish(Topic<M> topic, M message) {
		}

		@Override
		public <M extends Record> void subscribe(Topic<M> topic, Subscriber<M> subscriber) {
		}

		@Override
		public void whenSubscribed(Runnable listener) {
		}

	};

	/** Sends a message to all other replicas, and never blocks. */
	<M extends Record> void publish(Topic<M> topic, M message);

	/**
	 * Subscribes to the messages of the other replicas, for as long as the process lives.
	 * @param subscriber called on a thread that must not be blocked
	 */
	<M extends Record> void subscribe(Topic<M> topic, Subscriber<M> subscriber);

	/**
	 * Calls a listener each time the channel has been subscribed, the first time or anew,
	 * and each time a part of Redis has failed over: what others sent or wrote before
	 * then may have been missed, or be lost.
	 * @param listener called on a thread that must not be blocked
	 */
	default void whenSubscribed(Runnable listener) {
	}

	/**
	 * A receiver of messages.
	 *
	 * @param <M> the message
	 */
	@FunctionalInterface
	interface Subscriber<M extends Record> {

		/**
		 * Receives a message.
		 * @param from the name of the replica that sent it
		 */
		void receive(String from, M message);

	}

}
