package io.robinbff.cluster;

import java.util.Objects;

import io.robinbff.cluster.PeerChannel.Subscriber;
import io.robinbff.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A channel over Redis' publish and subscribe. Each message is one JSON object. */
final class RedisPeerChannel implements PeerChannel {

	private static final JsonMapper JSON = Json.mapper();

	private final SharedRedis redis;

	RedisPeerChannel(SharedRedis redis) {
		this.redis = redis;
	}

	@Override
	public <M extends Record> void publish(Topic<M> topic, M message) {
		this.redis.publish(JSON.writeValueAsBytes(
				new Frame(topic.name(), topic.version(), this.redis.replica(), JSON.valueToTree(message))));
	}

	@Override
	public <M extends Record> void subscribe(Topic<M> topic, Subscriber<M> subscriber) {
		this.redis.subscribe((bytes) -> {
			Frame frame = read(bytes);
			if (frame != null && frame.isOf(topic) && !this.redis.replica().equals(frame.from())) {
				deliver(frame, topic, subscriber);
			}
		});
	}

	@Override
	public void whenSubscribed(Runnable listener) {
		this.redis.whenSubscribed(listener);
	}

	private static <M extends Record> void deliver(Frame frame, Topic<M> topic, Subscriber<M> subscriber) {
		M message;
		try {
			message = JSON.treeToValue(frame.message(), topic.type());
		}
		catch (JacksonException ex) {
			// Of a version that forgot to raise its number.
			return;
		}
		subscriber.receive(frame.from(), message);
	}

	private static @Nullable Frame read(byte[] bytes) {
		try {
			return JSON.readValue(bytes, Frame.class);
		}
		catch (JacksonException ex) {
			return null;
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
	record Frame(String topic, int v, String from, JsonNode message) {

		Frame {
			Objects.requireNonNull(from);
			Objects.requireNonNull(message);
		}

		boolean isOf(Topic<?> other) {
			return other.name().equals(this.topic) && other.version() == this.v;
		}

	}

}
