package io.robinbff.web;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import embedded.Fault;
import embedded.Issuer;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.UncachedServiceTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/** Every refusal is problem details, whoever refuses. */
@UncachedServiceTest
class ErrorsTests {

	private static final String CUSTOMER = "/customers/errors@example.nl/conversations";

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@Autowired
	private Issuer issuer;

	@Autowired
	private ManualTicker ticker;

	@AfterEach
	void healthy() {
		this.robin.recovers();
		this.ticker.advance(Duration.ofMinutes(2));
		assertThat(this.front.get(CUSTOMER).status()).isEqualTo(200);
	}

	@Test
	void noTokenIsRefusedWithAChallenge() {
		Reply reply = this.front.get(CUSTOMER, null);
		assertProblem(reply, 401, "invalid-token");
		assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer");
	}

	@Test
	void rubbishTokenIsRefusedWithTheReason() {
		Reply reply = this.front.get(CUSTOMER, "rubbish");
		assertProblem(reply, 401, "invalid-token");
		assertThat(reply.header("WWW-Authenticate")).contains("invalid_token");
		assertThat(reply.json().path("detail").asString()).contains("not accepted");
	}

	@Test
	void missingScopeIsForbidden() {
		Reply reply = this.front.get(CUSTOMER, this.issuer.token("something.else"));
		assertProblem(reply, 403, "insufficient-scope");
		assertThat(reply.header("WWW-Authenticate")).contains("insufficient_scope");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			GET    | /nowhere              | 404 | not-found          |
			DELETE | /conversations        | 405 | method-not-allowed | GET, QUERY
			GET    | /conversations/search | 405 | method-not-allowed | POST
			PUT    | /conversations/search | 405 | method-not-allowed | POST
			GET    | /conversations/watch  | 405 | method-not-allowed | POST
			QUERY  | /conversations/watch  | 405 | method-not-allowed | POST
			GET    | /conversations/watchx | 400 | invalid-request    |
			""")
	void whatIsNotThereIsAProblem(String method, String path, int status, String code, @Nullable String allowed) {
		Reply reply = this.front.send(method, path, null, this.front.reader());
		assertProblem(reply, status, code);
		assertThat(reply.header("Allow")).isEqualTo(allowed);
	}

	@Test
	void otherMediaTypesAreProblems() {
		assertProblem(this.front.get(CUSTOMER, this.front.reader(), "Accept", "text/html"), 406, "not-acceptable");
		assertProblem(this.front.send("POST", "/conversations/search", "x", this.front.reader(), "Content-Type",
				"text/plain"), 415, "unsupported-media-type");
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET /customers/a%zz@x.nl/conversations HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET /customers/a|b@x.nl/conversations HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET /customers/a@x.nl/conversations HTTP/1.1\r\n\r\n", "GET /a b c HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
			"TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", "GET /%c0%ae/x HTTP/1.1\r\nHost: x\r\n\r\n",
			"G@T / HTTP/1.1\r\nHost: x\r\n\r\n" })
	void whatTheContainerRefusesIsAProblem(String request) throws IOException {
		String answer = raw(request);
		assertThat(answer).containsPattern("^HTTP/1.1 [45]\\d\\d")
			.contains("application/problem+json", "\"code\":", "\"correlationId\":")
			.doesNotContain("<html", "Tomcat", "at org.");
	}

	@Test
	void headersThatAreTooLargeAreAProblem() throws IOException {
		String answer = raw("GET / HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(20_000) + "\r\n\r\n");
		assertThat(answer).contains("application/problem+json").doesNotContain("<html");
	}

	@ParameterizedTest
	@CsvSource({ "500, 503, robin-unavailable", "503, 503, robin-unavailable", "400, 502, robin-rejected",
			"401, 502, robin-credentials", "404, 502, robin-rejected", "302, 502, robin-unreadable",
			"429, 503, robin-over-quota", "204, 502, robin-unreadable" })
	void robinsStatusBecomesOurs(int theirs, int ours, String code) {
		this.robin.failsAlways(theirs);
		Reply reply = this.front.get(CUSTOMER);
		assertProblem(reply, ours, code);
		if (ours == 503) {
			assertThat(reply.header("Retry-After")).matches("[1-9]\\d*");
		}
		assertThat(reply.header("WWW-Authenticate")).isNull();
	}

	@Test
	void unreadableAnswersAreFaultsAndNeverEmptyLists() {
		for (Fault fault : new Fault[] { Fault.garbage(), Fault.html(), Fault.halfJson(), Fault.truncated() }) {
			this.robin.recovers().suffers(fault);
			Reply reply = this.front.get(CUSTOMER);
			assertThat(reply.status()).as(fault + " " + reply.body()).isIn(502, 503);
			assertThat(reply.body()).doesNotContain("\"conversations\"");
		}
		this.robin.recovers().answersWith(200, Map.of("Content-Type", "application/json"), "[]");
		assertProblem(this.front.get(CUSTOMER), 502, "robin-unreadable");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{}                                             | 200
			{"conversations":null}                         | 200
			{"conversations":[null],"total":1}             | 502
			{"error":"maintenance","conversations":null}   | 502
			{"message":"Too many requests"}                | 502
			""")
	void anObjectWithoutConversationsIsNoEmptyListUnlessItIsEmpty(String body, int status) {
		this.robin.answersWith(200, Map.of("Content-Type", "application/json"), body);
		assertThat(this.front.get(CUSTOMER).status()).isEqualTo(status);
	}

	@Test
	void correlationIdOfTheCallerIsTakenOver() {
		Reply reply = this.front.get("/nowhere", this.front.reader(), "X-Correlation-Id", "crm-42");
		assertThat(reply.header("X-Correlation-Id")).isEqualTo("crm-42");
		assertThat(reply.json().path("correlationId").asString()).isEqualTo("crm-42");
		Reply odd = this.front.get("/nowhere", this.front.reader(), "X-Correlation-Id", "a b\"c");
		assertThat(odd.header("X-Correlation-Id")).isNotEqualTo("a b\"c");
	}

	private static void assertProblem(Reply reply, int status, String code) {
		assertThat(reply.status()).as(reply.body()).isEqualTo(status);
		assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
		assertThat(reply.json().path("status").asInt()).isEqualTo(status);
		assertThat(reply.json().path("code").asString()).isEqualTo(code);
		assertThat(reply.json().path("correlationId").asString()).isEqualTo(reply.header("X-Correlation-Id"));
	}

	private String raw(String request) throws IOException {
		try (Socket socket = new Socket("localhost", this.front.port())) {
			socket.setSoTimeout(5000);
			socket.getOutputStream()
				.write(request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
					.getBytes(StandardCharsets.ISO_8859_1));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
