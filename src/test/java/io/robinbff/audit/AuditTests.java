package io.robinbff.audit;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;

import embedded.Cast;
import embedded.Issuer;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import io.robinbff.privacy.Pseudonyms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An audit that tells who looked at whom, or stops the look-up if it cannot be written.
 */
@ServiceTest
class AuditTests {

	@RegisterExtension
	static final AuditFile audit = new AuditFile();

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	@DynamicPropertySource
	static void settings(DynamicPropertyRegistry properties) {
		audit.register(properties);
	}

	@AfterEach
	void healthy() throws IOException {
		this.robin.recovers();
		this.ticker.advance(Duration.ofMinutes(2));
		audit.comesBack();
		this.front.get("/customers/" + Cast.ANNA + "/conversations");
	}

	@Test
	void eachRouteLeavesOneEntry() throws IOException {
		this.ticker.advance(Duration.ofDays(2));
		Pseudonyms pseudonyms = AuditFile.pseudonyms();
		String customer = pseudonyms.word("customer", Cast.SCOPES);
		assertThat(look("GET /customers/" + Cast.SCOPES + "/conversations"))
			.isEqualTo("GET /customers/{email}/conversations " + customer + " answered 1 false fetched");
		assertThat(look("GET /customers/" + Cast.SCOPES + "/conversations"))
			.isEqualTo("GET /customers/{email}/conversations " + customer + " answered 1 false kept");
		assertThat(look("POST /conversations/search"))
			.isEqualTo("POST /conversations/search " + customer + " answered 1 false kept");
		assertThat(look("GET /orders/" + Cast.ANNA_ORDER + "/conversations")).startsWith(
				"GET /orders/{number}/conversations " + pseudonyms.word("order", Cast.ANNA_ORDER) + " answered 2");
		assertThat(look("GET /conversations/" + Cast.SCOPES_GUID)).startsWith(
				"GET /conversations/{guid} " + pseudonyms.word("conversation", Cast.SCOPES_GUID) + " answered 1");
		assertThat(look("GET /conversations?conversationId=" + Cast.ANNA_CONVERSATION_ID)).startsWith(
				"GET /conversations " + pseudonyms.word("conversation-id", Cast.ANNA_CONVERSATION_ID) + " answered 1");
		assertThat(look("GET /conversations/00000000-0000-0000-0000-000000000000"))
			.endsWith(" answered 0 false fetched");
	}

	private String look(String request) throws IOException {
		int before = lookUps().size();
		String[] parts = request.split(" ", -1);
		this.front.send(parts[0], parts[1],
				parts[0].equals("POST") ? "{\"emailAddress\":\"" + Cast.SCOPES + "\"}" : null, this.front.reader(),
				"Content-Type", "application/json");
		List<JsonNode> lookUps = lookUps();
		assertThat(lookUps).hasSize(before + 1);
		JsonNode facts = lookUps.getLast().path("facts");
		return facts.path("route").asString() + " " + facts.path("about").asString() + " "
				+ facts.path("outcome").asString() + " " + facts.path("conversations").asInt() + " "
				+ facts.path("internalNotes").asBoolean() + " " + facts.path("cache").asString("");
	}

	@Test
	void entryTellsWhoWhenWhyAndWhatWasSeen() throws IOException {
		String token = this.issuer.token((claims) -> claims.subject("petra")
			.claim("azp", "crm-web")
			.claim("scope", Issuer.READ + " " + Issuer.READ_INTERNAL));
		Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
		Reply reply = this.front.get("/customers/" + Cast.SCOPES + "/conversations", token, "X-Access-Purpose",
				"TICKET-4711", "X-Correlation-Id", "crm-42");
		assertThat(reply.status()).isEqualTo(200);
		JsonNode entry = lookUps().getLast();
		assertThat(Instant.parse(entry.path("time").asString())).isBetween(before, Instant.now());
		JsonNode facts = entry.path("facts");
		assertThat(facts.path("subject").asString()).isEqualTo("petra");
		assertThat(facts.path("client").asString()).isEqualTo("crm-web");
		assertThat(facts.path("issuer").asString()).isEqualTo(this.issuer.issuerUri());
		assertThat(facts.path("purpose").asString()).isEqualTo("TICKET-4711");
		assertThat(facts.path("correlationId").asString()).isEqualTo("crm-42");
		assertThat(facts.path("internalNotes").asBoolean()).isTrue();
	}

	@Test
	void purposeWithRoomForAnAddressIsRefused() throws IOException {
		int before = lookUps().size();
		Reply refused = this.front.get("/customers/" + Cast.ANNA + "/conversations", this.front.reader(),
				"X-Access-Purpose", "for anna@example.nl");
		assertThat(refused.status()).isEqualTo(400);
		assertThat(refused.json().path("parameter").asString()).isEqualTo("X-Access-Purpose");
		assertThat(lookUps()).hasSize(before);
	}

	@Test
	void whoAsksForAnOrderOrAConversationIsFoundByItsCustomer() throws IOException {
		String anna = AuditFile.pseudonyms().word("customer", Cast.ANNA);
		this.front.get("/orders/" + Cast.ANNA_ORDER + "/conversations");
		assertThat(lookUps().getLast().path("facts").path("shown").toString()).contains(anna);
		this.front.get("/conversations?conversationId=" + Cast.ANNA_CONVERSATION_ID);
		assertThat(lookUps().getLast().path("facts").path("shown").toString()).contains(anna);
	}

	/**
	 * An order that a hundred and fifty customers share, and one who wrote last of many.
	 */
	@Test
	void whoeverIsShownIsFound() throws IOException {
		RobinMessage[] letters = IntStream.range(0, 250)
			.mapToObj((i) -> RobinMessage.fromCustomer("Nick", "c" + i + "@crowd.example", "letter " + i))
			.toArray(RobinMessage[]::new);
		this.robin.hasConversationsOfOrder("CROWD", RobinConversation.numbered(970).messages(letters));
		int before = lookUps().size();
		assertThat(this.front.get("/orders/CROWD/conversations").status()).isEqualTo(200);
		List<JsonNode> lines = lookUps().subList(before, lookUps().size());
		assertThat(lines).hasSize(3);
		Pseudonyms pseudonyms = AuditFile.pseudonyms();
		for (int i = 0; i < letters.length; i++) {
			AuditReport report = new AuditReport(pseudonyms, AuditSubject.of("c" + i + "@crowd.example"));
			lines.forEach((line) -> report.lineAbout(line.toString()));
			assertThat(report.found()).as("customer " + i).isEqualTo(1);
		}
		AuditReport ofOrder = new AuditReport(pseudonyms, AuditSubject.of(pseudonyms.word("order", "CROWD")));
		lines.forEach((line) -> ofOrder.lineAbout(line.toString()));
		assertThat(ofOrder.found()).as("one look-up").isEqualTo(1);
		assertThat(lines).allMatch((line) -> line.toString().length() < 8000)
			.allMatch((line) -> line.path("facts").path("conversations").asInt() == 1);
	}

	@Test
	void failedLookUpIsOneToo() throws IOException {
		this.robin.failsAlways(400);
		this.front.get("/customers/unlucky@example.nl/conversations");
		assertThat(lookUps().getLast().path("facts").path("outcome").asString()).isEqualTo("rejected");
		this.front.get("/customers/unlucky@example.nl/conversations", this.front.reader(), "Cache-Control",
				"only-if-cached");
		assertThat(lookUps().getLast().path("facts").path("outcome").asString()).isEqualTo("not-cached");
	}

	@Test
	void whatIsNoLookUpLeavesNoEntry() throws IOException {
		int before = lookUps().size();
		this.front.get("/quota");
		this.front.get("/customers/nobody/conversations");
		this.front.get("/customers/" + Cast.ANNA + "/conversations", null);
		this.front.get("/nowhere");
		assertThat(lookUps()).hasSize(before);
	}

	@Test
	void nobodyLooksUnseen() throws IOException {
		this.front.get("/customers/" + Cast.ANNA + "/conversations");
		audit.goesAway();
		for (int i = 0; i < 3; i++) {
			Reply refused = this.front.get("/customers/" + Cast.ANNA + "/conversations");
			assertThat(refused.status()).isEqualTo(503);
			assertThat(refused.json().path("code").asString()).isEqualTo("audit-unavailable");
			assertThat(refused.header("Retry-After")).isNotNull();
			assertThat(refused.body()).doesNotContain("\"conversations\"");
		}
		audit.comesBack();
		assertThat(this.front.get("/customers/" + Cast.ANNA + "/conversations").status()).isEqualTo(200);
		assertThat(audit.entries()).anySatisfy((entry) -> {
			assertThat(entry.path("event").asString()).isEqualTo("missing");
			assertThat(entry.path("facts").path("entries").asInt()).isEqualTo(3);
		});
	}

	private static List<JsonNode> lookUps() throws IOException {
		return audit.entries().stream().filter((entry) -> "look-up".equals(entry.path("event").asString())).toList();
	}

}
