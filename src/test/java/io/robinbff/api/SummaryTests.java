package io.robinbff.api;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import embedded.Issuer;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/** Badges: how customers stand, without a letter of theirs. */
@ServiceTest
class SummaryTests {

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	@AfterEach
	void healthy() {
		this.robin.recovers();
		this.ticker.advance(Duration.ofMinutes(2));
	}

	@Test
	void tellsWhatIsKeptAndAsksForTheRest() {
		this.robin.hasConversationsOf("known@badges.nl",
				RobinConversation.numbered(1)
					.channel("Email")
					.messages(said("Relation", "2026-11-20T10:00:00"), said("User", "2026-11-20T12:00:00")),
				RobinConversation.numbered(2)
					.state("Archived")
					.messages(said("User", "2026-11-20T09:00:00"), said("Relation", "2026-11-21T08:00:00")));
		this.robin.hasConversationsOf("new@badges.nl", RobinConversation.several(1));
		// Where nobody has seen a longer page, one of two may be a full one.
		this.robin.hasConversationsOf("many@badges.nl", RobinConversation.several(9));
		this.front.get("/customers/many@badges.nl/conversations");
		this.front.get("/customers/known@badges.nl/conversations");

		JsonNode first = summary("{\"emailAddresses\":[\"Known@Badges.nl\",\"new@badges.nl\"]}").json();
		assertThat(first.path("items")).hasSize(2);
		JsonNode known = first.path("items").path(0);
		assertThat(known.path("emailAddress").asString()).isEqualTo("Known@Badges.nl");
		assertThat(known.path("status").asString()).isEqualTo("kept");
		assertThat(known.path("open").asInt()).isEqualTo(1);
		assertThat(known.path("conversations").asInt()).isEqualTo(2);
		assertThat(known.path("complete").asBoolean()).isTrue();
		assertThat(known.path("lastMessageAt").asString()).isEqualTo("2026-11-21T08:00:00Z");
		assertThat(known.path("lastFrom").asString()).isEqualTo("customer");
		assertThat(known.path("channels").valueStream().map(JsonNode::asString)).containsExactly("Email", "Chat");
		assertThat(known.path("stale").asBoolean(true)).isFalse();
		assertThat(first.path("items").path(1).path("status").asString()).isIn("asking", "kept");

		Reply waited = summary("{\"emailAddresses\":[\"new@badges.nl\"]}", "Prefer", "wait=5");
		assertThat(waited.json().at("/items/0/status").asString()).isEqualTo("kept");
		assertThat(waited.json().path("asking").asInt()).isZero();
		assertThat(waited.header("Cache-Control")).isEqualTo("no-store");
	}

	@Test
	void holdsNoLetterAndNoInternalNote() {
		this.robin.hasConversationsOf("secret@badges.nl", RobinConversation.numbered(1)
			.subject("Divorce")
			.messages(said("Relation", "2026-11-20T10:00:00"), said("User", "2026-11-21T10:00:00").scope("internal")),
				RobinConversation.numbered(72).messages(said("User", "2026-11-22T10:00:00").scope("internal")));
		Reply reply = summary("{\"emailAddresses\":[\"secret@badges.nl\"]}", "Prefer", "wait=5");
		assertThat(reply.body()).doesNotContain("Divorce", "Said");
		JsonNode item = reply.json().at("/items/0");
		assertThat(item.path("status").asString()).as(reply.body()).isEqualTo("kept");
		assertThat(item.path("conversations").asInt()).isEqualTo(1);
		assertThat(item.path("lastMessageAt").asString()).isEqualTo("2026-11-20T10:00:00Z");
		assertThat(item.path("lastFrom").asString()).isEqualTo("customer");
	}

	/** A page of what is not shown is not the end. */
	@Test
	void pageOfNotesAloneIsNotNone() {
		this.robin.hasConversationsOf("notes@badges.nl",
				IntStream.range(0, 25)
					.mapToObj((i) -> RobinConversation.numbered(600 + i)
						.messages((i < 20) ? said("User", "2026-11-22T10:00:00").scope("internal")
								: said("Relation", "2026-11-20T10:00:00")))
					.toArray(RobinConversation[]::new));
		JsonNode item = summary("{\"emailAddresses\":[\"notes@badges.nl\"]}", "Prefer", "wait=5").json().at("/items/0");
		assertThat(item.path("status").asString()).as(item.toString()).isEqualTo("kept");
		assertThat(item.path("conversations").asInt()).isEqualTo(5);
		assertThat(item.path("complete").asBoolean()).isTrue();
	}

	@Test
	void failureIsNeverAnEmptyBadge() {
		this.robin.failsAlways(500);
		JsonNode item = summary("{\"emailAddresses\":[\"failing@badges.nl\"]}", "Prefer", "wait=9").json()
			.at("/items/0");
		assertThat(item.path("status").asString()).isEqualTo("refused");
		assertThat(item.path("code").asString()).isEqualTo("robin-unavailable");
		assertThat(item.has("open")).isFalse();
	}

	@Test
	void manyUnknownOnesAreAskedAFewAtATime() {
		this.robin.isSlowBy(Duration.ofSeconds(2));
		String all = IntStream.range(0, 100)
			.mapToObj((n) -> "\"u" + n + "@badges.nl\"")
			.collect(Collectors.joining(","));
		JsonNode reply = summary("{\"emailAddresses\":[" + all + "]}").json();
		assertThat(reply.path("asking").asInt()).as("whoever asks as long as there are any").isEqualTo(100);
		assertThat(reply.path("items").valueStream().filter((item) -> "asking".equals(item.path("status").asString())))
			.hasSize(20);
		assertThat(reply.path("items").valueStream().filter((item) -> "none".equals(item.path("status").asString())))
			.hasSize(80);
		String first = IntStream.range(0, 20)
			.mapToObj((n) -> "\"u" + n + "@badges.nl\"")
			.collect(Collectors.joining(","));
		assertThat(summary("{\"emailAddresses\":[" + first + "]}", "Prefer", "wait=9").json().path("asking").asInt())
			.isZero();
	}

	@Test
	void ringingTelephoneRenewsWhatIsOld() {
		this.robin.hasConversationsOf("rings@badges.nl", RobinConversation.several(1));
		this.front.get("/customers/rings@badges.nl/conversations");
		this.robin.hasConversationsOf("rings@badges.nl", RobinConversation.several(2));
		this.ticker.advance(Duration.ofMinutes(5));
		String badge = "{\"emailAddresses\":[\"rings@badges.nl\"]";
		JsonNode old = summary(badge + "}").json().at("/items/0");
		assertThat(old.path("stale").asBoolean()).isTrue();
		assertThat(old.path("conversations").asInt()).isEqualTo(1);
		int calls = this.robin.callCount();
		summary(badge + ",\"announce\":true}", "Prefer", "wait=5");
		Reply card = this.front.get("/customers/rings@badges.nl/conversations");
		assertThat(this.robin.callCount()).isEqualTo(calls + 1);
		assertThat(card.json().path("conversations")).hasSize(2);
	}

	/** However much is asked for lists, of him and of all others. */
	@Test
	void ringingTelephoneIsAskedForWhileListsAre() {
		this.robin.isSlowBy(Duration.ofSeconds(2));
		String all = IntStream.range(0, 100)
			.mapToObj((n) -> "\"l" + n + "@badges.nl\"")
			.collect(Collectors.joining(","));
		summary("{\"emailAddresses\":[" + all + "]}");
		JsonNode listed = summary("{\"emailAddresses\":[\"waits@badges.nl\"]}").json();
		assertThat(listed.at("/items/0/status").asString()).isEqualTo("none");
		assertThat(listed.path("asking").asInt()).isEqualTo(1);
		JsonNode rings = summary("{\"emailAddresses\":[\"waits@badges.nl\"],\"announce\":true}", "Prefer", "wait=9")
			.json();
		assertThat(rings.at("/items/0/status").asString()).isEqualTo("kept");
	}

	/** Else whoever may see badges alone could take the day's quota. */
	@Test
	void moreAnnouncementsThanTelephonesRingAreBadgesAsAnyOther() {
		for (int i = 0; i < 15; i++) {
			this.robin.hasConversationsOf("ring" + i + "@often.nl", RobinConversation.several(1));
			this.front.get("/customers/ring" + i + "@often.nl/conversations");
		}
		this.ticker.advance(Duration.ofMinutes(5));
		int calls = this.robin.callCount();
		for (int i = 0; i < 15; i++) {
			Reply reply = summary("{\"emailAddresses\":[\"ring" + i + "@often.nl\"],\"announce\":true}", "Prefer",
					"wait=5");
			assertThat(reply.json().at("/items/0/status").asString()).isEqualTo("kept");
		}
		// One more every 6 s.
		assertThat(this.robin.callCount() - calls).isBetween(10, 12);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			{}                                                        | emailAddresses
			{"emailAddresses":[]}                                     | emailAddresses
			{"emailAddresses":[null]}                                 | emailAddresses[0]
			{"emailAddresses":["a@b.nl","nobody"]}                    | emailAddresses[1]
			{"emailAddresses":["a@b.nl","c@b.nl","d@b.nl"],"announce":true} | emailAddresses
			""")
	void refusalNamesWhatIsWrong(String body, String parameter) {
		Reply reply = summary(body);
		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.json().path("parameter").asString()).isEqualTo(parameter);
	}

	@Test
	void hundredAddressesOfFullLengthFitAndAHundredAndOneDoNot() {
		String longest = "x".repeat(64) + "@" + ("d".repeat(60) + ".").repeat(3) + "nl";
		List<String> many = IntStream.range(0, 101).mapToObj((n) -> "\"" + n + longest.substring(4) + "\"").toList();
		assertThat(summary("{\"emailAddresses\":[" + String.join(",", many.subList(0, 100)) + "]}").status())
			.isEqualTo(200);
		assertThat(summary("{\"emailAddresses\":[" + String.join(",", many) + "]}").status()).isEqualTo(400);
	}

	@Test
	void eachCustomerIsALineOfTheAudit() {
		this.robin.hasConversationsOf("audited@badges.nl", RobinConversation.several(1));
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		Logger audit = (Logger) LoggerFactory.getLogger("robinbff.audit");
		audit.addAppender(lines);
		try {
			summary("{\"emailAddresses\":[\"audited@badges.nl\",\"other@badges.nl\",\"AUDITED@badges.nl\"]}", "Prefer",
					"wait=5");
		}
		finally {
			audit.detachAppender(lines);
		}
		assertThat(lines.list.stream().map(ILoggingEvent::getFormattedMessage)).hasSize(2)
			.allSatisfy((line) -> assertThat(line).contains("POST /customers/summary", "\"about\":\"customer:")
				.doesNotContain("badges.nl"));
	}

	private Reply summary(String body, String... headers) {
		String[] all = new String[headers.length + 2];
		System.arraycopy(headers, 0, all, 2, headers.length);
		all[0] = "Content-Type";
		all[1] = "application/json";
		return this.front.send("POST", "/customers/summary", body, this.issuer.token("conversations.summary"), all);
	}

	private static RobinMessage said(String type, String when) {
		RobinMessage message = type.equals("User") ? RobinMessage.fromAgent("Petra", "Said")
				: RobinMessage.fromCustomer("Nick", "nick@badges.nl", "Said");
		return message.sent(when);
	}

}
