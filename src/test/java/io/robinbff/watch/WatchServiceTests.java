package io.robinbff.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.micrometer.metrics.test.autoconfigure.AutoConfigureMetrics;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Watches over real sockets, without events. */
@ServiceTest
@AutoConfigureMetrics
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(
		properties = { "robin.web.head-timeout=1s", "robin.web.exchange-timeout=4s", "robin.request.deadline=3s",
				"robin.cache.refresh=0s", "robin.watch.limit=6", "robin.watch.per-subject=4", "robin.watch.life=30m" })
class WatchServiceTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	private final List<Listener> listeners = new ArrayList<>();

	@AfterEach
	void close() {
		this.listeners.forEach(Listener::close);
		await().until(() -> open() == 0);
		this.robin.recovers();
	}

	@Test
	void tellsOnceThatAnotherCallersRefreshChangedTheAnswer() {
		writes("told@watch.nl", "One");
		String before = tag(view("told@watch.nl"));
		Listener listener = watch("told@watch.nl");
		assertThat(listener.header("Content-Type")).isEqualTo("text/event-stream");
		assertThat(listener.header("X-Accel-Buffering")).isEqualTo("no");
		assertThat(listener.header("Cache-Control")).isEqualTo("no-store");
		listener.awaitTag(before, SOON);
		assertThat(listener.events().getFirst().data().toString()).isEqualTo("{\"events\":\"off\"}");
		writes("told@watch.nl", "Two");
		String after = tag(refresh("told@watch.nl"));
		assertThat(after).isNotEqualTo(before);
		listener.awaitTag(after, SOON);
		refresh("told@watch.nl");
		await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
		assertThat(listener.tags()).containsExactly(before, after);
		assertThat(listener.events().getLast().data().propertyNames()).containsExactlyInAnyOrder("etag", "fetchedAt");
	}

	/** What a caller may not see does not wake him. */
	@Test
	void tellsEachWhatItsOwnSearchWouldAnswer() {
		notes("notes@watch.nl", "One");
		String reader = tag(view("notes@watch.nl"));
		String insider = tag(this.front.get("/customers/notes@watch.nl/conversations", this.front.insider()));
		assertThat(reader).isNotEqualTo(insider);
		Listener outside = watch("notes@watch.nl");
		Listener inside = watchAs(this.front.insider(), "notes@watch.nl");
		outside.awaitTag(reader, SOON);
		inside.awaitTag(insider, SOON);
		notes("notes@watch.nl", "Two");
		assertThat(tag(refresh("notes@watch.nl"))).isEqualTo(reader);
		inside.awaitTag(tag(this.front.get("/customers/notes@watch.nl/conversations", this.front.insider())), SOON);
		assertThat(outside.tags()).containsExactly(reader);
		assertThat(inside.tags()).hasSize(2);
	}

	@Test
	void saysNothingOfWhatTheCallerHasAlready() {
		writes("known@watch.nl", "One");
		String known = tag(view("known@watch.nl"));
		Listener listener = watch("known@watch.nl", "If-None-Match", known);
		Listener other = watch("known@watch.nl", "If-None-Match", "W/\"other\"");
		other.awaitTag(known, SOON);
		assertThat(listener.tags()).isEmpty();
		writes("known@watch.nl", "Two");
		String next = tag(refresh("known@watch.nl"));
		listener.awaitTag(next, SOON);
		assertThat(listener.tags()).containsExactly(next);
	}

	/** As a list's own condition is read: one of several, or any. */
	@Test
	void saysNothingOfWhatIsOneOfWhatTheCallerHas() {
		writes("several@watch.nl", "One");
		String known = tag(view("several@watch.nl"));
		List<Listener> holders = List.of(watch("several@watch.nl", "If-None-Match", known + ", W/\"other\""),
				watch("several@watch.nl", "If-None-Match", "W/\"other\",\"a, b\" , " + known.substring(2)),
				watch("several@watch.nl", "If-None-Match", "*"));
		watch("several@watch.nl", "If-None-Match", "W/\"other\", W/\"a\"").awaitTag(known, SOON);
		assertThat(holders).allSatisfy((one) -> assertThat(one.tags()).isEmpty());
	}

	@Test
	void burstIsOneEventASecond() {
		writes("burst@watch.nl", "Start");
		view("burst@watch.nl");
		Listener listener = watch("burst@watch.nl");
		long began = System.nanoTime();
		String last = "";
		for (int i = 0; i < 30; i++) {
			writes("burst@watch.nl", "Number " + i);
			last = tag(refresh("burst@watch.nl"));
		}
		long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
		listener.awaitTag(last, SOON);
		assertThat(listener.tags().size()).isLessThanOrEqualTo((int) seconds + 3).isLessThan(30);
	}

	@Test
	void onlySoManyAreOpenForOneCallerAndForAll() {
		List<Listener> own = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			own.add(watch("many" + i + "@watch.nl"));
		}
		assertNoRoom(this.front.reader(), "one caller");
		String other = this.issuer.token((claims) -> claims.subject("other").claim("client_id", "other"));
		watchAs(other, "many@watch.nl");
		watchAs(other, "many@watch.nl");
		assertNoRoom(other, "open here");
		own.getFirst().close();
		await().until(() -> open() == 5);
		watch("many@watch.nl");
	}

	private void assertNoRoom(String token, String why) {
		try (Listener refused = Listener.knock(this.front.port(), token, Listener.customer("many@watch.nl"))) {
			assertThat(refused.status()).isEqualTo("HTTP/1.1 503");
			assertThat(refused.header("Retry-After")).isEqualTo("15");
			JsonNode problem = refused.problem();
			assertThat(problem.path("code").asString()).isEqualTo("no-room");
			assertThat(problem.path("detail").asString()).contains(why);
		}
	}

	@Test
	void endsWithItsToken() {
		Listener listener = watchAs(this.issuer.token(Duration.ofSeconds(3), Issuer.READ), "token@watch.nl");
		assertThat(listener.awaitBye()).isEqualTo("bye token");
	}

	/** Nothing keeps the question, and what is read again is read for nobody. */
	@Test
	void endsWithItsCustomersErasureAndWithNobodyElses() {
		writes("erased@watch.nl", "One");
		String tag = tag(view("erased@watch.nl"));
		Listener listener = watch("erased@watch.nl");
		Listener other = watch("other@watch.nl");
		listener.awaitTag(tag, SOON);
		assertThat(this.front
			.send("POST", "/customers/erase", "{\"emailAddress\":\"ERASED@watch.nl\"}",
					this.issuer.token("privacy.erase"), "Content-Type", "application/json")
			.status()).isEqualTo(200);
		assertThat(listener.awaitBye()).isEqualTo("bye erased");
		await().until(() -> open() == 1);
		assertThat(other.isOver()).isFalse();
	}

	@Test
	void endsWhenItHasLastedLongEnough() {
		String tag = tag(view("life@watch.nl"));
		Listener listener = watch("life@watch.nl");
		// Whoever takes nothing while time jumps has gone.
		listener.awaitTag(tag, SOON);
		this.ticker.advance(Duration.ofMinutes(29));
		await().until(() -> listener.signsOfLife() > 0);
		assertThat(listener.isOver()).isFalse();
		this.ticker.advance(Duration.ofMinutes(1));
		assertThat(listener.awaitBye()).isEqualTo("bye limit");
	}

	/** Neither the time for a head nor that for an exchange ends it; both still hold. */
	@Test
	void outlastsAnExchange() {
		Listener listener = watch("lasting@watch.nl");
		await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
		assertThat(listener.isOver()).isFalse();
		int before = listener.signsOfLife();
		this.ticker.advance(Duration.ofSeconds(10));
		await().until(() -> listener.signsOfLife() > before);
		writes("lasting@watch.nl", "One");
		listener.awaitTag(tag(refresh("lasting@watch.nl")), SOON);
	}

	@Test
	void whoGoesIsForgottenAtOnce() {
		Listener polite = watch("gone@watch.nl");
		Listener rude = watch("gone@watch.nl");
		assertThat(open()).isEqualTo(2);
		polite.close();
		rude.vanish();
		await().until(() -> open() == 0);
	}

	@Test
	void isRecordedAsALookUpIs(CapturedOutput output) {
		watch("zqseen@watch.nl", "X-Access-Purpose", "TICKET-1", "X-Correlation-Id", "seen-1");
		assertThat(output.getAll()).containsPattern(
				"robinbff.audit .*\"subject\":\"crm\".*\"route\":\"POST /conversations/watch\",\"about\":\"customer:[0-9a-f]{24}\","
						+ "\"purpose\":\"TICKET-1\",\"outcome\":\"watching\".*seen-1")
			.doesNotContain("zqseen");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{}                                           | 400 | invalid-request
			{"emailAddress":"no address"}                | 400 | invalid-request
			{"emailAddress":"a@x.nl","orderNumber":"#1"} | 400 | invalid-request
			{"emailAddress":"a@x.nl","skip":-1}          | 400 | invalid-request
			[                                            | 400 | invalid-request
			""")
	void refusesWhatIsNoSearch(String body, int status, String code) {
		try (Listener refused = Listener.knock(this.front.port(), this.front.reader(), body)) {
			assertThat(refused.status()).isEqualTo("HTTP/1.1 " + status);
			assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
			assertThat(refused.problem().path("code").asString()).isEqualTo(code);
		}
	}

	@Test
	void refusesWhoWantsAnotherKindOfAnswer() {
		Reply reply = this.front.send("POST", "/conversations/watch", Listener.customer("a@x.nl"), this.front.reader(),
				"Content-Type", "application/json", "Accept", "application/json");
		assertThat(reply.status()).isEqualTo(406);
		assertThat(reply.json().path("detail").asString()).contains("Accept: text/event-stream");
	}

	private void notes(String customer, String note) {
		this.robin.hasConversationsOf(customer, RobinConversation.numbered(1)
			.messages(RobinMessage.fromCustomer("Somebody", customer, "Hello"), RobinMessage.note("Petra", note)));
	}

	private Listener watch(String customer, String... headers) {
		return watchAs(this.front.reader(), customer, headers);
	}

	private Listener watchAs(String token, String customer, String... headers) {
		Listener listener = Listener.to(this.front.port(), token, Listener.customer(customer), headers);
		this.listeners.add(listener);
		return listener;
	}

	private Reply view(String customer) {
		return this.front.get("/customers/" + customer + "/conversations");
	}

	private Reply refresh(String customer) {
		return this.front.get("/customers/" + customer + "/conversations", this.front.reader(), "Cache-Control",
				"no-cache");
	}

	private static String tag(Reply reply) {
		return String.valueOf(reply.header("ETag"));
	}

	private void writes(String customer, String text) {
		this.robin.hasConversationsOf(customer,
				RobinConversation.numbered(1).messages(RobinMessage.fromCustomer("Somebody", customer, text)));
	}

	private int open() {
		return this.front.management("/actuator/prometheus")
			.body()
			.lines()
			.filter((line) -> line.startsWith("robin_watches_open "))
			.mapToInt((line) -> (int) Double.parseDouble(line.substring(line.indexOf(' '))))
			.findFirst()
			.orElseThrow();
	}

}
