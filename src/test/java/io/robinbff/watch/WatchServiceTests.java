package io.robinbff.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import embedded.Issuer;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import org.jspecify.annotations.Nullable;
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
		listener.awaitTag(before);
		assertThat(listener.events().getFirst().data().toString()).isEqualTo("{\"events\":\"off\"}");
		writes("told@watch.nl", "Two");
		String after = tag(refresh("told@watch.nl"));
		assertThat(after).isNotEqualTo(before);
		listener.awaitTag(after);
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
		outside.awaitTag(reader);
		inside.awaitTag(insider);
		notes("notes@watch.nl", "Two");
		assertThat(tag(refresh("notes@watch.nl"))).isEqualTo(reader);
		inside.awaitTag(tag(this.front.get("/customers/notes@watch.nl/conversations", this.front.insider())));
		assertThat(outside.tags()).containsExactly(reader);
		assertThat(inside.tags()).hasSize(2);
	}

	@Test
	void saysNothingOfWhatTheCallerHasAlready() {
		writes("known@watch.nl", "One");
		String known = tag(view("known@watch.nl"));
		Listener listener = watch("known@watch.nl", "If-None-Match", known);
		Listener other = watch("known@watch.nl", "If-None-Match", "W/\"other\"");
		other.awaitTag(known);
		assertThat(listener.tags()).isEmpty();
		writes("known@watch.nl", "Two");
		String next = tag(refresh("known@watch.nl"));
		listener.awaitTag(next);
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
		watch("several@watch.nl", "If-None-Match", "W/\"other\", W/\"a\"").awaitTag(known);
		assertThat(holders).allSatisfy((one) -> assertThat(one.tags()).isEmpty());
	}

	/**
	 * Whatever a caller names, it is told all that follows what is kept at the beginning.
	 */
	@Test
	void tellsAllThatFollowsWhatTheCallerHas() {
		writes("follows@watch.nl", "Two");
		String two = tag(view("follows@watch.nl"));
		writes("follows@watch.nl", "One");
		String one = tag(refresh("follows@watch.nl"));
		assertThat(one).isNotEqualTo(two);
		String other = this.issuer.token((claims) -> claims.subject("other").claim("client_id", "other"));
		Map<Listener, Boolean> callers = new LinkedHashMap<>();
		callers.put(watch("follows@watch.nl", "If-None-Match", one), true);
		callers.put(watch("follows@watch.nl", "If-None-Match", one + ", " + two), true);
		callers.put(watch("follows@watch.nl", "If-None-Match", two + ", " + one), true);
		callers.put(watch("follows@watch.nl", "If-None-Match", "*"), true);
		callers.put(watchAs(other, "follows@watch.nl", "If-None-Match", two), false);
		callers.put(watchAs(other, "follows@watch.nl"), false);
		new ArrayList<>(callers.keySet()).getLast().awaitTag(one);
		for (String text : List.of("Two", "One")) {
			writes("follows@watch.nl", text);
			String now = tag(refresh("follows@watch.nl"));
			await().untilAsserted(() -> assertThat(callers.keySet()).extracting(Listener::tags)
				.allSatisfy((tags) -> assertThat(tags).endsWith(now)));
		}
		callers.forEach(
				(caller, has) -> assertThat(caller.tags()).isEqualTo(has ? List.of(two, one) : List.of(one, two, one)));
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
		listener.awaitTag(last);
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

	/** Whoever opens and closes in haste has no more than is his, and all of it again. */
	@Test
	void limitHoldsInAStorm() {
		String token = this.front.reader();
		AtomicInteger own = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		AtomicInteger begun = new AtomicInteger();
		try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int one = 0; one < 12; one++) {
				String customer = "storm" + one % 3 + "@watch.nl";
				crowd.execute(() -> {
					for (int turn = 0; turn < 25; turn++) {
						try (Listener listener = Listener.knock(this.front.port(), token,
								Listener.customer(customer))) {
							if (listener.status().endsWith(" 200")) {
								begun.incrementAndGet();
								most.accumulateAndGet(own.incrementAndGet(), Math::max);
								own.decrementAndGet();
							}
							if (turn % 2 == 0) {
								listener.vanish();
							}
						}
					}
				});
			}
		}
		assertThat(begun).hasValueGreaterThan(12);
		assertThat(most).hasValueLessThanOrEqualTo(4);
		await().until(() -> open() == 0);
		for (int one = 0; one < 4; one++) {
			watch("storm" + one + "@watch.nl");
		}
		assertNoRoom(token, "one caller");
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

	/** A front end that shows what it searches for hears of all pages, and of no more. */
	@Test
	void searchThatIsWatchedHearsOfAllPages() {
		pages("filter@watch.nl", "One");
		String search = "{\"emailAddress\":\"filter@watch.nl\",\"q\":\"needle\"}";
		String before = tag(this.front.search(search));
		Listener found = Listener.to(this.front.port(), this.front.reader(), search, "If-None-Match", before);
		this.listeners.add(found);
		Listener page = watch("filter@watch.nl", "If-None-Match", tag(view("filter@watch.nl")));
		pages("filter@watch.nl", "Two");
		assertThat(this.front
			.get("/customers/filter@watch.nl/conversations?skip=20", this.front.reader(), "Cache-Control", "no-cache")
			.status()).isEqualTo(200);
		await().atMost(Duration.ofSeconds(30)).until(() -> !found.tags().isEmpty());
		assertThat(found.tags()).containsExactly(tag(this.front.search(search))).doesNotContain(before);
		assertThat(page.tags()).isEmpty();
	}

	/** The last one is on the second page. */
	private void pages(String customer, String text) {
		this.robin.hasConversationsOf(customer, IntStream.rangeClosed(1, 25)
			.mapToObj((i) -> RobinConversation.numbered(i)
				.messages(RobinMessage.fromCustomer("Somebody", customer, (i == 25) ? "needle " + text : "hay")))
			.toArray(RobinConversation[]::new));
	}

	@ParameterizedTest
	@CsvSource(nullValues = "none",
			value = { "read, a@head.nl, 200", "read, nobody, 400", "none, a@head.nl, 401", "summary, a@head.nl, 403" })
	void eachAnswerHasTheHeadersOfAll(@Nullable String scope, String customer, int status) {
		String token = (scope != null) ? this.issuer.token("conversations." + scope) : null;
		try (Listener answer = Listener.knock(this.front.port(), token, Listener.customer(customer), "X-Correlation-Id",
				"head-1")) {
			assertThat(answer.status()).isEqualTo("HTTP/1.1 " + status);
			assertThat(answer.header("X-Correlation-Id")).isEqualTo("head-1");
			assertThat(answer.header("Cache-Control")).contains("no-store");
			assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
			assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
			assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
			assertThat(answer.header("Content-Security-Policy")).startsWith("default-src 'none'");
			assertThat(answer.header("Set-Cookie")).isNull();
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
		listener.awaitTag(tag);
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
		listener.awaitTag(tag);
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
		listener.awaitTag(tag(refresh("lasting@watch.nl")));
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
			{"emailAddress":"a@x.nl","skip":1,"q":"ab"}  | 400 | invalid-request
			{"emailAddress":"a@x.nl","state":"new"}      | 400 | invalid-request
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
		return (int) this.front.metric("robin_watches_open");
	}

}
