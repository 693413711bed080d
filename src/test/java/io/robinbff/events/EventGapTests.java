package io.robinbff.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Events of which nobody can say whose they are: whatever becomes of one, nothing that
 * was fetched before it is told fresh by events afterwards.
 */
@ServiceTest
@TestPropertySource(properties = { "robin.events.secret=" + EventsServiceTests.SECRET, "robin.events.subscription=16",
		"robin.events.per-second=100000", "robin.retry.attempts=1", "robin.breaker.calls=1000",
		"robin.breaker.minimum-calls=1000" })
class EventGapTests {

	/** Each is for the customer who is watched, in a form that nobody reads. */
	static final List<String> UNREADABLE = unreadable();

	private static final String CUSTOMER = "gap@example.nl";

	private static final String PHONE = "phone@example.nl";

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	private static List<String> unreadable() {
		List<String> all = new ArrayList<>(
				List.of("", "{", "[]", "{}", "null", "{".repeat(64 * 1024 + 1), "{\"Name\":\"ConversationUpdated\"}"));
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
	void isFreshByEvents() {
		this.robin.recovers();
		this.robin.hasConversationsOf(CUSTOMER, conversation(CUSTOMER, CUSTOMER, "One"));
		this.robin.hasConversationsOf(PHONE, conversation(PHONE, null, "One"));
		anybody();
		await().until(() -> view(CUSTOMER).status() == 200 && view(PHONE).status() == 200);
		anybody();
		this.ticker.advance(Duration.ofSeconds(40));
		await().until(() -> {
			anybody();
			return isFreshByEvents(CUSTOMER) && isFreshByEvents(PHONE);
		});
	}

	@ParameterizedTest
	@FieldSource("UNREADABLE")
	void whatCannotBeReadIsRefusedAndAGap(String body) {
		assertThat(post(body).status()).as(body).isIn(400, 413);
		assertGap();
	}

	@Test
	void whatCannotBeAskedForIsAGap() {
		this.robin.failsAlways(500);
		updated(CUSTOMER);
		assertGap();
	}

	/** Fifty are asked for at once; nobody waits for ROBIN to be told of the next. */
	@Test
	void whatHasNoPlaceIsAGap() {
		this.robin.hangsBeforeAnswering();
		IntStream.range(0, 50).forEach((i) -> updated("hanging" + i));
		assertThat(isFreshByEvents(CUSTOMER)).isTrue();
		updated(CUSTOMER);
		assertGap();
	}

	/** It may not be there yet, and may be anybody's. */
	@Test
	void whatIsNotThereIsAGap() {
		updated("nobody has heard of it");
		assertGap();
	}

	/** ROBIN may list it for a customer whose address nowhere stands in it. */
	@Test
	void whatIsNobodysIsAGap() {
		this.robin.hasConversationsOf("another@example.nl", conversation("another", null, "By telephone"));
		updated("another");
		assertGap();
	}

	/** A kept list says whose it is. */
	@Test
	void whatIsKeptInAListIsItsCustomers() {
		this.robin.hasConversationsOf(PHONE, conversation(PHONE, null, "Two"));
		updated(PHONE);
		await().until(() -> view(PHONE).body().contains("Two"));
		assertThat(isFreshByEvents(CUSTOMER)).isTrue();
	}

	/** A sign of life of somebody else is none of what is lost. */
	private void assertGap() {
		await().atMost(Duration.ofSeconds(4)).until(() -> {
			anybody();
			return !isFreshByEvents(CUSTOMER);
		});
	}

	private boolean isFreshByEvents(String customer) {
		return String
			.valueOf(
					this.front
						.get("/customers/" + customer + "/conversations", this.front.reader(), "Cache-Control",
								"only-if-cached")
						.header("Cache-Status"))
			.endsWith("detail=events");
	}

	private Reply view(String customer) {
		return this.front.get("/customers/" + customer + "/conversations");
	}

	private void anybody() {
		assertThat(post("{\"Name\":\"ConversationUpdated\",\"Payload\":{\"EmailAddress\":\"anybody@example.nl\"}}")
			.status()).isEqualTo(200);
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
