package io.robinbff.robin;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import embedded.BesideOthers;
import embedded.Fault;
import embedded.Patience;
import embedded.RobinConversation;
import embedded.RobinServer;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.UncachedServiceTest;
import io.robinbff.WithoutLoggingSetUp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Every fault, once, three times and for good: two customers' cards are opened one after
 * the other. Attempts are what ROBIN saw of both; the breaker's number is how many of
 * them it counts as failures, and it opens at half of 5.
 */
@UncachedServiceTest
@TestPropertySource(properties = { "robin.attempt-timeout=1500ms", "robin.request.deadline=15s",
		"robin.retry.backoff=10ms", "robin.max-answer-size=1MB", "robin.breaker.minimum-calls=5",
		"robin.breaker.open-for=5s", "robin.audit.enabled=false" })
@ContextConfiguration(loader = WithoutLoggingSetUp.class)
@BesideOthers
class FaultMatrixTests {

	/** Three attempts take less; the deadline is for a machine that stands still. */
	private static final Duration ATTEMPTS = Duration.ofSeconds(6);

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	@Autowired
	private CircuitBreakerRegistry breakers;

	private int customers;

	@BeforeEach
	void healthy() {
		this.robin.reset();
		this.breakers.circuitBreaker("robin").reset();
		assertThat(open()).isEqualTo("200");
		this.breakers.circuitBreaker("robin").reset();
	}

	/** The first call after ROBIN's recovery succeeds, once the waits are over. */
	@AfterEach
	void firstCallAfterRecoverySucceeds() {
		this.robin.recovers();
		this.ticker.advance(Duration.ofMinutes(2));
		assertThat(open()).isEqualTo("200");
	}

	@ParameterizedTest(name = "{0}, {1}")
	@CsvSource(delimiter = '|', textBlock = """
			# fault                 | times   | attempts | first card             | second card            | breaker
			500                     | once    | 3        | 200                    | 200                    | CLOSED 1
			500                     | 3 times | 4        | 503 robin-unavailable  | 200                    | CLOSED 3
			500                     | always  | 5        | 503 robin-unavailable  | 503 robin-unavailable  | OPEN 5
			502                     | once    | 3        | 200                    | 200                    | CLOSED 1
			502                     | 3 times | 4        | 503 robin-unavailable  | 200                    | CLOSED 3
			502                     | always  | 5        | 503 robin-unavailable  | 503 robin-unavailable  | OPEN 5
			503                     | once    | 3        | 200                    | 200                    | CLOSED 1
			503                     | 3 times | 4        | 503 robin-unavailable  | 200                    | CLOSED 3
			503                     | always  | 5        | 503 robin-unavailable  | 503 robin-unavailable  | OPEN 5
			503, body never ends    | once    | 3        | 200                    | 200                    | CLOSED 1
			503, body never ends    | 3 times | 4        | 503 robin-unavailable  | 200                    | CLOSED 3
			503, body never ends    | always  | 5        | 503 robin-unavailable  | 503 robin-unavailable  | OPEN 5
			503, Retry-After: 60    | once    | 2        | 503 robin-unavailable  | 200                    | CLOSED 1
			503, Retry-After: 60    | 3 times | 2        | 503 robin-unavailable  | 503 robin-unavailable  | CLOSED 2
			503, Retry-After: 60    | always  | 2        | 503 robin-unavailable  | 503 robin-unavailable  | CLOSED 2
			501                     | once    | 2        | 503 robin-unavailable  | 200                    | CLOSED 1
			501                     | 3 times | 2        | 503 robin-unavailable  | 503 robin-unavailable  | CLOSED 2
			501                     | always  | 2        | 503 robin-unavailable  | 503 robin-unavailable  | CLOSED 2
			429                     | once    | 3        | 200                    | 200                    | CLOSED 0
			429                     | 3 times | 4        | 503 robin-over-quota   | 200                    | CLOSED 0
			429                     | always  | 6        | 503 robin-over-quota   | 503 robin-over-quota   | CLOSED 0
			429, Retry-After: 60    | once    | 1        | 503 robin-over-quota   | 503 robin-over-quota   | CLOSED 0
			429, Retry-After: 60    | 3 times | 1        | 503 robin-over-quota   | 503 robin-over-quota   | CLOSED 0
			429, Retry-After: 60    | always  | 1        | 503 robin-over-quota   | 503 robin-over-quota   | CLOSED 0
			401                     | once    | 1        | 502 robin-credentials  | 502 robin-credentials  | CLOSED 0
			401                     | 3 times | 1        | 502 robin-credentials  | 502 robin-credentials  | CLOSED 0
			401                     | always  | 1        | 502 robin-credentials  | 502 robin-credentials  | CLOSED 0
			400                     | once    | 2        | 502 robin-rejected     | 200                    | CLOSED 0
			400                     | 3 times | 2        | 502 robin-rejected     | 502 robin-rejected     | CLOSED 0
			400                     | always  | 2        | 502 robin-rejected     | 502 robin-rejected     | CLOSED 0
			404                     | once    | 2        | 502 robin-rejected     | 200                    | CLOSED 0
			404                     | 3 times | 2        | 502 robin-rejected     | 502 robin-rejected     | CLOSED 0
			404                     | always  | 2        | 502 robin-rejected     | 502 robin-rejected     | CLOSED 0
			403                     | always  | 2        | 502 robin-rejected     | 502 robin-rejected     | CLOSED 0
			407                     | always  | 2        | 502 robin-rejected     | 502 robin-rejected     | CLOSED 0
			415                     | always  | 2        | 502 robin-rejected     | 502 robin-rejected     | CLOSED 0
			408                     | once    | 3        | 200                    | 200                    | CLOSED 1
			408                     | always  | 5        | 503 robin-unavailable  | 503 robin-unavailable  | OPEN 5
			425                     | once    | 3        | 200                    | 200                    | CLOSED 1
			302                     | once    | 2        | 502 robin-unreadable   | 200                    | CLOSED 1
			302                     | 3 times | 2        | 502 robin-unreadable   | 502 robin-unreadable   | CLOSED 2
			302                     | always  | 2        | 502 robin-unreadable   | 502 robin-unreadable   | CLOSED 2
			reset before            | once    | 3        | 200                    | 200                    | CLOSED 1
			reset before            | 3 times | 4        | 503 robin-unavailable  | 200                    | CLOSED 3
			reset before            | always  | 5        | 503 robin-unavailable  | 503 robin-unavailable  | OPEN 5
			reset in the middle     | once    | 3        | 200                    | 200                    | CLOSED 1
			reset in the middle     | 3 times | 4        | 503 robin-unavailable  | 200                    | CLOSED 3
			reset in the middle     | always  | 5        | 503 robin-unavailable  | 503 robin-unavailable  | OPEN 5
			idle connection closed  | once    | 3        | 200                    | 200                    | CLOSED 1
			idle connection closed  | 3 times | 4        | 503 robin-unavailable  | 200                    | CLOSED 3
			idle connection closed  | always  | 5        | 503 robin-unavailable  | 503 robin-unavailable  | OPEN 5
			hang before             | once    | 3        | 200                    | 200                    | CLOSED 1
			hang before             | 3 times | 4        | 504 robin-timeout      | 200                    | CLOSED 3
			hang before             | always  | 5        | 504 robin-timeout      | 503 robin-unavailable  | OPEN 5
			hang in the middle      | once    | 3        | 200                    | 200                    | CLOSED 1
			hang in the middle      | 3 times | 4        | 504 robin-timeout      | 200                    | CLOSED 3
			hang in the middle      | always  | 5        | 504 robin-timeout      | 503 robin-unavailable  | OPEN 5
			dribble                 | once    | 3        | 200                    | 200                    | CLOSED 1
			dribble                 | 3 times | 4        | 504 robin-timeout      | 200                    | CLOSED 3
			dribble                 | always  | 5        | 504 robin-timeout      | 503 robin-unavailable  | OPEN 5
			garbage                 | once    | 2        | 502 robin-unreadable   | 200                    | CLOSED 1
			garbage                 | 3 times | 2        | 502 robin-unreadable   | 502 robin-unreadable   | CLOSED 2
			garbage                 | always  | 2        | 502 robin-unreadable   | 502 robin-unreadable   | CLOSED 2
			HTML with 200           | once    | 2        | 502 robin-unreadable   | 200                    | CLOSED 1
			HTML with 200           | 3 times | 2        | 502 robin-unreadable   | 502 robin-unreadable   | CLOSED 2
			HTML with 200           | always  | 2        | 502 robin-unreadable   | 502 robin-unreadable   | CLOSED 2
			half of the JSON        | once    | 2        | 502 robin-unreadable   | 200                    | CLOSED 1
			half of the JSON        | 3 times | 2        | 502 robin-unreadable   | 502 robin-unreadable   | CLOSED 2
			half of the JSON        | always  | 2        | 502 robin-unreadable   | 502 robin-unreadable   | CLOSED 2
			a JSON array            | once    | 2        | 502 robin-unreadable   | 200                    | CLOSED 0
			a JSON array            | 3 times | 2        | 502 robin-unreadable   | 502 robin-unreadable   | CLOSED 0
			a JSON array            | always  | 2        | 502 robin-unreadable   | 502 robin-unreadable   | CLOSED 0
			empty 200               | once    | 2        | 502 robin-unreadable   | 200                    | CLOSED 1
			empty 200               | 3 times | 2        | 502 robin-unreadable   | 502 robin-unreadable   | CLOSED 2
			empty 200               | always  | 2        | 502 robin-unreadable   | 502 robin-unreadable   | CLOSED 2
			null                    | once    | 2        | 502 robin-unreadable   | 200                    | CLOSED 0
			null                    | 3 times | 2        | 502 robin-unreadable   | 502 robin-unreadable   | CLOSED 0
			null                    | always  | 2        | 502 robin-unreadable   | 502 robin-unreadable   | CLOSED 0
			truncated               | once    | 2        | 502 robin-unreadable   | 200                    | CLOSED 1
			truncated               | 3 times | 2        | 502 robin-unreadable   | 502 robin-unreadable   | CLOSED 2
			truncated               | always  | 2        | 502 robin-unreadable   | 502 robin-unreadable   | CLOSED 2
			length too long         | once    | 3        | 200                    | 200                    | CLOSED 1
			length too long         | 3 times | 4        | 504 robin-timeout      | 200                    | CLOSED 3
			length too long         | always  | 5        | 504 robin-timeout      | 503 robin-unavailable  | OPEN 5
			length too short        | once    | 3        | 502 robin-unreadable   | 200                    | CLOSED 2
			length too short        | 3 times | 3        | 502 robin-unreadable   | 502 robin-unreadable   | CLOSED 3
			length too short        | always  | 3        | 502 robin-unreadable   | 502 robin-unreadable   | CLOSED 3
			oversized               | once    | 2        | 502 robin-too-large    | 200                    | CLOSED 0
			oversized               | 3 times | 2        | 502 robin-too-large    | 502 robin-too-large    | CLOSED 0
			oversized               | always  | 2        | 502 robin-too-large    | 502 robin-too-large    | CLOSED 0
			""")
	void faultIsAnsweredWithinTheDeadline(String fault, String times, int attempts, String first, String second,
			String breaker) {
		suffer(times, fault(fault));
		int before = this.robin.callCount();
		assertThat(open()).isEqualTo(first);
		assertThat(open()).isEqualTo(second);
		assertThat(this.robin.callCount() - before).as("attempts").isEqualTo(attempts);
		CircuitBreaker state = this.breakers.circuitBreaker("robin");
		assertThat(state.getState() + " " + state.getMetrics().getNumberOfFailedCalls()).isEqualTo(breaker);
	}

	@Test
	void answerBeforeTheResetCounts() {
		this.robin.suffers(Fault.resetAfterAnswering());
		for (int card = 0; card < 5; card++) {
			assertThat(open()).isEqualTo("200");
			// The next card on the connection that is about to die would be another case.
			await().until(() -> this.robin.connectionsOpen() == 0);
		}
	}

	@Test
	void killedIdleConnectionCostsNoCaller() {
		for (int card = 0; card < 5; card++) {
			this.robin.closesIdleConnections();
			assertThat(open()).isEqualTo("200");
		}
	}

	@Test
	void refusedConnectionIsUnavailable() {
		this.robin.refusesConnections();
		assertThat(open()).isEqualTo("503 robin-unavailable");
	}

	@Test
	void openBreakerSaysWhenItsProbeIsDue() {
		this.robin.failsAlways(500);
		open();
		open();
		this.ticker.advance(Duration.ofMillis(500));
		int before = this.robin.callCount();
		Reply reply = this.front.get("/customers/x@example.nl/conversations");
		assertThat(reply.status()).isEqualTo(503);
		assertThat(reply.header("Retry-After")).isIn("1", "2", "3", "4", "5");
		assertThat(this.robin.callCount()).isEqualTo(before);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			302 | ROBIN_BASE_URL
			400 | correlation id
			403 | allow-list
			404 | ROBIN_BASE_URL
			405 | ROBIN_BASE_URL
			407 | ROBIN_PROXY_URL
			415 | defect of ours
			""")
	void statusIsToldAsItIs(int status, String whatToDo) {
		this.robin.failsAlways(status);
		Reply reply = this.front.get("/customers/x@example.nl/conversations");
		assertThat(reply.status()).isEqualTo(502);
		assertThat(reply.json().path("detail").asString()).contains("answered " + status, whatToDo);
	}

	@Test
	void robinThatIgnoresSkipLetsNobodyWalkForEver() {
		Map<String, Object> page = Map.of("conversations",
				RobinConversation.several(20).stream().map((one) -> Objects.requireNonNull(one).toJson()).toList());
		this.robin.answersWith(200, Map.of("Content-Type", "application/json"),
				JsonMapper.builder().build().writeValueAsString(page));
		Reply first = this.front.get("/customers/walker@example.nl/conversations");
		assertThat(first.json().path("nextSkip").asInt()).isEqualTo(20);
		Reply second = this.front.get("/customers/walker@example.nl/conversations?skip=20");
		assertThat(second.status()).isEqualTo(200);
		assertThat(second.json().has("nextSkip")).isFalse();
	}

	@Test
	void callerMayAskForLess() {
		this.robin.hangsBeforeAnswering();
		long start = System.nanoTime();
		Reply reply = this.front.get("/customers/hasty@example.nl/conversations", this.front.reader(), "Prefer",
				"wait=1");
		assertThat(reply.status()).isEqualTo(504);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1).plus(Patience.SLACK));
		this.robin.recovers();
		this.ticker.advance(Duration.ofMinutes(2));
		Reply patient = this.front.get("/customers/patient@example.nl/conversations", this.front.reader(), "Prefer",
				"respond-async, wait=5");
		assertThat(patient.status()).isEqualTo(200);
		assertThat(patient.header("Preference-Applied")).isEqualTo("wait=5");
	}

	/** Returns the status, and the code of a refusal. */
	private String open() {
		String email = "card" + this.customers++ + "@example.nl";
		this.robin.hasConversationsOf(email, RobinConversation.numbered(1));
		long start = System.nanoTime();
		Reply reply = this.front.get("/customers/" + email + "/conversations");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).as("time taken")
			.isLessThan(ATTEMPTS.plus(Patience.SLACK));
		if (reply.status() == 200) {
			assertThat(reply.json().path("conversations")).as("never an empty list").hasSize(1);
			return "200";
		}
		if (reply.status() != 502) {
			assertThat(reply.header("Retry-After")).matches("[1-9]\\d*");
		}
		return reply.status() + " " + reply.json().path("code").asString();
	}

	private void suffer(String times, Fault fault) {
		switch (times) {
			case "once" -> this.robin.suffers(1, fault);
			case "3 times" -> this.robin.suffers(3, fault);
			default -> this.robin.suffers(fault);
		}
	}

	private static Fault fault(String name) {
		Map<String, String> json = Map.of("Content-Type", "application/json");
		return switch (name) {
			case "500", "501", "502", "503", "400", "403", "404", "405", "407", "408", "415", "425" ->
				Fault.status(Integer.parseInt(name));
			case "503, body never ends" -> Fault.answer(503, Map.of("Content-Length", "1000"), "wait");
			case "503, Retry-After: 60" -> Fault.answer(503, Map.of("Retry-After", "60"), "");
			case "429" -> Fault.overQuota(Optional.empty());
			case "429, Retry-After: 60" -> Fault.overQuota(Optional.of(Duration.ofMinutes(1)));
			case "401" -> Fault.unauthorized();
			case "302" -> Fault.answer(302, Map.of("Location", "http://127.0.0.1:9/elsewhere"), "");
			case "reset before" -> Fault.resetBeforeAnswering();
			case "reset in the middle" -> Fault.resetInTheMiddle();
			case "idle connection closed" -> Fault.closedBeforeAnswering();
			case "hang before" -> Fault.hangsBeforeAnswering();
			case "hang in the middle" -> Fault.hangsInTheMiddle();
			case "dribble" -> Fault.dribbles(Duration.ofSeconds(30), 300);
			case "garbage" -> Fault.garbage();
			case "HTML with 200" -> Fault.html();
			case "half of the JSON" -> Fault.halfJson();
			case "a JSON array" -> Fault.answer(200, json, "[]");
			case "empty 200" -> Fault.answer(200, json, "");
			case "null" -> Fault.answer(200, json, "null");
			case "truncated" -> Fault.truncated();
			case "length too long" -> Fault.claimsMoreThanItSends();
			case "length too short" -> Fault.claimsLessThanItSends();
			case "oversized" -> Fault.oversized(3_000_000);
			default -> throw new IllegalArgumentException(name);
		};
	}

}
