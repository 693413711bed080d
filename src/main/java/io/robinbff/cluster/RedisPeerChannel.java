package io.robinbff.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

import io.robinbff.json.Json;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A channel over Redis' publish and subscribe. Each message is one JSON object.
 *
 * <p>
 * Whoever may publish in Redis may send anything, and all replicas hear it. So a message
 * that is longer than any of ours is not read at all; of the others the head is read once
 * for all subscribers, and the body only if somebody has subscribed to its topic, into
 * the topic's record and never into a tree: as one, 8 MB of <code>{}</code> ended a
 * process with a heap of 256 MB. What is dropped is counted, and nothing is thrown to the
 * thread that delivers.
 */
final class RedisPeerChannel implements PeerChannel {

	/**
	 * The longest message that is read. The longest of ours says which pages and
	 * conversations have changed: 1,000 names at most, 35 KB.
	 */
	static final int MOST_BYTES = 64 * 1024;

	private static final Logger log = LoggerFactory.getLogger(RedisPeerChannel.class);

	private static final JsonMapper JSON = Json.mapper();

	private static final String BODY = "/message";

	private final SharedRedis redis;

	private final Map<Topic<?>, List<Subscriber<Record>>> subscribers = new ConcurrentHashMap<>();

	private final Map<Dropped, LongAdder> dropped = Arrays.stream(Dropped.values())
		.collect(Collectors.toUnmodifiableMap((reason) -> reason, (_) -> new LongAdder()));

	RedisPeerChannel(SharedRedis redis) {
		this.redis = redis;
		redis.subscribe(this::receive);
	}

	@Override
	public <M extends Record> void publish(Topic<M> topic, M message) {
		byte[] bytes = JSON.writeValueAsBytes(new Frame(topic.name(), topic.version(), this.redis.replica(), message));
		if (bytes.length > MOST_BYTES) {
			// The others would drop it.
			drop(Dropped.TOO_LARGE);
			return;
		}
		this.redis.publish(bytes);
	}

	@Override
	public <M extends Record> void subscribe(Topic<M> topic, Subscriber<M> subscriber) {
		this.subscribers.computeIfAbsent(topic, (_) -> new CopyOnWriteArrayList<>())
			.add((from, message) -> subscriber.receive(from, topic.type().cast(message)));
	}

	@Override
	public void whenSubscribed(Runnable listener) {
		this.redis.whenSubscribed(listener);
	}

	/** Receives whatever somebody has published, and throws nothing. */
	void receive(byte[] bytes) {
		if (bytes.length > MOST_BYTES) {
			drop(Dropped.TOO_LARGE);
			return;
		}
		Head head = read(bytes);
		if (head == null) {
			drop(Dropped.MALFORMED);
		}
		else if (!this.redis.replica().equals(head.from())) {
			this.subscribers.forEach((topic, all) -> {
				if (head.isOf(topic)) {
					deliver(head.from(), topic, bytes, all);
				}
			});
		}
	}

	private void deliver(String from, Topic<?> topic, byte[] bytes, List<Subscriber<Record>> all) {
		Record message = body(bytes, topic);
		if (message == null) {
			drop(Dropped.MALFORMED);
			return;
		}
		for (Subscriber<Record> one : all) {
			try {
				one.receive(from, message);
			}
			catch (RuntimeException ex) {
				// Nobody else is kept from it.
				drop(Dropped.FAILED);
				log.debug("A message of the topic {} has failed", topic.name(), ex);
			}
		}
	}

	private static @Nullable Head read(byte[] bytes) {
		try {
			return JSON.readValue(bytes, Head.class);
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	/** Of a version that forgot to raise its number, or forged, it is null. */
	private static @Nullable Record body(byte[] bytes, Topic<?> topic) {
		try {
			return JSON.readerFor(topic.type()).at(BODY).readValue(bytes);
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	private void drop(Dropped reason) {
		count(reason).increment();
		log.warn("A message between replicas is dropped: {}", reason.words);
	}

	/** Returns how many messages were dropped so. */
	LongAdder count(Dropped reason) {
		return this.dropped.getOrDefault(reason, new LongAdder());
	}

	/** Returns what somebody has subscribed to. */
	Set<Topic<?>> topics() {
		return Set.copyOf(this.subscribers.keySet());
	}

	/** The reasons for which a message is dropped. */
	enum Dropped {

		/** It is longer than any of ours. */
		TOO_LARGE("it is longer than any of ours, so somebody else may publish in Redis"),
		/** It is no message of the topic that it names. */
		MALFORMED("it is in no form of ours, so a replica of another version sends it, or somebody else may publish "
				+ "in Redis"),
		/** Somebody here has failed over it. */
		FAILED("this replica has failed over it");

		private final String words;

		Dropped(String words) {
			this.words = words;
		}

		/** Returns the name for metrics, such as {@code too-large}. */
		String label() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

	/**
	 * A message on its way.
	 *
	 * @param topic the name of its topic
	 * @param v the version of the message's format
	 * @param from the replica that sent it
	 * @param message the message
	 */
	record Frame(String topic, int v, String from, Record message) {
	}

	/**
	 * All of a message but its body, which is skipped.
	 *
	 * @param topic the name of its topic
	 * @param v the version of the message's format
	 * @param from the replica that sent it
	 */
	record Head(String topic, int v, String from) {

		Head {
			Fields.text(topic);
			Fields.text(from, Fields.LONGEST_NAME);
		}

		boolean isOf(Topic<?> other) {
			return other.name().equals(this.topic) && other.version() == this.v;
		}

	}

}
