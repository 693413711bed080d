package io.robinbff.cluster;

import java.lang.management.ManagementFactory;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;
import embedded.Patience;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.robinbff.Cluster;
import io.robinbff.cluster.RedisPeerChannel.Dropped;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

/**
 * Messages of somebody who may publish in Redis and is no replica, for each topic that
 * the service has subscribed to: none is thrown at the thread that delivers, none costs
 * more than 4 MB for a moment, and what replicas say afterwards is heard.
 */
class ForgedMessagesTests {

	private static final Topic<Note> NOTE = new Topic<>("note", 1, Note.class);

	private static final String HASH = "\"abcdefghijklmnopqrstuvwx\"";

	private static final String HASHES = "{" + HASH + ":" + HASH + "}";

	private static final String ID = "\"01234567-89ab-4def-8123-456789abcdef\"";

	private static final String LONGEST_SEAL = "\"" + "s".repeat(43) + "\"";

	/** The fields of an honest message of each topic. */
	private static final Map<String, Map<String, String>> HONEST = Map.of(//
			"breaker", fields("open", "false"), //
			"credentials", fields("fingerprint", "\"0123456789abcdef\"", "accepted", "true"), //
			"foreign-use", fields("window", "\"day\"", "start", "0.5", "plateau", "0.75", "hold", "60000000000"), //
			"customers-seen", fields("caller", "\"caller:0123456789abcdef01234567\"", "customer", "-42"), //
			"customers-glanced-at", fields("caller", "\"caller:0123456789abcdef01234567\"", "customer", "42"), //
			"cache-changed", fields("sealed", "\"AAAA\""), //
			"call-ended", fields("query", HASH, "fault", "\"UNAVAILABLE\"", "retryAfterMillis", "1000"), //
			"call-joined",
			fields("query", HASH, "priority", "\"CLICK\"", "millisLeft", "4000", "callers", "[" + HASH + "]"), //
			"customer-erased",
			fields("id", ID, "names", HASHES, "word", "\"customer:0123456789abcdef01234567\"", "at", "1790000000000",
					"recorded", "true", "live", "false", "seals", "{" + HASH + ":" + LONGEST_SEAL + "}"), //
			"customer-erased-here", fields("id", ID, "forgotten", "true", "seals", HASHES));

	/** Members with names of their own take 45 times what they are long, for a moment. */
	private static final int MOST_ALLOCATED = 64 * RedisPeerChannel.MOST_BYTES;

	private static final List<String> VALUES = values();

	private static final Cluster cluster = new Cluster();

	private static RedisPeerChannel channel;

	@BeforeAll
	static void start() {
		cluster.start("one");
		channel = cluster.replica(0).getBean(RedisPeerChannel.class);
	}

	@AfterAll
	static void close() {
		cluster.close();
	}

	@Test
	void eachTopicHasAnHonestMessageHere() {
		assertThat(channel.topics().stream().map(Topic::name).filter((name) -> !NOTE.name().equals(name)))
			.containsExactlyInAnyOrderElementsOf(HONEST.keySet());
		for (Topic<?> topic : topics()) {
			assertThat(Arrays.stream(topic.type().getRecordComponents()).map(RecordComponent::getName)).as(topic.name())
				.containsExactlyElementsOf(honest(topic).keySet());
			long before = dropped();
			channel.receive(message(topic, body(honest(topic))));
			assertThat(dropped()).as(topic.name()).isEqualTo(before);
		}
	}

	@Test
	void noFieldOfAnyTopicIsThrownAtTheThreadOrFillsTheMemory() {
		for (Topic<?> topic : topics()) {
			for (String field : honest(topic).keySet()) {
				for (String value : VALUES) {
					Map<String, String> forged = new LinkedHashMap<>(honest(topic));
					forged.put(field, value);
					isHarmless(topic.name() + " with " + field + "=", value, message(topic, body(forged)));
				}
				Map<String, String> without = new LinkedHashMap<>(honest(topic));
				without.remove(field);
				isHarmless(topic.name() + " without ", field, message(topic, body(without)));
			}
		}
	}

	@Test
	void noBodyOfAnyTopicIsThrownAtTheThreadOrFillsTheMemory() {
		for (Topic<?> topic : topics()) {
			for (String body : VALUES) {
				isHarmless(topic.name() + " ", body, message(topic, body));
				isHarmless(topic.name() + " more than it has ", body,
						message(topic, "{\"more\":" + body + "," + body(honest(topic)).substring(1)));
			}
		}
	}

	@Test
	void nothingThatIsNoMessageIsThrownAtTheThreadOrFillsTheMemory() {
		for (String value : VALUES) {
			isHarmless("", value, bytes(value));
			isHarmless("from ", value, frame("\"breaker\"", "1", value, "{\"open\":false}"));
			isHarmless("topic ", value, frame(value, "1", "\"b\"", "{\"open\":false}"));
			isHarmless("version ", value, frame("\"breaker\"", value, "\"b\"", "{\"open\":false}"));
			isHarmless("unknown topic ", value, frame("\"none\"", "1", "\"b\"", value));
		}
		for (String text : List.of("", " ", "{", "\"", "{\"topic\":\"breaker\",\"v\":1,\"from\":\"b\"}", "\0",
				"{}{}")) {
			isHarmless("", text, bytes(text));
		}
		isHarmless("no ", "UTF-8", new byte[] { '{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}' });
	}

	/** Whoever fails over a message keeps it from nobody. */
	@Test
	void oneSubscriberThatFailsKeepsNoOtherFromTheMessage() {
		Topic<Note> failing = new Topic<>(NOTE.name(), 2, Note.class);
		List<String> heard = new ArrayList<>();
		channel.subscribe(failing, (_, _) -> {
			throw new IllegalStateException("on purpose");
		});
		channel.subscribe(failing, (from, note) -> heard.add(from + ": " + note.text()));
		long before = channel.count(Dropped.FAILED).sum();
		channel.receive(frame("\"note\"", "2", "\"b\"", "{\"text\":\"hello\"}"));
		assertThat(heard).containsExactly("b: hello");
		assertThat(channel.count(Dropped.FAILED).sum()).isEqualTo(before + 1);
	}

	/** The whole way, with a message that Redis passes on. */
	@Test
	void replicasAreHeardBehindABombInRedis() throws InterruptedException {
		BlockingQueue<String> heard = new LinkedBlockingQueue<>();
		channel.subscribe(NOTE, (from, note) -> heard.add(from + ": " + note.text()));
		RedisClient client = RedisClient.create(cluster.redis().url());
		try (Replica two = new Replica(cluster.redis().url(), "two")) {
			await().until(two.redis()::present);
			byte[] name = bytes(two.redis().name("peers"));
			var forger = client.connect(ByteArrayCodec.INSTANCE).sync();
			await().until(() -> forger.pubsubNumsub(name).values().stream().allMatch((ears) -> ears == 2));
			long before = channel.count(Dropped.TOO_LARGE).sum();
			forger.publish(name, frame("\"none\"", "1", "\"b\"", repeated("{}", 8_000_000)));
			forger.publish(name, frame("\"note\"", "1", "\"b\"", repeated("{}", 8_000_000)));
			forger.publish(name, frame("\"note\"", "1", "\"b\"", "{\"text\":7}"));
			two.peers().publish(NOTE, new Note("still here"));
			assertThat(heard.poll(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("b: 7");
			assertThat(heard.poll(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("two: still here");
			assertThat(channel.count(Dropped.TOO_LARGE).sum()).isEqualTo(before + 2);
		}
		finally {
			client.shutdown();
		}
	}

	/** What the others would drop is not sent, and who sends it is told. */
	@Test
	void whatIsTooLongIsNotSentEither() {
		long before = channel.count(Dropped.TOO_LARGE).sum();
		channel.publish(NOTE, new Note("x".repeat(RedisPeerChannel.MOST_BYTES)));
		assertThat(channel.count(Dropped.TOO_LARGE).sum()).isEqualTo(before + 1);
	}

	private static void isHarmless(String where, String value, byte[] message) {
		String what = where + value.substring(0, Math.min(40, value.length())) + " (" + value.length() + ")";
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long failed = channel.count(Dropped.FAILED).sum();
		long before = threads.getCurrentThreadAllocatedBytes();
		assertThatCode(() -> channel.receive(message)).as(what).doesNotThrowAnyException();
		assertThat(threads.getCurrentThreadAllocatedBytes() - before).as(what).isLessThan(MOST_ALLOCATED);
		assertThat(channel.count(Dropped.FAILED).sum()).as(what).isEqualTo(failed);
	}

	private static List<String> values() {
		return List.of("null", "true", "0", "-1", "1.5", "1e400", "-1e400", "9223372036854775807",
				"-9223372036854775808", "9223372036854775808", "9".repeat(999), "9".repeat(100_000), "1e999999999",
				"\"\"", "\"x\"", "\"NaN\"", "\"\\u0000\\ud800\"", text(65), text(10_000), text(60_000), text(8_000_000),
				"[]", "{}", "[null]", "{\"a\":null}", "{\"\":\"\"}", "{\"a\":{\"b\":[]}}", "[[],{}]",
				nested("[", "]", 400), nested("[", "]", 100_000), nested("{\"a\":", "}", 30_000), "[".repeat(60_000),
				repeated("{}", 60_000), repeated("{}", 8_000_000), repeated("\"a\"", 60_000),
				repeated(text(60), 60_000), repeated("null", 60_000), repeated("1", 60_000), names(4_000),
				names(300_000));
	}

	private static String text(int length) {
		return "\"" + "x".repeat(length) + "\"";
	}

	private static String nested(String open, String close, int depth) {
		return open.repeat(depth) + ("[".equals(open) ? "" : "1") + close.repeat(depth);
	}

	/** A list of that many characters. */
	private static String repeated(String item, int length) {
		return "[" + (item + ",").repeat(length / (item.length() + 1)) + item + "]";
	}

	/** An object of that many members. */
	private static String names(int count) {
		return IntStream.range(0, count)
			.mapToObj((i) -> "\"k" + i + "\":\"v\"")
			.collect(Collectors.joining(",", "{", "}"));
	}

	private static Stream<String> pairs(Map<String, String> fields) {
		return fields.entrySet().stream().map((field) -> "\"" + field.getKey() + "\":" + field.getValue());
	}

	private static String body(Map<String, String> fields) {
		return pairs(fields).collect(Collectors.joining(",", "{", "}"));
	}

	private static byte[] message(Topic<?> topic, String body) {
		return frame("\"" + topic.name() + "\"", String.valueOf(topic.version()), "\"forger\"", body);
	}

	private static byte[] frame(String topic, String version, String from, String body) {
		return bytes("{\"topic\":" + topic + ",\"v\":" + version + ",\"from\":" + from + ",\"message\":" + body + "}");
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static List<Topic<?>> topics() {
		return channel.topics().stream().filter((topic) -> !NOTE.name().equals(topic.name())).toList();
	}

	private static Map<String, String> honest(Topic<?> topic) {
		return HONEST.get(topic.name());
	}

	private static long dropped() {
		return Arrays.stream(Dropped.values()).mapToLong((reason) -> channel.count(reason).sum()).sum();
	}

	private static Map<String, String> fields(String... pairs) {
		Map<String, String> fields = new LinkedHashMap<>();
		for (int i = 0; i < pairs.length; i += 2) {
			fields.put(pairs[i], pairs[i + 1]);
		}
		return fields;
	}

	/**
	 * A message.
	 *
	 * @param text a text
	 */
	record Note(String text) {
	}

}
