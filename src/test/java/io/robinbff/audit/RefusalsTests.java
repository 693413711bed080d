package io.robinbff.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import embedded.Cast;
import embedded.Issuer;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import io.robinbff.cache.ChangeFeed;
import io.robinbff.cache.QuietFeed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.bean.override.convention.TestBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each way in which somebody who names a customer is refused: one line of the audit, or
 * an exception that docs/privacy.md states.
 */
@ServiceTest
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(properties = { "robin.callers.customers-per-minute=1", "robin.export.at-once=1",
		"robin.watch.per-subject=1", "robin.page-size=20", "robin.retry.attempts=1", "robin.response-timeout=15s",
		"robin.attempt-timeout=16s", "robin.request.deadline=18s", "robin.breaker.minimum-calls=1000",
		"robin.breaker.calls=1000" })
class RefusalsTests {

	private static final String SCOPES = String.join(" ", Issuer.READ, Issuer.SUMMARY, Issuer.EXPORT, Issuer.ERASE);

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	@RegisterExtension
	static final AuditFile audit = new AuditFile();

	private final AtomicInteger people = new AtomicInteger();

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	@TestBean(name = "changeFeed")
	private ChangeFeed changes;

	private static final AtomicBoolean DEFECT = new AtomicBoolean();

	/** A feed of nothing that fails when something kept is judged. */
	static ChangeFeed changes() {
		return new QuietFeed() {

			@Override
			public Judgement judge(Collection<?> customers, long fetchedAt, long now) {
				if (DEFECT.get()) {
					throw new IllegalStateException("a defect");
				}
				return ChangeFeed.NONE.judge(customers, fetchedAt, now);
			}

			@Override
			public Standing standing() {
				return Standing.OFF;
			}

		};
	}

	@DynamicPropertySource
	static void settings(DynamicPropertyRegistry properties) {
		audit.register(properties);
	}

	@AfterEach
	void recovers() {
		this.robin.recovers();
		this.ticker.advance(Duration.ofMinutes(2));
	}

	@TestFactory
	Stream<DynamicTest> eachIsOneLine() {
		String get = "/customers/" + Cast.ANNA + "/conversations";
		return Stream.of(row("look-up by address", () -> this.front.get(get, walker()).body(), "too-many-customers"),
				row("search", () -> post("/conversations/search", walker()), "too-many-customers"),
				row("search by QUERY",
						() -> this.front
							.send("QUERY", "/conversations", body(Cast.ANNA), walker(), "Content-Type",
									"application/json")
							.body(),
						"too-many-customers"),
				row("export", () -> post("/customers/export", walker()), "too-many-customers"),
				row("watch", () -> post("/conversations/watch", walker()), "too-many-customers"),
				row("badge", () -> badges("\"" + Cast.ANNA + "\"", glancer()), "too-many-customers"),
				row("look-up",
						() -> rejected(() -> this.front.get(get, somebody(), "Cache-Control", "no-cache").body()),
						"rejected"),
				row("filter", () -> rejected(
						() -> this.front.get(get + "?state=open", somebody(), "Cache-Control", "no-cache").body()),
						"rejected"),
				row("export", () -> rejected(() -> post("/customers/export", somebody())), "rejected"),
				row("badge", () -> rejected(() -> badges("\"" + Cast.ANNA + "\"", somebody())), "rejected"),
				row("look-up", () -> this.front.get(get, somebody(), "Cache-Control", "only-if-cached").body(),
						"not-cached"),
				row("export", () -> during(Cast.ANNA, () -> post("/customers/export", somebody())), "export-under-way",
						"exported"),
				row("export", () -> during(Cast.MANY_QUESTIONS, () -> post("/customers/export", somebody())),
						"too-many-exports"),
				row("export", () -> during(Cast.ANNA, () -> post("/customers/erase", somebody())), "erased", "erased"),
				row("export", this::untilItsTokenEnds, "token"), row("watch", this::twice, "watching", "no-room"));
	}

	/** That somebody looked is recorded, whatever became of it. */
	@TestFactory
	Stream<DynamicTest> aDefectOfOursIsOneLineToo() {
		String get = "/customers/" + Cast.ANNA + "/conversations";
		return Stream
			.of(() -> this.front.get(get, somebody()).body(),
					() -> this.front.get(get + "?state=open", somebody()).body(),
					() -> post("/conversations/search", somebody()), () -> post("/customers/export", somebody()),
					() -> badges("\"" + Cast.ANNA + "\",\"" + Cast.NICK + "\"", somebody()),
					(Act) () -> badges("\"" + Cast.NICK + "\",\"" + Cast.ANNA + "\"", somebody()))
			.map((act) -> row("defect", () -> byADefect(act), "answered", "internal-error"));
	}

	private String byADefect(Act act) throws Exception {
		this.front.get("/customers/" + Cast.ANNA + "/conversations", somebody());
		DEFECT.set(true);
		try {
			return act.run();
		}
		finally {
			DEFECT.set(false);
		}
	}

	/** Whom it is about nobody knows yet, or it is no question. */
	@TestFactory
	Stream<DynamicTest> whatIsNoQuestionIsNone() {
		String get = "/customers/" + Cast.ANNA + "/conversations";
		return Stream.of(row("no token", () -> this.front.get(get, null).body()),
				row("no scope", () -> post("/customers/erase", this.front.reader())),
				row("purpose", () -> this.front.get(get, somebody(), "X-Access-Purpose", "of Anna's").body()),
				row("filter and skip", () -> this.front.get(get + "?state=open&skip=20", somebody()).body()),
				row("resume",
						() -> post("/customers/export", body(Cast.ANNA).replace("}", ",\"resume\":\"x\"}"),
								somebody())),
				row("filter and skip of a watch",
						() -> post("/conversations/watch",
								body(Cast.ANNA).replace("}", ",\"state\":\"open\",\"skip\":20}"), somebody())),
				row("two selectors",
						() -> post("/conversations/search", body(Cast.ANNA).replace("}", ",\"orderNumber\":\"1\"}"),
								somebody())),
				row("announcement of three", () -> post("/customers/summary",
						"{\"announce\":true,\"emailAddresses\":[" + many(2) + ",\"" + Cast.ANNA + "\"]}", somebody())),
				row("media type",
						() -> this.front.send("POST", "/customers/export", body(Cast.ANNA), somebody()).body()),
				row("method", () -> this.front.send("DELETE", get, null, somebody()).body()));
	}

	private DynamicTest row(String what, Act act, String... outcomes) {
		return DynamicTest.dynamicTest(what + ": " + String.join(", ", outcomes), () -> {
			try {
				this.ticker.advance(Duration.ofDays(2));
				int before = lines().size();
				String answer = act.run();
				List<String> lines = lines();
				assertThat(lines.subList(before, lines.size())).as(answer).containsExactly(outcomes);
			}
			finally {
				recovers();
			}
		});
	}

	/** The audit is full when ROBIN refuses the page of an export. */
	@Test
	void exportThatCannotBeRecordedEndsWithThat(CapturedOutput output) throws Exception {
		this.robin.isSlowBy(Duration.ofMillis(700));
		try (BufferedReader reader = open("/customers/export", Cast.MANY_QUESTIONS, somebody())) {
			while (!reader.readLine().contains("\"exported\":20")) {
				// The first page is there.
			}
			audit.goesAway();
			this.robin.failsAlways(400);
			JsonNode end = JSON.readTree(reader.lines().toList().getLast());
			assertThat(end.path("code").asString()).isEqualTo("audit-unavailable");
			assertThat(end.path("complete").asBoolean(true)).isFalse();
			assertThat(end.path("resume").asString()).isNotBlank();
			assertThat(end.has("type")).as("a problem document").isFalse();
		}
		finally {
			audit.comesBack();
		}
		assertThat(output.getOut()).doesNotContain("Refused with 500");
	}

	/** Who has asked for one customer already, which is all that one may. */
	private String walker() {
		String token = somebody();
		this.front.get("/customers/" + Cast.NICK + "/conversations", token);
		return token;
	}

	/** Who has asked for ten badges, which are all that one may. */
	private String glancer() {
		String token = somebody();
		badges(many(10), token);
		return token;
	}

	private String somebody() {
		return token(Duration.ofHours(1));
	}

	/** Nobody who has asked before. */
	private String token(Duration life) {
		String subject = "somebody-" + this.people.incrementAndGet();
		return this.issuer.token((claims) -> claims.subject(subject)
			.claim("scope", SCOPES)
			.expirationTime(Date.from(Instant.now().plus(life))));
	}

	private String rejected(Act act) throws Exception {
		this.robin.failsAlways(400);
		return act.run();
	}

	/** Does something while a customer's export waits for its first page. */
	private String during(String customer, Act act) throws Exception {
		this.robin.isSlowBy(Duration.ofMillis(3500));
		try (BufferedReader reader = open("/customers/export", customer, somebody())) {
			reader.readLine();
			String answer = act.run();
			this.robin.recovers();
			return answer + reader.lines().toList().getLast();
		}
	}

	private String untilItsTokenEnds() throws Exception {
		this.robin.isSlowBy(Duration.ofMillis(3500));
		try (BufferedReader reader = open("/customers/export", Cast.ANNA, token(Duration.ofSeconds(3)))) {
			return reader.lines().toList().getLast();
		}
	}

	private String twice() throws Exception {
		String token = somebody();
		try (BufferedReader reader = open("/conversations/watch", Cast.ANNA, token)) {
			reader.readLine();
			return post("/conversations/watch", token);
		}
	}

	private String badges(String addresses, String token) {
		return post("/customers/summary", "{\"emailAddresses\":[" + addresses + "]}", token);
	}

	private static String many(int customers) {
		return IntStream.range(0, customers)
			.mapToObj((i) -> "\"nobody" + i + "@example.nl\"")
			.collect(Collectors.joining(","));
	}

	private static String body(String email) {
		return "{\"emailAddress\":\"" + email + "\"}";
	}

	private String post(String path, String token) {
		return post(path, body(Cast.ANNA), token);
	}

	private String post(String path, String body, String token) {
		return this.front.send("POST", path, body, token, "Content-Type", "application/json", "Prefer", "wait=9")
			.body();
	}

	private BufferedReader open(String path, String email, String token) throws Exception {
		InputStream stream = HTTP
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + this.front.port() + path))
				.header("Authorization", "Bearer " + token)
				.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString(body(email)))
				.build(), BodyHandlers.ofInputStream())
			.body();
		return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
	}

	/** Returns the outcomes of all that is recorded about Anna. */
	private static List<String> lines() throws IOException {
		String anna = AuditFile.pseudonyms().word("customer", Cast.ANNA);
		return audit.entries()
			.stream()
			.map((entry) -> entry.path("facts"))
			.filter((facts) -> anna.equals(facts.path("about").asString("")))
			.map((facts) -> facts.path("outcome").asString())
			.toList();
	}

	/** What somebody does, with the answer. */
	@FunctionalInterface
	private interface Act {

		String run() throws Exception;

	}

}
