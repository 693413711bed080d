package io.robinbff.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import embedded.Cast;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/** A CRM asks, and ROBIN's conversations come back. */
@ServiceTest
class ConversationsTests {

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@Test
	void sampleOfTheApiPageComesBackInOurShape() {
		// Others have asked for it before, on a clock that they put forward.
		Reply reply = this.front.get("/conversations/" + RobinServer.SAMPLE_GUID.toUpperCase(Locale.ROOT),
				this.front.reader(), "Cache-Control", "no-cache");
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		assertThat(reply.header("Content-Type")).isEqualTo("application/json");
		JsonNode json = reply.json();
		assertThat(json.path("guid").asString()).isEqualTo(RobinServer.SAMPLE_GUID);
		assertThat(json.path("subject").asString()).isEqualTo("This is the conversation subject");
		assertThat(json.path("channel").asString()).isEqualTo("Chat");
		assertThat(json.path("state").asString()).isEqualTo("open");
		assertThat(json.path("owner").path("type").asString()).isEqualTo("User");
		assertThat(json.path("owner").path("name").asString()).isEqualTo("Petra");
		assertThat(json.path("webStore").asString()).isEqualTo("Default webstore");
		assertThat(json.path("category").asString()).isEqualTo("Question");
		assertThat(json.path("linkedOrderNumbers").toString()).isEqualTo("[\"#1234\",\"#4356\"]");
		assertThat(json.path("tags").toString()).isEqualTo("[\"Tag1\",\"Tag2\"]");
		assertThat(json.path("referrer").asString()).isEqualTo("http://cm.com");
		assertThat(json.path("startDateTime").asString()).isEqualTo("2021-07-08T15:39:04Z");
		JsonNode message = json.path("messages").path(0);
		assertThat(message.path("sentDateTime").asString()).isEqualTo("2021-07-08T15:39:04Z");
		assertThat(message.path("sender").path("type").asString()).isEqualTo("Relation");
		assertThat(message.path("content").asString()).startsWith("I don't know what my apikey is");
		assertThat(message.path("scope").asString()).isEqualTo("external");
		assertThat(message.path("rating").asString()).isEqualTo("None");
		assertThat(json.path("fetchedAt").asString()).endsWith("Z");
		assertThat(json.path("stale").asBoolean(true)).isFalse();
	}

	@Test
	void everyPageOfAHundredAndThirtyWithoutDoublesOrGaps() {
		List<String> guids = new ArrayList<>();
		String path = "/customers/" + Cast.MANY_QUESTIONS + "/conversations";
		String query = "";
		while (true) {
			Reply reply = this.front.get(path + query);
			assertThat(reply.status()).isEqualTo(200);
			reply.json().path("conversations").forEach((c) -> guids.add(c.path("guid").asString()));
			if (!reply.json().has("nextSkip")) {
				assertThat(reply.header("Link")).isNull();
				break;
			}
			query = "?skip=" + reply.json().path("nextSkip").asInt();
			assertThat(reply.header("Link")).isEqualTo("<" + query + ">; rel=\"next\"");
			assertThat(this.front.send("HEAD", path, null, this.front.reader()).header("Link"))
				.isEqualTo("<?skip=20>; rel=\"next\"");
		}
		assertThat(guids).hasSize(130).doesNotHaveDuplicates();
	}

	@Test
	void newestFirst() {
		Reply reply = this.front.get("/customers/" + Cast.MANY_QUESTIONS + "/conversations");
		List<String> dates = new ArrayList<>();
		reply.json().path("conversations").forEach((c) -> dates.add(c.path("startDateTime").asString()));
		assertThat(dates).isSortedAccordingTo(Comparator.reverseOrder());
	}

	@Test
	void aConversationOfFiveMegabytesComesThrough() {
		Reply reply = this.front.get("/customers/" + Cast.LONG_STORY + "/conversations");
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.body().length()).isGreaterThan(5_000_000);
	}

	@Test
	void unknownCustomerHasNoConversations() {
		Reply reply = this.front.get("/customers/nobody.knows@example.nl/conversations");
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.json().path("conversations").isArray()).isTrue();
		assertThat(reply.json().path("conversations")).isEmpty();
		assertThat(reply.json().has("nextSkip")).isFalse();
	}

	@Test
	void unknownGuidIsNotFound() {
		Reply reply = this.front.get("/conversations/00000000-0000-0000-0000-000000000000");
		assertThat(reply.status()).isEqualTo(404);
		assertThat(reply.json().path("code").asString()).isEqualTo("conversation-not-found");
	}

	@Test
	void conversationByItsOtherId() {
		RobinConversation one = RobinConversation.numbered(77);
		this.robin.hasConversationsOf("other.id@example.nl", one);
		Reply reply = this.front.get("/conversations?conversationId=" + one.conversationId());
		assertThat(reply.json().path("conversations").path(0).path("guid").asString()).isEqualTo(one.guid());
		assertThat(this.robin.calls().getLast().selector()).isEqualTo("conversationId");
		Reply none = this.front.get("/conversations?conversationId=00000000-0000-0000-0000-000000000000");
		assertThat(none.status()).isEqualTo(200);
		assertThat(none.json().path("conversations")).isEmpty();
	}

	@Test
	void searchAsksTheSame() {
		this.robin.hasConversationsOf("search@example.nl", RobinConversation.several(3));
		Reply reply = this.front.search("{\"emailAddress\":\"search@example.nl\",\"skip\":1}");
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		assertThat(reply.json().path("conversations")).hasSize(2);
		assertThat(reply.json().path("skip").asInt()).isEqualTo(1);
		this.robin.hasConversationsOfOrder("CMO1", RobinConversation.several(2));
		assertThat(this.front.search("{\"orderNumber\":\"CMO1\"}").json().path("conversations")).hasSize(2);
	}

	@Test
	void internalNotesAreForInsiders() {
		RobinMessage noted = RobinMessage.note("Petra", "he always complains");
		RobinMessage unknown = RobinMessage.fromAgent("Petra", "for partners").scope("Partner");
		RobinMessage missing = RobinMessage.fromAgent("Petra", "whose is this").without("scope");
		RobinMessage open = RobinMessage.fromCustomer("Nick", "nick@example.com", "hello");
		this.robin.hasConversationsOf("notes@example.nl",
				RobinConversation.numbered(1).messages(open, noted, unknown, missing));

		Reply reader = this.front.get("/customers/notes@example.nl/conversations");
		assertThat(reader.json().path("conversations").path(0).path("messages")).hasSize(1);
		assertThat(reader.body()).contains("hello").doesNotContain("complains", "partners", "whose", "artner");

		Reply insider = this.front.get("/customers/notes@example.nl/conversations", this.front.insider());
		List<String> scopes = new ArrayList<>();
		insider.json()
			.path("conversations")
			.path(0)
			.path("messages")
			.forEach((m) -> scopes.add(m.path("scope").asString()));
		assertThat(scopes).containsExactly("external", "internal", "partner", "internal");
	}

	/** Every route, as each reads what is shown for the audit by itself. */
	@Test
	void conversationOfInternalNotesAloneIsNotTold() {
		RobinConversation alone = RobinConversation.numbered(81).messages(RobinMessage.note("Petra", "between us"));
		RobinConversation other = RobinConversation.numbered(82);
		this.robin.hasConversationsOf("alone@example.nl", alone, other);
		this.robin.hasConversationsOfOrder("ALONE1", alone);

		String list = "/customers/alone@example.nl/conversations";
		Reply reader = this.front.get(list);
		assertThat(reader.status()).isEqualTo(200);
		assertThat(reader.json().path("conversations")).hasSize(1);
		assertThat(this.front.get(list, this.front.insider()).json().path("conversations")).hasSize(2);
		assertThat(this.front.get("/orders/ALONE1/conversations").json().path("conversations")).isEmpty();
		assertThat(this.front.search("{\"orderNumber\":\"ALONE1\"}").json().path("conversations")).isEmpty();
		assertThat(this.front.get("/conversations?conversationId=" + RobinConversation.idFrom("conversation 81"))
			.json()
			.path("conversations")).isEmpty();
		assertThat(this.front.get("/conversations/" + RobinConversation.idFrom("guid 81")).status()).isEqualTo(404);
		assertThat(
				this.front.get("/conversations/" + RobinConversation.idFrom("guid 81"), this.front.insider()).status())
			.isEqualTo(200);
	}

	@Test
	void nullsMissingFieldsAndOddDatesAreNoReasonToFail() {
		this.robin.hasConversationsOf("odd@example.nl", RobinConversation.bare(), null,
				RobinConversation.numbered(2)
					.with("startDateTime", "not a date")
					.with("owner", null)
					.with("state", "Escalated")
					.with("unheardOf", List.of(1, 2))
					.with("tags", null)
					.messages(null, RobinMessage.bare()),
				RobinConversation.numbered(3).with("startDateTime", "2024-02-03T04:05:06.789+02:00"));
		Reply reply = this.front.get("/customers/odd@example.nl/conversations", this.front.insider());
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		JsonNode all = reply.json().path("conversations");
		assertThat(all).hasSize(3);
		assertThat(all.path(0).path("startDateTime").asString()).isEqualTo("2024-02-03T04:05:06.789+02:00");
		JsonNode two = all.path(1).has("state") ? all.path(1) : all.path(2);
		assertThat(two.path("state").asString()).isEqualTo("escalated");
		assertThat(two.has("startDateTime")).isFalse();
		assertThat(two.path("tags").isArray()).isTrue();
		assertThat(two.path("messages")).hasSize(1);
		assertThat(reply.body()).doesNotContain("unheardOf", "null");
	}

	@Test
	void anotherConversationThanTheOneAskedForIsAFault() {
		this.robin.answersWith(200, Map.of("Content-Type", "application/json"),
				"{\"conversations\":[{\"guid\":\"11111111-1111-1111-1111-111111111111\",\"subject\":\"hers\"}]}");
		Reply reply = this.front.get("/conversations/22222222-2222-2222-2222-222222222222");
		this.robin.recovers();
		assertThat(reply.status()).isEqualTo(502);
		assertThat(reply.body()).doesNotContain("hers");
	}

	@Test
	void robinSeesBasicAuthOneSelectorAndNoNulls() {
		this.front.get("/orders/CMO9/conversations?skip=20");
		var call = this.robin.calls().getLast();
		assertThat(call.body()).isEqualTo("{\"orderNumber\":\"CMO9\",\"skip\":20}");
		assertThat(call.skip()).isEqualTo(20);
	}

}
