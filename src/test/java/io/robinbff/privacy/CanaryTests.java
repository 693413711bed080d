package io.robinbff.privacy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import embedded.Call;
import embedded.Fault;
import embedded.Issuer;
import embedded.RedisProcess;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.RobinBffApplication;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.logging.LoggingSystemProperty;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * The whole service, as it starts in production, with debug logging on. Everything
 * personal and secret that goes in bears a word that is nowhere else; then nothing that
 * comes out elsewhere than in an answer may hold it.
 */
@ExtendWith(OutputCaptureExtension.class)
class CanaryTests {

	/** In addresses, names, order numbers, letters, the key and the secret. */
	private static final String CANARY = "zqcanary";

	private static final String EMAIL = CANARY + ".jansen@" + CANARY + ".example";

	private static final String ORDER = CANARY + "-4711";

	private static final String GUID = RobinConversation.idFrom("canary");

	private static final String CUSTOMER = "/customers/" + CANARY + ".jansen%40" + CANARY + ".example/conversations";

	private static final List<String> HEADERS = List.of("Cookie", "Host", "Content-Length", "Content-Type",
			"Transfer-Encoding", "Expect", "Range", "If-Range", "If-None-Match", "If-Modified-Since", "Accept",
			"Accept-Encoding", "Accept-Language", "Accept-Charset", "Authorization", "Upgrade", "Prefer",
			"Cache-Control", "Origin", "Access-Control-Request-Method", "Forwarded", "X-Forwarded-For",
			"X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Access-Purpose",
			"traceparent", "tracestate", "baggage", "b3", "HTTP2-Settings", "Trailer", "TE", CANARY + " x", CANARY);

	private final List<String> refusals = new ArrayList<>();

	private final List<String> tokens = new ArrayList<>();

	@TempDir
	private Path folder;

	/** Spring Boot leaves the form behind for whoever starts next in this process. */
	@AfterAll
	static void leavesNoForm() {
		System.clearProperty(LoggingSystemProperty.CONSOLE_STRUCTURED_FORMAT.getEnvironmentVariableName());
		System.clearProperty(LoggingSystemProperty.FILE_STRUCTURED_FORMAT.getEnvironmentVariableName());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "ecs" })
	void nothingPersonalComesOutElsewhere(String format, CapturedOutput output) throws IOException {
		try (RobinServer robin = RobinServer.start();
				Issuer issuer = Issuer.start();
				Receiver receiver = new Receiver();
				RedisProcess redis = RedisProcess.start();
				ConfigurableApplicationContext service = start(format, robin, issuer, receiver, sharing(redis))) {
			Front front = new Front(service.getEnvironment(), issuer);
			robin.hasConversationsOf(EMAIL, canary());
			walk(front, issuer, robin);
			faults(front, robin);
			String traces = spans(receiver);
			assertThat(traces).contains("http get /customers/{email}/conversations", "robin-bff");
			assertClean("spans", traces);
			assertClean("metrics", management(front, "/actuator/prometheus"));
			assertClean("health", management(front, "/actuator/health") + management(front, "/actuator/health/robin")
					+ management(front, "/actuator/info"));
			assertClean("threads", Thread.getAllStackTraces().keySet().toString());
			String shared = redis.contents();
			assertThat(shared).as("answers are in Redis").contains(":page:", ":conversation:");
			assertClean("Redis", shared);
			assertClean("refusals", String.join("\n", this.refusals));
			assertThat(this.refusals).hasSizeGreaterThan(40);
			assertContext(robin);
		}
		assertThat(output.getOut()).contains("Refused with 502", "customer:", "robinbff.audit")
			.contains("Ready: ", "ROBIN at ", "shared by Redis among", "answers fresh for ", "tokens of ");
		assertClean("log", output.getAll());
		assertClean("log file", Files.readString(this.folder.resolve("service.log")));
	}

	@Test
	void detectorAndScrubberBothWork(CapturedOutput output) throws InterruptedException {
		System.out.println("one line with " + EMAIL);
		assertThat(hits(output.getAll())).hasSize(1);
		try (RobinServer robin = RobinServer.start();
				Issuer issuer = Issuer.start();
				Receiver receiver = receiver();
				ConfigurableApplicationContext _ = start("", robin, issuer, receiver)) {
			LoggerFactory.getLogger("io.robinbff.careless").info("We wrote to {} about it", EMAIL);
			LoggerFactory.getLogger("org.example.careless").error("Of " + CUSTOMER, quotedByTheJdk(ORDER));
			Thread.ofPlatform().name("careless").start(() -> UUID.fromString(ORDER)).join();
			assertThat(output).contains("We wrote to [address] about it", "Of /customers/[…]",
					"IllegalArgumentException: [not shown]", "The thread careless has ended by a defect");
			assertThat(hits(output.getAll())).as("the scrubbed lines are clean").hasSize(1);
			LoggerFactory.getLogger("io.robinbff.careless").info("Order {}", ORDER);
			assertThat(hits(output.getAll())).as("what no rule knows is found by the run").hasSize(2);
		}
	}

	/**
	 * Others quote what they could not read; our own sentences hold nothing of anybody.
	 */
	private static IllegalArgumentException quotedByTheJdk(String text) {
		return assertThatIllegalArgumentException().isThrownBy(() -> UUID.fromString(text)).actual();
	}

	private static Receiver receiver() {
		try {
			return new Receiver();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** With shared answers; patient, so that a busy machine is no outage of Redis. */
	private static String[] sharing(RedisProcess redis) {
		return new String[] { "--spring.data.redis.url=" + redis.url(), "--robin.redis.timeout=500ms",
				"--robin.redis.replica=canary",
				"--robin.cache.key=k1:" + Base64.getEncoder().encodeToString(new byte[32]) };
	}

	private ConfigurableApplicationContext start(String format, RobinServer robin, Issuer issuer, Receiver receiver,
			String... more) {
		// As in a process of its own: contexts of other tests have set logging up
		// already.
		LoggingSystem.get(CanaryTests.class.getClassLoader()).cleanUp();
		robin.acceptsCredentials(CANARY + "-key", CANARY + "-secret");
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--management.server.port=0",
				"--logging.level.root=DEBUG", "--logging.file.name=" + this.folder.resolve("service.log"),
				"--robin.base-url=" + robin.baseUrl(), "--robin.api-key=" + robin.apiKey(),
				"--robin.api-secret=" + robin.apiSecret(),
				"--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuer.issuerUri(),
				"--robin.privacy.key=a key of the tests that is long enough", "--robin.attempt-timeout=300ms",
				"--robin.request.deadline=10s", "--robin.retry.backoff=10ms", "--robin.max-answer-size=1MB",
				"--robin.breaker.minimum-calls=100", "--robin.breaker.calls=1000", "--robin.callers.per-minute=0",
				"--robin.callers.customers-per-minute=0", "--robin.callers.customers-per-hour=0",
				"--robin.callers.customers-per-day=0", "--robin.quota.per-second=1000",
				"--robin.quota.per-minute=10000", "--robin.quota.guard=0ms", "--robin.cache.fresh=0s",
				"--robin.cache.stale-while-revalidate=0s", "--robin.cache.stale-if-error=1h",
				"--robin.cache.negative-ttl=0s", "--robin.cache.refresh=0s",
				"--management.tracing.sampling.probability=1.0",
				"--management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.url(),
				"--management.opentelemetry.tracing.export.schedule-delay=100ms"));
		if (!format.isEmpty()) {
			arguments.add("--logging.structured.format.console=" + format);
			arguments.add("--logging.structured.format.file=" + format);
		}
		arguments.addAll(List.of(more));
		return new SpringApplication(RobinBffApplication.class).run(arguments.toArray(String[]::new));
	}

	private static RobinConversation canary() {
		return RobinConversation.numbered(1)
			.guid(GUID)
			.with("subject", CANARY + " subject")
			.with("linkedOrderNumbers", "#" + ORDER)
			.with("tags", CANARY)
			.with("referrer", "https://" + CANARY + ".example/")
			.messages(RobinMessage.fromCustomer(CANARY + " Jansen", EMAIL, "Dear " + CANARY),
					RobinMessage.fromAgent(CANARY + " agent", CANARY + " note").scope("Internal"));
	}

	/** Every route, well and badly asked. */
	private void walk(Front front, Issuer issuer, RobinServer robin) throws IOException {
		String reader = token(issuer.token(Issuer.READ, Issuer.READ_INTERNAL));
		String search = "{\"emailAddress\":\"" + EMAIL + "\"}";
		// A Redis without data grants nothing for 2 s, as long as a request may take
		// here.
		await().until(() -> front.get(CUSTOMER, reader).status() == 200);
		int before = robin.callCount();
		for (String path : List.of(CUSTOMER, "/orders/" + ORDER + "/conversations", "/conversations/" + GUID,
				"/conversations?conversationId=" + GUID, CUSTOMER + "?webStore=" + CANARY + "&q=" + CANARY, "/quota")) {
			assertThat(front
				.get(path, reader, "traceparent", "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01", "tracestate",
						CANARY + "=" + CANARY, "baggage", "customer=" + CANARY)
				.status()).isEqualTo(200);
		}
		assertThat(robin.callCount() - before).isGreaterThan(3);
		assertThat(post(front, reader, search).status()).isEqualTo(200);
		String officer = token(issuer.token("conversations.export", "privacy.erase"));
		for (String path : List.of("/customers/export", "/customers/erase")) {
			assertThat(front.send("POST", path, search, officer, "Content-Type", "application/json").status())
				.isEqualTo(200);
			for (String body : List.of("{\"emailAddress\":\"" + CANARY + "\"}", CANARY, "{\"emailAddress\":\"" + EMAIL
					+ "\",\"resume\":\"" + CANARY + "\"" + "}".repeat(path.length() % 2 + 1))) {
				Reply reply = front.send("POST", path, body, officer, "Content-Type", "application/json");
				refused(reply, 200);
			}
		}
		assertThat(front.get(CUSTOMER, reader).status()).isEqualTo(200);
		assertThat(post(front, reader, search.replace("}", ",\"q\":\"" + CANARY + "\"}")).status()).isEqualTo(200);
		List<String> bad = List.of(issuer.expiredToken(), issuer.unsignedToken(), issuer.confusedToken(), "rubbish",
				CANARY + "." + CANARY + "." + CANARY, issuer.token((claims) -> claims.issuer("https://" + CANARY)),
				issuer.token((claims) -> claims.claim("scope", CANARY).claim("roles", null)));
		bad.forEach((token) -> refused(front.get(CUSTOMER, token(token))));
		for (String path : List.of("/customers/" + CANARY + "/conversations", CUSTOMER + "?skip=" + CANARY,
				CUSTOMER + "?state=" + CANARY, CUSTOMER + "?skip=1&q=" + CANARY, CUSTOMER + "?q=" + CANARY + "%00",
				"/conversations/" + CANARY, "/conversations?conversationId=" + CANARY, "/" + CANARY + "/" + CANARY,
				"/customers/" + CANARY + "%00@x.nl/conversations", "/customers/" + EMAIL + ";x/nothing",
				"/conversations?email=" + EMAIL)) {
			refused(front.get(path, reader));
		}
		for (String body : List.of("{\"emailAddress\":\"" + CANARY, CANARY, "{\"emailAddress\":{\"" + CANARY + "\":1}}",
				"{\"emailAddress\":\"" + EMAIL + "\",\"skip\":\"" + CANARY + "\"}", "[\"" + EMAIL + "\"]",
				"{\"emailAddress\":\"" + EMAIL + "\",\"orderNumber\":\"" + ORDER + "\"}",
				"{\"emailAddress\":\"" + EMAIL.repeat(400) + "\"}")) {
			refused(post(front, reader, body));
		}
		refused(front.get(CUSTOMER, reader, "Accept", "text/" + CANARY));
		refused(front.get(CUSTOMER, reader, "Origin", "https://" + CANARY + ".example", "X-Access-Purpose", EMAIL),
				200);
		refused(front.send("DELETE", CUSTOMER, null, reader));
		for (String line : List.of("GET /customers/" + EMAIL + "|x/conversations HTTP/1.1",
				"GET " + EMAIL + " HTTP/1.1", "GET /customers/" + EMAIL + " /x HTTP/1.1", CANARY + "@ / HTTP/1.1",
				"GET / " + CANARY, "GET /" + CANARY.repeat(2000) + " HTTP/1.1")) {
			this.refusals.add(raw(front.port(), line, ""));
		}
		heads(front);
	}

	/**
	 * Each header that the server, or something behind it, reads by itself; a correlation
	 * id is given back, and is no place for a name.
	 */
	private void heads(Front front) throws IOException {
		for (String header : HEADERS) {
			for (String value : List.of(CANARY, "x=" + CANARY + "{x; y=" + CANARY, "\"" + CANARY + ", \\" + CANARY,
					CANARY + "@ [" + CANARY + ":]", CANARY + "\u00e9\u0001" + CANARY)) {
				for (int port : new int[] { front.port(), front.managementPort() }) {
					this.refusals.add(raw(port, "GET /quota HTTP/1.1", header + ": " + value + "\r\n"));
				}
			}
		}
		assertThat(LoggerFactory.getLogger("org.apache.tomcat.util.http.parser.Cookie").isInfoEnabled())
			.as("it is not by its level that a cookie is not seen")
			.isTrue();
	}

	/** Every way in which ROBIN fails. */
	private void faults(Front front, RobinServer robin) {
		Map<String, String> json = Map.of("Content-Type", "application/json", "X-Robin", CANARY);
		List<Fault> faults = List.of(Fault.answer(500, json, CANARY), Fault.status(502), Fault.status(503),
				Fault.overQuota(Optional.empty()), Fault.answer(400, json, CANARY), Fault.status(404),
				Fault.answer(302, Map.of("Location", "https://" + CANARY + ".example/"), ""),
				Fault.resetBeforeAnswering(), Fault.resetInTheMiddle(), Fault.hangsBeforeAnswering(),
				Fault.hangsInTheMiddle(), Fault.dribbles(Duration.ofSeconds(3), 30), Fault.garbage(), Fault.html(),
				Fault.halfJson(), Fault.truncated(), Fault.claimsMoreThanItSends(), Fault.oversized(3_000_000),
				Fault.answer(200, json, CANARY), Fault.answer(200, json, "{\"conversations\":\"" + CANARY + "\"}"),
				Fault.answer(200, json, "[\"" + CANARY + "\"]"), Fault.unauthorized());
		// What cannot be read costs itself, and nobody is told what it was.
		for (String odd : List.of("{\"messages\":\"" + CANARY + "\"}", "{\"subject\":{\"" + CANARY + "\":1}}")) {
			robin.recovers().suffers(Fault.answer(200, json, "{\"conversations\":[" + odd + "]}"));
			Reply reply = front.get("/customers/odd@example.nl/conversations", token(front.insider()), "Cache-Control",
					"no-cache");
			assertThat(reply.status()).isEqualTo(200);
			assertThat(reply.body()).doesNotContain(CANARY);
		}
		for (Fault fault : faults) {
			robin.recovers().suffers(fault);
			// Somebody new each time: of others there is an older answer.
			String customer = "/customers/" + CANARY + faults.indexOf(fault) + "@example.nl/conversations";
			Reply reply = front.get(customer, token(front.insider()));
			assertThat(reply.status()).as(fault.toString()).isGreaterThan(500);
			refused(reply);
		}
	}

	private void refused(Reply reply, int... alsoFine) {
		assertThat(reply.status()).satisfiesAnyOf((status) -> assertThat(status).isGreaterThanOrEqualTo(400),
				(status) -> assertThat(alsoFine).contains(status));
		if (reply.status() >= 400) {
			this.refusals.add(reply.headers().map() + "\n" + reply.body());
		}
	}

	private String token(String token) {
		this.tokens.add(token);
		return token;
	}

	private static Reply post(Front front, String token, String body) {
		return front.send("POST", "/conversations/search", body, token, "Content-Type", "application/json");
	}

	private static String raw(int port, String line, String header) throws IOException {
		try (Socket socket = new Socket("localhost", port)) {
			socket.setSoTimeout(5000);
			socket.getOutputStream()
				.write((line + "\r\n" + (header.startsWith("Host:") ? "" : "Host: x\r\n") + header
						+ "Connection: close\r\n\r\n")
					.getBytes(StandardCharsets.UTF_8));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private static String management(Front front, String path) {
		return front.management(path).body();
	}

	private static String spans(Receiver receiver) {
		await().until(() -> receiver.text().contains("/conversations/search"));
		return receiver.text();
	}

	/** ROBIN learns the ids of the caller's trace, and nothing that stood beside them. */
	private static void assertContext(RobinServer robin) {
		List<Call> calls = robin.calls();
		assertThat(calls).anySatisfy(
				(call) -> assertThat(call.headers().get("traceparent")).startsWith("00-" + "a".repeat(32) + "-"));
		assertThat(calls).allSatisfy((call) -> assertThat(call.headers()).doesNotContainKeys("tracestate", "baggage"));
	}

	private void assertClean(String what, String text) {
		assertThat(hits(text)).as(what).isEmpty();
		assertThat(this.tokens).as(what).noneMatch((token) -> token.length() > 20 && text.contains(token));
		String credentials = CANARY + "-key:" + CANARY + "-secret";
		assertThat(text).as(what)
			.doesNotContain(Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
	}

	private static List<String> hits(String text) {
		return text.lines().filter((line) -> line.toLowerCase(Locale.ROOT).contains(CANARY)).limit(20).toList();
	}

}
