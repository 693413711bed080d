package io.robinbff.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import embedded.Issuer;
import embedded.Patience;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** One account of ROBIN's, two brands: whoever serves the one does not see the other. */
@ServiceTest
@TestPropertySource(properties = "robin.access.stores.claim=crm.brands")
class StoresTests {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final String LIST = "/customers/both@brands.nl/conversations";

	private static final RobinConversation SHOES = of(501, "Shoes", "shoes@brands.nl");

	private static final RobinConversation HATS = of(502, "Hats ", "hats@brands.nl");

	private static final RobinConversation NONE = of(503, null, "none@brands.nl");

	@TempDir
	private static Path folder;

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
		properties.add("robin.audit.file", () -> folder.resolve("look-ups.jsonl"));
	}

	private static RobinConversation of(int number, @Nullable String store, String email) {
		return RobinConversation.numbered(number)
			.webStore(store)
			.linkedOrderNumbers("#B1")
			.messages(RobinMessage.fromCustomer("Nick", email, "about " + store), RobinMessage.note("Petra", "psst"));
	}

	@BeforeEach
	void brands() {
		this.ticker.advance(Duration.ofDays(2));
		this.robin.hasConversationsOf("both@brands.nl", SHOES, HATS, NONE);
		this.robin.hasConversationsOfOrder("#B1", SHOES, HATS, NONE);
	}

	@Test
	void eachSeesItsOwnEverywhere() {
		String shoes = token(List.of("Shoes"));
		String body = "{\"emailAddress\":\"both@brands.nl\"}";
		for (Reply list : List.of(this.front.get(LIST, shoes), this.front.get("/orders/%23B1/conversations", shoes),
				search(body, shoes),
				this.front.get("/conversations?conversationId=" + SHOES.conversationId(), shoes))) {
			assertThat(list.status()).as(list.body()).isEqualTo(200);
			assertThat(list.json().path("conversations")).hasSize(1);
			assertThat(list.body()).contains("about Shoes").doesNotContain("Hats", "hats@", "null", "psst", "complete");
		}
		assertThat(this.front.get("/conversations/" + SHOES.guid(), shoes).status()).isEqualTo(200);
		assertThat(this.front.get(LIST, token(List.of("Shoes", "Hats"))).json().path("conversations")).hasSize(2);
		assertThat(this.front.get(LIST, token(List.of("*"))).json().path("conversations")).hasSize(3);
		assertThat(search("{\"emailAddress\":\"both@brands.nl\",\"webStore\":\"Hats\"}", shoes).json()
			.path("conversations")).isEmpty();
	}

	/** Whoever has a guid from elsewhere learns nothing, whatever is kept. */
	@Test
	void anothersConversationIsAsUnknownAsNone() {
		String shoes = token(List.of("Shoes"));
		this.front.get(LIST, token("*"));
		this.front.get("/conversations/" + HATS.guid(), token("*"));
		String nobodys = RobinConversation.idFrom("nobody's");
		for (String cache : List.of("max-age=60", "max-age=60", "no-cache", "only-if-cached")) {
			for (String path : List.of("/conversations/", "/conversations?conversationId=")) {
				String another = path.endsWith("/") ? HATS.guid() : HATS.conversationId();
				int calls = this.robin.callCount();
				Reply hidden = this.front.get(path + another, shoes, "Cache-Control", cache);
				int ofHidden = this.robin.callCount() - calls;
				Reply unknown = this.front.get(path + nobodys, shoes, "Cache-Control", cache);
				assertThat(this.robin.callCount() - calls).as("calls").isEqualTo(2 * ofHidden);
				assertAlike(hidden, unknown);
			}
		}
	}

	/** Who reads no notes learns of none, whatever somebody else has looked at. */
	@Test
	void conversationOfNotesAloneIsAsUnknownAsNone() {
		RobinConversation notes = RobinConversation.numbered(504).messages(RobinMessage.note("Petra", "psst"));
		this.robin.hasConversationsOf("notes@brands.nl", notes);
		String insider = this.issuer
			.token((claims) -> claims.claim("scope", Issuer.READ + " conversations.read.internal")
				.claim("crm", Map.of("brands", "*")));
		String nobodys = RobinConversation.idFrom("nobody's notes");
		String reader = token("*");
		for (String path : List.of("/conversations/" + notes.guid(),
				"/conversations?conversationId=" + notes.conversationId())) {
			assertThat(this.front.get(path, insider).body()).contains("psst");
			String unknown = path.replace(notes.guid(), nobodys).replace(notes.conversationId(), nobodys);
			for (String cache : List.of("only-if-cached", "max-age=60", "max-age=60", "only-if-cached")) {
				int calls = this.robin.callCount();
				Reply hidden = this.front.get(path, reader, "Cache-Control", cache);
				int ofHidden = this.robin.callCount() - calls;
				assertThat(hidden.body()).doesNotContain("psst");
				assertAlike(hidden, this.front.get(unknown, reader, "Cache-Control", cache));
				assertThat(this.robin.callCount() - calls).as("calls").isEqualTo(2 * ofHidden);
			}
		}
	}

	/** The one was asked a moment before the other, and may be a second older. */
	private static void assertAlike(Reply hidden, Reply unknown) {
		assertThat(facts(hidden)).isEqualTo(facts(unknown));
		if (hidden.header("Age") != null) {
			assertThat(age(hidden)).isCloseTo(age(unknown), within(Patience.SLACK.toSeconds()));
		}
	}

	private static long age(Reply reply) {
		return Long.parseLong(Objects.requireNonNull(reply.header("Age")));
	}

	private static String facts(Reply reply) {
		return reply.status() + " " + reply.header("Cache-Status") + " " + reply.header("ETag") + " "
				+ reply.header("Content-Length") + " " + reply.headers().map().keySet()
				+ reply.body().replaceAll("\"(correlationId|fetchedAt)\":\"[^\"]*\"", "");
	}

	@Test
	void validatorIsTheAudiences() {
		String shoes = token("Shoes");
		String tag = Objects.requireNonNull(this.front.get(LIST, shoes).header("ETag"));
		assertThat(this.front.get(LIST, token("Hats"), "If-None-Match", tag).status()).isEqualTo(200);
		RobinConversation other = HATS.subject("changed");
		this.robin.hasConversationsOf("both@brands.nl", SHOES, other, NONE);
		this.ticker.advance(Duration.ofHours(1));
		Reply again = this.front.get(LIST, shoes, "If-None-Match", tag, "Cache-Control", "no-cache");
		assertThat(again.status()).as("what is hidden has changed").isEqualTo(304);
	}

	@Test
	void badgeCountsWhatItsReaderMaySee() {
		this.front.get(LIST, token("*"));
		JsonNode badge = this.front
			.send("POST", "/customers/summary", "{\"emailAddresses\":[\"both@brands.nl\"]}", token("Hats"),
					"Content-Type", "application/json")
			.json()
			.at("/items/0");
		assertThat(badge.path("conversations").asInt()).isEqualTo(1);
		assertThat(badge.path("open").asInt()).isEqualTo(1);
	}

	/** Where the first of Shoes is among Hats', and whether others looked before. */
	@ParameterizedTest
	@CsvSource({ "0, false", "19, false", "20, false", "20, true", "44, false", "44, true", "99, false", "99, true" })
	void badgeIsOfWhatIsBehindAnothersPagesAsWell(int at, boolean isKept) {
		String customer = "deep" + at + isKept + "@brands.nl";
		this.robin.hasConversationsOf(customer,
				IntStream.range(0, 45)
					.mapToObj((i) -> of(600 + i, (i >= at) ? "Shoes" : "Hats", customer))
					.toArray(RobinConversation[]::new));
		if (isKept) {
			this.front.get("/customers/" + customer + "/conversations", token("*"));
		}
		int calls = this.robin.callCount();
		JsonNode first = badge(customer);
		JsonNode badge = badge(customer, "Prefer", "wait=9");
		for (JsonNode one : List.of(first, badge)) {
			boolean isNone = one.path("conversations").asInt(-1) == 0;
			assertThat(isNone && !one.path("complete").asBoolean()).as(one.toString()).isFalse();
		}
		assertThat(badge.path("status").asString()).as(badge.toString()).isEqualTo("kept");
		assertThat(badge.path("conversations").asInt() > 0).isEqualTo(at < 45);
		assertThat(this.robin.callCount() - calls + (isKept ? 1 : 0)).isEqualTo(1 + Math.min(at, 44) / 20);
	}

	private JsonNode badge(String customer, String... headers) {
		String[] all = Stream.concat(Stream.of("Content-Type", "application/json"), Stream.of(headers))
			.toArray(String[]::new);
		return this.front
			.send("POST", "/customers/summary", "{\"emailAddresses\":[\"" + customer + "\"]}", token("Shoes"), all)
			.json()
			.at("/items/0");
	}

	@Test
	void auditNamesWhomItShowed() throws IOException {
		this.front.get("/orders/%23B1/conversations", token("Hats"));
		JsonNode hats = lastLookUp();
		assertThat(hats.path("conversations").asInt()).isEqualTo(1);
		assertThat(hats.path("shown")).hasSize(1);
		this.front.get("/orders/%23B1/conversations", token("*"));
		assertThat(lastLookUp().path("shown")).hasSize(3).contains(hats.path("shown").path(0));
		this.front.get("/orders/%23B1/conversations", token("Gloves"));
		assertThat(lastLookUp().path("shown")).isEmpty();
		assertThat(lastLookUp().path("conversations").asInt()).isZero();
	}

	private static JsonNode lastLookUp() throws IOException {
		return JSON.readTree(Files.readAllLines(folder.resolve("look-ups.jsonl")).getLast()).path("facts");
	}

	/** What the claim may be, and how much of the customer's three its bearer sees. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "refused", textBlock = """
			"Shoes"                       | 1
			" Shoes "                     | 1
			["Shoes"]                     | 1
			["Shoes","Hats","Shoes"]      | 2
			["Hats",7,null,{"a":1}]       | 1
			"*"                           | 3
			["Shoes","*"]                 | 3
			"shoes"                       | 0
			"Shoes Hats"                  | 0
			"Shoes,Hats"                  | 0
			["Sho"]                       | 0
			""                            | refused
			"  "                          | refused
			[]                            | refused
			["",null]                     | refused
			[["Shoes"]]                   | refused
			{"Shoes":true}                | refused
			7                             | refused
			true                          | refused
			null                          | refused
			""")
	void claimIs(String json, @Nullable Integer seen) {
		String token = token(JSON.readValue(json, Object.class));
		Reply reply = this.front.get(LIST, token);
		if (seen != null) {
			assertThat(reply.status()).as(reply.body()).isEqualTo(200);
			assertThat(reply.json().path("conversations")).hasSize(seen);
			return;
		}
		for (Reply refused : List.of(reply, search("{\"emailAddress\":\"both@brands.nl\"}", token),
				this.front.get("/conversations/" + SHOES.guid(), token), this.front.get("/quota", token),
				this.front.get("/orders/%23B1/conversations", token),
				this.front.get("/conversations?conversationId=" + SHOES.conversationId(), token),
				this.front.send("POST", "/customers/summary", "{\"emailAddresses\":[\"both@brands.nl\"]}", token,
						"Content-Type", "application/json"))) {
			assertThat(refused.status()).isEqualTo(403);
			assertThat(refused.json().path("code").asString()).isEqualTo("no-web-store");
			assertThat(refused.json().path("detail").asString()).contains("crm.brands");
			assertThat(refused.header("WWW-Authenticate")).contains("insufficient_scope", "crm.brands");
		}
	}

	/** Each state behind a page of nothing would count what is not shown. */
	@Test
	void exportTellsNothingOfPagesThatShowNothing() {
		RobinConversation[] all = IntStream.range(0, 65)
			.mapToObj((i) -> of(600 + i, (i == 64) ? "Shoes" : "Hats", "many@brands.nl"))
			.toArray(RobinConversation[]::new);
		this.robin.hasConversationsOf("many@brands.nl", all);
		String token = this.issuer.token((claims) -> claims.claim("scope", Issuer.READ + " conversations.export")
			.claim("crm", Map.of("brands", List.of("Shoes"))));
		int calls = this.robin.callCount();
		Reply export = this.front.send("POST", "/customers/export", "{\"emailAddress\":\"many@brands.nl\"}", token,
				"Content-Type", "application/json", "Accept", "application/x-ndjson");
		assertThat(this.robin.callCount() - calls).isGreaterThan(3);
		assertThat(export.body().lines()).hasSize(3).last().asString().isEqualTo("{\"complete\":true,\"exported\":1}");
	}

	@Test
	void scopeThatIsCalledLikeAStoreIsNone() {
		String token = this.issuer.token((claims) -> claims.claim("scope", Issuer.READ + " web stores * Shoes"));
		assertThat(this.front.get(LIST, token).status()).isEqualTo(403);
	}

	private Reply search(String body, String token) {
		return this.front.send("POST", "/conversations/search", body, token, "Content-Type", "application/json");
	}

	private String token(@Nullable Object stores) {
		return this.issuer.token((claims) -> claims.claim("crm", (stores != null) ? Map.of("brands", stores) : null));
	}

}
