package io.robinbff.events;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Events of which nobody can say whose they are: what becomes of each, and which of them
 * count as lost.
 */
@ServiceTest
@TestPropertySource(properties = { "robin.events.secret=" + EventsServiceTests.SECRET, "robin.events.per-second=100000",
		"robin.retry.attempts=1", "robin.breaker.calls=1000", "robin.breaker.minimum-calls=1000" })
class EventGapTests {

	/** Each is for the customer who is watched, in a form that nobody reads. */
	static final List<String> UNREADABLE = unreadable();

	/** How an event begins, and all that comes of its body. */
	static final List<Arguments> TORN = Stream.concat(Stream.of(Arguments.of("Content-Length: 100\r\n", "{")),
			Stream
				.of("", "64\r\n{\"Payload\":", chunk("{\"Payload\":"), chunk("{}"), chunk("{}") + "0\r\n",
						chunk("{") + "zz\r\n", chunk("{}") + "0\r\nno trailer")
				.map((body) -> Arguments.of("Transfer-Encoding: chunked\r\n", body)))
		.toList();

	private static final String CUSTOMER = "gap@example.nl";

	private static final String PHONE = "phone@example.nl";

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	@Autowired
	private MeterRegistry meters;

	private static List<String> unreadable() {
		List<String> all = new ArrayList<>(List.of("", "{", "[]", "{}", "null", "{\"Name\":\"ConversationUpdated\"}"));
		List<String> payloads = List.of("{}", "[]", "7", "true", "\"\"", "[{\"EmailAddress\":\"gap@example.nl\"}]",
				"\"{\\\"EmailAddress\\\":\\\"gap@example.nl\\\"}\"", "{\"Emailaddres\":\"gap@example.nl\"}",
				"{\"Payload\":{\"EmailAddress\":\"gap@example.nl\"}}");
		payloads.forEach((payload) -> all.add("{\"Name\":\"ConversationUpdated\",\"Payload\":" + payload + "}"));
		for (String address : List.of("null", "[\"gap@example.nl\"]", "{}", "7", "\"\"", "\"gap\"")) {
			for (String id : List.of("null", "[]", "7", "\"\"", "\"no-id\"")) {
				all.add("{\"Payload\":{\"EmailAddress\":" + address + ",\"ConversationId\":" + id + "}}");
			}
		}
		return all;
	}

	@BeforeEach
	void recovers() {
		this.robin.recovers();
	}

	@ParameterizedTest
	@FieldSource("UNREADABLE")
	void whatCannotBeReadIsRefusedAndAGap(String body) {
		double before = count("malformed");
		assertThat(post(body).status()).as(body).isEqualTo(400);
		assertThat(count("malformed")).isEqualTo(before + 1);
	}

	@ParameterizedTest
	@CsvSource({ "65536, 400, malformed", "65537, 413, too-large" })
	void whatIsTooLargeIsRefusedAndAGap(int bytes, int status, String outcome) throws IOException {
		String body = "{".repeat(bytes);
		double before = count(outcome);
		assertThat(post(body).status()).isEqualTo(status);
		assertThat(count(outcome)).isEqualTo(before + 1);
		assertThat(raw("Transfer-Encoding: chunked\r\n", chunk(body) + "0\r\n\r\n")).startsWith("HTTP/1.1 " + status);
		assertThat(count(outcome)).isEqualTo(before + 2);
	}

	/** By a sender or a proxy that dies: nobody knows whose it was. */
	@ParameterizedTest
	@FieldSource("TORN")
	void whatIsTornIsAGap(String head, String body) throws IOException {
		double before = count("malformed");
		assertThat(raw(head, body)).startsWith("HTTP/1.1 400");
		assertThat(count("malformed")).isEqualTo(before + 1);
	}

	@Test
	void whatCannotBeAskedForIsAGap() {
		this.robin.failsAlways(500);
		assertThatOneIs("unasked", () -> updated(CUSTOMER));
	}

	/** Fifty are asked for at once; nobody waits for ROBIN to be told of the next. */
	@Test
	void whatHasNoPlaceIsAGap() {
		double before = count("unasked");
		this.robin.hangsBeforeAnswering();
		IntStream.range(0, 50).forEach((i) -> updated("hanging" + i));
		assertThatOneIs("unasked", () -> updated(CUSTOMER));
		this.robin.recovers();
		this.ticker.advance(Duration.ofMinutes(2));
		await().until(() -> count("unasked") >= before + 51);
	}

	/** It may not be there yet, and may be anybody's. */
	@Test
	void whatIsNotThereIsAGap() {
		assertThatOneIs("unasked", () -> updated("nobody has heard of it"));
	}

	/** A gap for each call by telephone would leave no trust at all. */
	@Test
	void whatIsNobodysIsNoGap() {
		this.robin.hasConversationsOf("another@example.nl", conversation("another", null, "By telephone"));
		double gaps = count("unasked");
		assertThatOneIs("unnamed", () -> updated("another"));
		assertThat(count("unasked")).isEqualTo(gaps);
	}

	/** A kept list says whose it is. */
	@Test
	void whatIsKeptInAListIsItsCustomers() {
		this.robin.hasConversationsOf(PHONE, conversation(PHONE, null, "One"));
		await().until(() -> view(PHONE).status() == 200);
		this.robin.hasConversationsOf(PHONE, conversation(PHONE, null, "Two"));
		this.ticker.advance(Duration.ofSeconds(10));
		updated(PHONE);
		await().until(() -> view(PHONE).body().contains("Two"));
	}

	private void assertThatOneIs(String outcome, Runnable event) {
		double before = count(outcome);
		event.run();
		await().until(() -> count(outcome) > before);
	}

	/**
	 * Returns how many events had that outcome; what is lost has gaps by EventDesk.lost.
	 */
	private double count(String outcome) {
		return this.meters.find("robin.events")
			.tag("outcome", outcome)
			.counters()
			.stream()
			.mapToDouble(Counter::count)
			.sum();
	}

	private Reply view(String customer) {
		return this.front.get("/customers/" + customer + "/conversations");
	}

	private void updated(String name) {
		assertThat(post("{\"Name\":\"ConversationUpdated\",\"Payload\":{\"ConversationId\":\""
				+ RobinConversation.idFrom("conversation " + name) + "\"}}")
			.status()).isEqualTo(200);
	}

	private Reply post(String body) {
		return this.front.send("POST", "/hooks/conversations", body, EventsServiceTests.SECRET, "Content-Type",
				"application/json");
	}

	/** Sends no more than this, and says so. */
	private String raw(String head, String body) throws IOException {
		try (Socket socket = new Socket("localhost", this.front.port())) {
			socket.setSoTimeout(10_000);
			socket.getOutputStream()
				.write(("POST /hooks/conversations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
						+ "Authorization: Bearer " + EventsServiceTests.SECRET + "\r\n" + head
						+ "Connection: close\r\n\r\n" + body)
					.getBytes(StandardCharsets.ISO_8859_1));
			socket.shutdownOutput();
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private static String chunk(String text) {
		return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
	}

	private static RobinConversation conversation(String name, @Nullable String address, String text) {
		RobinMessage message = (address != null) ? RobinMessage.fromCustomer("Somebody", address, text)
				: RobinMessage.bare().content(text).with("sender", null).scope("external");
		return RobinConversation.numbered(1)
			.guid(RobinConversation.idFrom("guid " + name))
			.conversationId(RobinConversation.idFrom("conversation " + name))
			.linkedOrderNumbers("#EV-" + name.hashCode())
			.messages(message);
	}

}
