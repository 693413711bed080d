package io.robinbff.robin.http;

import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.robinbff.conversation.Conversation;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.json.JsonMapper;

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

	private static final JsonMapper JSON = JsonMapper.builder().build();

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
		WireAnswer.WireParticipant nick = new WireAnswer.WireParticipant("Relation", "Nick", "nick@shop.example");
		WireAnswer.WireConversation one = new WireAnswer.WireConversation("acd8a361-0bee-44a4-fe5e-e22a2c1b3a55",
				"Chat", "Chat", "Open", nick, "Default webstore", "Question", "#1234,#4356", "Tag1, Tag2",
				"http://shop.example", "2026-07-08T15:39:04",
				List.of(new WireAnswer.WireMessage("2026-07-08T15:39:04", nick, content, "External", "None")));
		return JSON.writeValueAsBytes(new WireAnswer(Collections.nCopies(CONVERSATIONS, one)));
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
		return JSON.readValue(page, WireAnswer.class).toConversations(ZONE);
	}

}
