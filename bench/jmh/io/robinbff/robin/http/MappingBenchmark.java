package io.robinbff.robin.http;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.robinbff.conversation.Conversation;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * ROBIN's bytes to conversations: 20 of them, with one message each, of the page's size
 * in all.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MappingBenchmark {

	private static final int CONVERSATIONS = 20;

	private static final ZoneId ZONE = ZoneId.of("Europe/Amsterdam");

	private static final AnswerReader READER = new AnswerReader(ZONE,
			new DroppedFields(new SimpleMeterRegistry(), System::nanoTime));

	/** How large the page is, in KB. */
	@Param({ "20", "200" })
	public int kilobytes;

	private byte[] page;

	/** Makes the page. */
	@Setup
	public void page() {
		this.page = page(this.kilobytes);
	}

	private static byte[] page(int kilobytes) {
		String content = "Where is my parcel? ".repeat(Math.max(1, (kilobytes * 1024 / CONVERSATIONS - 420) / 20));
		String nick = "{\"type\":\"Relation\",\"name\":\"Nick\",\"emailAddress\":\"nick@shop.example\"}";
		return IntStream.range(0, CONVERSATIONS)
			.mapToObj((i) -> """
					{"guid":"acd8a361-0bee-44a4-fe5e-e22a2c1b3a%02d","subject":"Chat","channel":"Chat","state":"Open",\
					"owner":%s,"webStore":"Default webstore","category":"Question","linkedOrderNumbers":"#1234,#4356",\
					"tags":"Tag1, Tag2","referrer":"http://shop.example","startDateTime":"2026-07-08T15:39:04",\
					"messages":[{"sentDateTime":"2026-07-08T15:39:04","sender":%s,"content":"%s",\
					"scope":"External","rating":"None"}]}""".formatted(i, nick, nick, content))
			.collect(Collectors.joining(",", "{\"conversations\":[", "]}"))
			.getBytes(StandardCharsets.UTF_8);
	}

	/** Reads the page. */
	@Benchmark
	public List<Conversation> read() {
		return conversations(this.page);
	}

	/** For the benchmark of what is written of it. */
	public static List<Conversation> conversations(int kilobytes) {
		return conversations(page(kilobytes));
	}

	private static List<Conversation> conversations(byte[] page) {
		return READER.read(new InputStreamReader(new ByteArrayInputStream(page), StandardCharsets.UTF_8))
			.conversations();
	}

}
