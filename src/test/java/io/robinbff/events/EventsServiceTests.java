package io.robinbff.events;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import embedded.Fault;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import embedded.Thorough;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import io.robinbff.watch.Listener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.micrometer.metrics.test.autoconfigure.AutoConfigureMetrics;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Events over real HTTP: who may send them, and what they do to answers. */
@ServiceTest
@AutoConfigureMetrics
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(
		properties = { "robin.events.secret=" + EventsServiceTests.OLD_SECRET + "," + EventsServiceTests.SECRET,
				"robin.events.header=X-Hook", "robin.events.subscription=16", "robin.events.per-second=100000" })
class EventsServiceTests {

	static final String SECRET = "0123456789abcdef0123456789abcdef";

	static final String OLD_SECRET = "fedcba9876543210fedcba9876543210";

	private static final String HOOK = "/hooks/conversations";

	private static final String CANARY = "zqcanary";

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	@BeforeEach
	void anybodyIsHeard() {
		this.robin.recovers();
		assertThat(event("anybody@example.nl").status()).isEqualTo(200);
	}

	@Test
	void whatNoEventSaysHasChangedStaysFresh() {
		writes("fresh@example.nl", "One");
		assertThat(view("fresh@example.nl").header("Cache-Status")).isEqualTo("robin-bff; fwd=miss; stored");
		long calls = callsOf("fresh@example.nl");
		for (int minute = 1; minute <= 8; minute++) {
			this.ticker.advance(Duration.ofMinutes(1));
			event("other" + minute + "@example.nl");
			Reply reply = awaitAlive("fresh@example.nl");
			assertThat(reply.json().path("stale").asBoolean(true)).isFalse();
			assertThat(reply.header("Cache-Status")).matches("robin-bff; hit; ttl=\\d+; detail=events");
			assertThat(Long.parseLong(String.valueOf(reply.header("Age")))).isGreaterThanOrEqualTo(minute * 60L);
			assertThat(Instant.parse(reply.json().path("confirmedAt").asString()))
				.isAfter(Instant.parse(reply.json().path("fetchedAt").asString()));
		}
		assertThat(callsOf("fresh@example.nl")).isEqualTo(calls);
	}

	/** The sign of life is dealt with a moment after it was answered. */
	private Reply awaitAlive(String customer) {
		return await().until(() -> view(customer),
				(reply) -> String.valueOf(reply.header("Cache-Status")).endsWith("detail=events"));
	}

	@Test
	void openCardShowsWhatTheCustomerWritesWithoutBeingAsked() {
		writes("open@example.nl", "One");
		view("open@example.nl");
		this.ticker.advance(Duration.ofMinutes(1));
		long calls = callsOf("open@example.nl");
		writes("open@example.nl", "Two");
		assertThat(event("open@example.nl").status()).isEqualTo(200);
		await().until(() -> callsOf("open@example.nl") == calls + 1);
		// Until it is known that the read shows the change, it may be marked.
		await().until(() -> view("open@example.nl"),
				(one) -> one.body().contains("Two") && !one.json().path("stale").asBoolean(true));
		assertThat(callsOf("open@example.nl")).isEqualTo(calls + 1);
	}

	/** The read that it asks for joins that call, which brings what there was before. */
	@Test
	void openCardShowsWhatIsWrittenWhileSomebodysCallIsUnderWay() throws Exception {
		writes("joined@example.nl", "One");
		view("joined@example.nl");
		this.ticker.advance(Duration.ofMinutes(1));
		long calls = callsOf("joined@example.nl");
		this.robin.suffers(1, Fault.slowBy(Duration.ofSeconds(2)));
		CompletableFuture<Reply> other = CompletableFuture.supplyAsync(() -> this.front
			.get("/customers/joined@example.nl/conversations", this.front.reader(), "Cache-Control", "no-cache"),
				(task) -> new Thread(task).start());
		await().until(() -> callsOf("joined@example.nl") == calls + 1);
		writes("joined@example.nl", "Two");
		this.ticker.advance(Duration.ofSeconds(1));
		event("joined@example.nl");
		assertThat(other.get().body()).as("left before").contains("One");
		await().until(() -> this.front
			.get("/customers/joined@example.nl/conversations", this.front.reader(), "Cache-Control", "only-if-cached")
			.body()
			.contains("Two"));
		assertThat(callsOf("joined@example.nl")).isEqualTo(calls + 2);
	}

	/** Nobody asks meanwhile: who looks at a live card does not. */
	@Test
	void openCardIsReadWhenRobinCanBeHadAgain() {
		writes("patient@example.nl", "One");
		view("patient@example.nl");
		try (Listener listener = Listener.to(this.front.port(), this.front.reader(),
				"{\"emailAddress\":\"patient@example.nl\"}")) {
			await().until(() -> listener.tags().size() == 1);
			writes("patient@example.nl", "Two");
			this.robin.failsAlways(400);
			long calls = callsOf("patient@example.nl");
			event("patient@example.nl");
			await().until(() -> callsOf("patient@example.nl") > calls);
			awaitHandled();
			this.robin.recovers();
			await().until(() -> {
				this.ticker.advance(Duration.ofSeconds(1));
				return listener.tags().size() == 2;
			});
		}
	}

	/** Who is in a list of badges is read again one at a time, when there is room. */
	@Test
	void badgesAreNoOpenCards() {
		List<String> customers = IntStream.range(0, 100).mapToObj((i) -> "badge" + i + "@example.nl").toList();
		customers.forEach((customer) -> writes(customer, "One"));
		String list = customers.stream().collect(Collectors.joining("\",\"", "{\"emailAddresses\":[\"", "\"]}"));
		await().until(() -> this.front
			.send("POST", "/customers/summary", list, this.front.reader(), "Content-Type", "application/json")
			.json()
			.path("items")
			.valueStream()
			.allMatch((item) -> "kept".equals(item.path("status").asString())));
		this.robin.isSlowBy(Duration.ofMillis(2500));
		int before = this.robin.callCount();
		customers.forEach(this::event);
		awaitHandled();
		await().until(() -> this.robin.callCount() > before);
		awaitHandled();
		assertThat(this.robin.callCount() - before).isLessThanOrEqualTo(2);
	}

	@Test
	void whatChangedIsNeverToldFresh() {
		writes("changed@example.nl", "One");
		view("changed@example.nl");
		this.robin.isSlowBy(Duration.ofMillis(4500));
		event("changed@example.nl");
		Reply reply = await().until(() -> view("changed@example.nl"),
				(one) -> one.json().path("stale").asBoolean(false));
		assertThat(reply.body()).contains("One");
		assertThat(reply.header("Cache-Status")).doesNotContain("detail=events");
	}

	/** Pages of the order and of the conversation show the same customer. */
	@Test
	void ordersAndConversationsChangeWithTheirCustomer() {
		String guid = RobinConversation.idFrom("guid order@example.nl");
		writes("order@example.nl", "One");
		assertThat(this.front.get("/orders/EV1/conversations").body()).contains("One");
		assertThat(this.front.get("/conversations/" + guid).body()).contains("One");
		writes("order@example.nl", "Two");
		event("order@example.nl");
		await().until(() -> this.front.get("/orders/EV1/conversations").body().contains("Two"));
		assertThat(this.front.get("/conversations/" + guid).body()).contains("Two");
	}

	@Test
	void whoIsNotNamedIsFoundByTheConversation() {
		writes("unnamed@example.nl", "One");
		view("unnamed@example.nl");
		writes("unnamed@example.nl", "Two");
		String id = RobinConversation.idFrom("conversation unnamed@example.nl");
		post("{\"Name\":\"ConversationUpdated\",\"Payload\":{\"ConversationId\":\"" + id.toUpperCase(Locale.ROOT)
				+ "\",\"SubscriptionId\":16}}", SECRET);
		await().until(() -> view("unnamed@example.nl").body().contains("Two"));
	}

	/** A read that does not show yet what an event was about is not believed. */
	@Test
	void robinMayLagBehindItsEvents() {
		writes("lag@example.nl", "One");
		view("lag@example.nl");
		long calls = callsOf("lag@example.nl");
		event("lag@example.nl");
		await().until(() -> callsOf("lag@example.nl") == calls + 1);
		await().until(() -> view("lag@example.nl").json().path("stale").asBoolean(false));
		writes("lag@example.nl", "Two");
		await().until(() -> view("lag@example.nl"),
				(one) -> one.body().contains("Two") && !one.json().path("stale").asBoolean(true));
	}

	@Test
	void silenceIsAsWithoutEvents() {
		writes("silent@example.nl", "One");
		view("silent@example.nl");
		this.ticker.advance(Duration.ofMinutes(1));
		event("another@example.nl");
		awaitAlive("silent@example.nl");
		this.ticker.advance(Duration.ofSeconds(121));
		assertThat(health().path("events").asString()).isEqualTo("silent");
		Reply reply = view("silent@example.nl");
		assertThat(reply.json().path("stale").asBoolean(false)).isTrue();
		assertThat(reply.json().has("confirmedAt")).isFalse();
	}

	private JsonNode health() {
		return management("/actuator/health/robin").at("/components/events/details");
	}

	private JsonNode management(String path) {
		return this.front.management(path).json();
	}

	@Test
	void emptyOrderStaysOnItsShortTime() {
		this.front.get("/orders/EV-NONE/conversations");
		this.ticker.advance(Duration.ofSeconds(11));
		event("somebody@example.nl");
		long calls = callsOf("EV-NONE");
		this.front.get("/orders/EV-NONE/conversations");
		assertThat(callsOf("EV-NONE")).isEqualTo(calls + 1);
	}

	/** What was fetched more than 2 s after a change shows it. */
	@Test
	void repeatsAndOldOnesChangeNothing() {
		writes("repeat@example.nl", "One");
		view("repeat@example.nl");
		Instant change = Instant.now().minusSeconds(60);
		for (int i = 0; i < 20; i++) {
			post(body("repeat@example.nl", change.minusSeconds(i % 5)), SECRET);
		}
		awaitHandled();
		assertThat(view("repeat@example.nl").json().path("stale").asBoolean(true)).isFalse();
		assertThat(callsOf("repeat@example.nl")).isEqualTo(1);
	}

	private void awaitHandled() {
		await().pollDelay(Duration.ofMillis(200)).until(() -> true);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Bearer " + SECRET, "bearer " + SECRET, "Bearer " + OLD_SECRET })
	void takesTheSecretThatIsAndTheOneThatWas(String header) {
		assertThat(this.front.send("POST", HOOK, body("a@example.nl", null), null, "Authorization", header).status())
			.isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { SECRET, "Bearer " + SECRET })
	void takesTheSecretInAHeaderThatASettingNames(String header) {
		assertThat(this.front.send("POST", HOOK, body("a@example.nl", null), null, "X-Hook", header).status())
			.isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			Authorization | Bearer 0123456789abcdef0123456789abcdeF
			Authorization | Bearer 0123456789abcdef0123456789abcde
			Authorization | Bearer
			Authorization | Basic 0123456789abcdef0123456789abcdef
			Authorization | 0123456789abcdef0123456789abcdef
			Authorization | Bearer fedcba9876543210fedcba9876543210,0123456789abcdef0123456789abcdef
			X-Other       | 0123456789abcdef0123456789abcdef
			X-Hook        | x
			""")
	void refusesWhoHasNotTheSecret(String name, String value) {
		Reply reply = this.front.send("POST", HOOK, body("a@example.nl", null), null, name, value);
		assertThat(reply.status()).isEqualTo(401);
		assertThat(reply.json().path("code").asString()).isEqualTo("invalid-secret");
		assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
	}

	@Test
	void tokensOfFrontEndsOpenNothingHereNorTheSecretAnythingElse() {
		assertThat(post(body("a@example.nl", null), this.front.reader()).status()).isEqualTo(401);
		assertThat(this.front.get("/customers/a@example.nl/conversations", SECRET).status()).isEqualTo(401);
		assertThat(this.front.get("/hooks/other", SECRET).status()).isEqualTo(401);
		assertThat(this.front.get(HOOK, SECRET).status()).isEqualTo(405);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "[]", "null", "1", "\"text\"", "{\"Name\":", "not json", "{\"a\":1}}", "[{}]" })
	void refusesWhatIsNoObject(String body) {
		Reply reply = post(body, SECRET);
		assertThat(reply.status()).as(reply.body()).isEqualTo(400);
		assertThat(reply.json().path("code").asString()).isEqualTo("malformed-request");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"EmailAddress\":\"a@x.nl\",\"SubscriptionId\":16}",
			"{\"Payload\":null,\"Name\":null,\"EmailAddress\":\"a@x.nl\",\"SubscriptionId\":16}",
			"{\"Name\":[],\"Payload\":{\"EmailAddress\":\" a@x.nl\",\"ConversationId\":7,\"EventUtcDateTime\":\"soon\","
					+ "\"SubscriptionId\":16}}",
			"{\"Payload\":{\"EmailAddress\":7,\"ConversationId\":\"28ba3e2a-55e6-ec11-9973-8038fb72f8ed\",\"SubscriptionId\":16}}",
			"{\"name\":\"conversationUpdated\",\"payload\":{\"emailAddress\":\"A@X.nl\",\"subscriptionId\":\"16\"}}" })
	void takesWhatIsOdd(String body) {
		assertThat(post(body, SECRET).status()).isEqualTo(200);
	}

	/** Its payload carries the one id, or it is not taken. */
	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"Payload\":{}}", "{\"Payload\":null}", "{\"Payload\":[{\"SubscriptionId\":16}]}",
			"{\"SubscriptionId\":16,\"Payload\":{\"EmailAddress\":\"a@x.nl\"}}",
			"{\"Envelope\":{\"SubscriptionId\":16}}", "{\"Payload\":{\"Payload\":{\"SubscriptionId\":16}}}",
			"{\"Payload\":\"{\\\"SubscriptionId\\\":16}\"}" })
	void refusesAnEventWithoutTheSubscription(String body) {
		assertOtherSubscription(post(body, SECRET));
	}

	@ParameterizedTest
	@ValueSource(strings = { "17", "\"17\"", "null", "true", "[16]", "[17]", "{}", "{\"Id\":16}", "\"\"", "\" \"",
			"\"016\"", "16.5", "-16", "160", "\"16,17\"" })
	void refusesAnotherSubscription(String id) {
		assertOtherSubscription(post("{\"Payload\":{\"SubscriptionId\":" + id + "}}", SECRET));
		assertOtherSubscription(post("{\"payload\":{\"subscriptionid\":" + id + "}}", SECRET));
		assertOtherSubscription(post("{\"SubscriptionId\":" + id + "}", SECRET));
	}

	private static void assertOtherSubscription(Reply reply) {
		assertThat(reply.status()).as(reply.body()).isEqualTo(403);
		assertThat(reply.json().path("code").asString()).isEqualTo("other-subscription");
	}

	@Test
	void reads64KilobytesAndNotMore() {
		String head = "{\"SubscriptionId\":16,\"EmailAddress\":\"a@x.nl\",\"Tags\":\"";
		String most = head + "x".repeat(64 * 1024 - head.length() - 2) + "\"}";
		assertThat(most).hasSize(64 * 1024);
		assertThat(post(most, SECRET).status()).isEqualTo(200);
		assertThat(post(most + " ", SECRET).status()).isEqualTo(413);
		assertThat(post(most + " ", "x".repeat(32)).status()).isEqualTo(401);
	}

	@Test
	void answersAtOnceWhileRobinHangs() {
		this.robin.hangsBeforeAnswering();
		long slowest = IntStream.range(0, 50).mapToLong((i) -> {
			long began = System.nanoTime();
			String id = RobinConversation.idFrom("hanging " + i);
			String body = (i % 2 == 0) ? body("hang" + i + "@example.nl", null)
					: "{\"Payload\":{\"ConversationId\":\"" + id + "\",\"SubscriptionId\":16}}";
			assertThat(post(body, SECRET).status()).isEqualTo(200);
			return System.nanoTime() - began;
		}).sorted().skip(45).findFirst().orElseThrow();
		this.robin.recovers();
		assertThat(Duration.ofNanos(slowest)).as("without ROBIN").isLessThan(Duration.ofSeconds(5));
	}

	/**
	 * Forged, repeated, reordered and torn: no answer of ours is a 5xx, no content
	 * changes, and what is personal in them is nowhere.
	 */
	@Test
	void nothingThatIsSentDoesHarm(CapturedOutput output) {
		Random random = new Random(23);
		writes("harm@example.nl", "One");
		String content = content(view("harm@example.nl"));
		List<String> sent = new ArrayList<>();
		int events = Thorough.or(100_000, 2_000);
		for (int i = 0; i < events; i++) {
			String body = (!sent.isEmpty() && random.nextInt(4) == 0) ? sent.get(random.nextInt(sent.size()))
					: made(random);
			if (sent.size() < 1_000) {
				sent.add(body);
			}
			String secret = (random.nextInt(5) == 0) ? CANARY.repeat(5) : SECRET;
			Reply reply = post(body, secret);
			assertThat(reply.status()).as(body).isIn(200, 400, 401, 403, 413);
			assertThat(reply.body()).doesNotContain(CANARY);
		}
		assertThat(content(view("harm@example.nl"))).isEqualTo(content);
		assertThat(output.getAll()).doesNotContain(CANARY, SECRET);
		String metrics = this.front.management("/actuator/prometheus").body();
		assertThat(metrics).doesNotContain(CANARY).contains("robin_events_total");
		assertThat(metrics.lines().filter((line) -> line.startsWith("robin_events_total{")).count()).isEqualTo(30);
	}

	private static String content(Reply reply) {
		return reply.json().path("conversations").toString();
	}

	private static String made(Random random) {
		String email = (random.nextInt(3) == 0) ? "harm@example.nl" : CANARY + random.nextInt(100) + "@example.nl";
		List<String> dates = List.of("\"2022-06-13T10:23:36.667\"", "\"9999-12-31T23:59:59\"",
				"\"" + LocalDateTime.now(ZoneOffset.UTC).minusSeconds(random.nextInt(1000)) + "\"",
				"\"" + CANARY + "\"", "17", "null", "\"+999999999-12-31T23:59:59.999999999\"",
				"\"-999999999-01-01T00:00:00Z\"");
		String whole = "{\"Name\":\"" + ((random.nextBoolean()) ? "ConversationUpdated" : CANARY + random.nextInt(1000))
				+ "\",\"Payload\":{\"EmailAddress\":\"" + email + "\",\"RelationName\":\"" + CANARY
				+ "\",\"EventUtcDateTime\":" + dates.get(random.nextInt(dates.size())) + ",\"SubscriptionId\":"
				+ ((random.nextInt(10) == 0) ? 17 : 16) + "}}";
		return switch (random.nextInt(6)) {
			case 0 -> whole.substring(0, random.nextInt(whole.length()));
			case 1 -> whole.replace(':', (char) random.nextInt(32, 127));
			case 2 -> "[".repeat(random.nextInt(3000)) + whole;
			default -> whole;
		};
	}

	/** The customer's one conversation says that now. */
	private void writes(String customer, String text) {
		this.robin.hasConversationsOf(customer,
				RobinConversation.numbered(1)
					.guid(RobinConversation.idFrom("guid " + customer))
					.conversationId(RobinConversation.idFrom("conversation " + customer))
					.linkedOrderNumbers("#" + (customer.startsWith("order") ? "EV1" : "EV-" + customer.hashCode()))
					.messages(RobinMessage.fromCustomer("Somebody", customer, text)));
	}

	/** What tests before this one have left to be read comes in between. */
	private long callsOf(String value) {
		return this.robin.calls().stream().filter((call) -> value.equals(call.value())).count();
	}

	private Reply view(String customer) {
		return this.front.get("/customers/" + customer + "/conversations");
	}

	private Reply event(String customer) {
		return post(body(customer, null), SECRET);
	}

	private Reply post(String body, String secret) {
		return this.front.send("POST", HOOK, body, secret, "Content-Type", "application/json");
	}

	private static String body(String customer, @Nullable Instant happened) {
		String date = (happened != null)
				? ",\"EventUtcDateTime\":\"" + LocalDateTime.ofInstant(happened, ZoneOffset.UTC) + "\"" : "";
		return "{\"Name\":\"ConversationUpdated\",\"Payload\":{\"EmailAddress\":\"" + customer + "\"" + date
				+ ",\"ConversationId\":\"28ba3e2a-55e6-ec11-9973-8038fb72f8ed\",\"SubscriptionId\":16}}";
	}

}
