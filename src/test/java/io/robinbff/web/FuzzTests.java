package io.robinbff.web;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import embedded.Issuer;
import embedded.Thorough;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ServiceTest;
import io.swagger.v3.core.util.Yaml31;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests of all kinds: never a failure of ours, every refusal a problem as the
 * description has it. 5,000 of them in each build, 100,000 with {@code -Dthorough=true};
 * {@code -Dfuzz.seed=…} for more and others.
 */
@ServiceTest
@TestPropertySource(properties = { "robin.quota.per-second=100000", "robin.quota.per-minute=1000000",
		"robin.quota.per-hour=1000000", "robin.quota.per-day=1000000", "robin.quota.queue-limit=100000" })
class FuzzTests {

	private static final int THREADS = 4;

	/** How many answers are held against the whole description: each costs 2 ms. */
	private static final int EACH = 20;

	private final AtomicInteger ahead = new AtomicInteger(Thorough.or(100_000, 5_000));

	private final Map<Integer, AtomicInteger> statuses = new TreeMap<>();

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Test
	void nothingBreaksIt() throws Exception {
		long seed = Long.getLong("fuzz.seed", 42);
		Set<String> codes = codes();
		List<String> tokens = List.of(this.front.reader(), this.front.insider(), this.front.reader(),
				this.front.insider(), this.front.reader(), this.issuer.expiredToken(), this.issuer.token("nothing"),
				"x", "");
		try (var crowd = Executors.newFixedThreadPool(THREADS)) {
			List<Future<List<String>>> done = new ArrayList<>();
			for (int thread = 0; thread < THREADS; thread++) {
				Fuzz fuzz = new Fuzz(seed + thread, tokens);
				done.add(crowd.submit(() -> run(fuzz, codes)));
			}
			List<String> failures = new ArrayList<>();
			for (Future<List<String>> one : done) {
				failures.addAll(one.get());
			}
			System.out.println("Fuzz: " + this.statuses);
			assertThat(failures).isEmpty();
		}
		assertThat(this.statuses).containsKeys(200, 400, 401, 403, 404, 405);
		assertThat(this.front.get("/quota").status()).isEqualTo(200);
		assertThat(this.front.management("/actuator/health/readiness").status()).isEqualTo(200);
	}

	private List<String> run(Fuzz fuzz, Set<String> codes) throws IOException {
		List<String> failures = new ArrayList<>();
		try (RawClient client = new RawClient(this.front.port())) {
			while (this.ahead.getAndDecrement() > 0 && failures.size() < 20) {
				Fuzz.Request request = fuzz.next();
				String failure = failure(client, request, codes);
				if (failure != null) {
					failures.add(failure + "\n" + request.text().replaceAll("eyJ[^\\s]+", "TOKEN"));
				}
			}
		}
		return failures;
	}

	private @Nullable String failure(RawClient client, Fuzz.Request request, Set<String> codes) {
		try {
			Reply reply = client.exchange(request.bytes());
			synchronized (this.statuses) {
				this.statuses.computeIfAbsent(reply.status(), (status) -> new AtomicInteger()).incrementAndGet();
			}
			if (isOfNoRoute(request)) {
				return null;
			}
			if (reply.status() >= 500) {
				return "5xx: " + reply;
			}
			if (reply.body().contains("\tat ") || reply.body().contains("Exception")) {
				return "stack trace: " + reply;
			}
			if (reply.status() >= 400 && !"HEAD".equals(request.method()) && !isProblem(reply, codes)) {
				return "no problem details: " + reply;
			}
			if (this.ahead.get() % EACH == 0 && !"HEAD".equals(request.method())) {
				Contract.check(request.method(), request.target(), reply);
			}
			return null;
		}
		catch (IOException | AssertionError | RuntimeException ex) {
			return ex.toString();
		}
	}

	/**
	 * {@code OPTIONS *} asks for what the server can do: Tomcat answers before anything
	 * of ours, with a bare 400 or 501 (RFC 9112, 6.1) where a header is malformed.
	 */
	private static boolean isOfNoRoute(Fuzz.Request request) {
		return "OPTIONS".equals(request.method()) && "*".equals(request.target());
	}

	private static boolean isProblem(Reply reply, Set<String> codes) {
		try {
			JsonNode problem = reply.json();
			return "application/problem+json".equals(reply.header("Content-Type"))
					&& problem.path("status").asInt() == reply.status()
					&& codes.contains(problem.path("code").asString("")) && problem.path("detail").isString()
					&& problem.path("title").isString()
					&& problem.path("correlationId").asString("").equals(reply.header("X-Correlation-Id"));
		}
		catch (JacksonException ex) {
			return false;
		}
	}

	private static Set<String> codes() throws IOException {
		List<String> codes = new ArrayList<>();
		Yaml31.mapper()
			.readTree(Files.readString(Contract.FILE))
			.at("/components/schemas/Problem/properties/code/examples")
			.forEach((code) -> codes.add(code.asText()));
		return codes.stream().collect(Collectors.toSet());
	}

}
