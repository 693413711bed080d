package io.robinbff.api;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import embedded.Cast;
import embedded.Issuer;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ServiceTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** HTTP QUERY (RFC 10008) at /conversations. */
@ServiceTest
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(properties = "robin.access.cors-origins=https://crm.example.com")
class QueryMethodTests {

	private static final String BODY = "{\"emailAddress\":\"" + Cast.SCOPES + "\"}";

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private RobinServer robin;

	@Test
	void answersAsTheSearchDoesAndCostsNoFurtherCall() {
		Reply searched = this.front.search(BODY);
		long calls = this.robin.calls().size();
		Reply queried = query(BODY, this.front.reader());
		assertThat(queried.status()).as(queried.body()).isEqualTo(200);
		assertThat(queried.json().path("conversations")).isEqualTo(searched.json().path("conversations"));
		assertThat(queried.header("ETag")).isEqualTo(searched.header("ETag"));
		assertThat(queried.header("Content-Type")).isEqualTo("application/json");
		assertThat(queried.header("Accept-Query")).isEqualTo("application/json");
		assertThat(queried.header("Cache-Status")).contains("hit");
		assertThat(this.robin.calls()).hasSize((int) calls);
		assertThat(query(BODY, this.front.insider()).json().at("/conversations/0/messages").size()).isEqualTo(5);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "HEAD", "QUERY" })
	void whatIsHeldAlreadyIsNotSentAgain(String method) {
		String tag = String.valueOf(query(BODY, this.front.reader()).header("ETag"));
		for (String held : new String[] { tag, "\"x\", " + tag, tag.substring(2), "*" }) {
			Reply unchanged = held(method, held);
			assertThat(unchanged.status()).as(held).isEqualTo(304);
			assertThat(unchanged.body()).isEmpty();
			assertThat(unchanged.header("ETag")).isEqualTo(tag);
		}
		for (String other : new String[] { "\"x\"", "nothing", "\"", "W/", ",", tag.replace('"', '\'') }) {
			assertThat(held(method, other).status()).as(other).isEqualTo(200);
		}
		assertThat(query(BODY, this.front.insider(), "If-None-Match", tag).status()).as("who sees more").isEqualTo(200);
	}

	private Reply held(String method, String tag) {
		return "QUERY".equals(method) ? query(BODY, this.front.reader(), "If-None-Match", tag) : this.front.send(method,
				"/customers/" + Cast.SCOPES + "/conversations", null, this.front.reader(), "If-None-Match", tag);
	}

	@Test
	void aSearchByPostIsAnsweredWhateverIsHeld() {
		Reply searched = this.front.search(BODY);
		assertThat(this.front
			.send("POST", "/conversations/search", BODY, this.front.reader(), "Content-Type", "application/json",
					"If-None-Match", String.valueOf(searched.header("ETag")))
			.status()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{"emailAddress":"a@b.nl","orderNumber":"1"} | application/json | 400 | invalid-request
					{"emailAddress":"nobody"}                   | application/json | 400 | invalid-request
					{"emailAddress":                            | application/json | 400 | invalid-request
					``                                          | application/json | 400 | invalid-request
					emailAddress=a@b.nl                         | application/x-www-form-urlencoded | 415 | unsupported-media-type
					{"emailAddress":"a@b.nl"}                   | text/plain       | 415 | unsupported-media-type
					{"emailAddress":"a@b.nl"}                   |                  | 415 | unsupported-media-type
					""")
	void refusalsAreProblems(String body, @Nullable String type, int status, String code) {
		String[] headers = (type != null) ? new String[] { "Content-Type", type } : new String[0];
		Reply reply = this.front.send("QUERY", "/conversations", body, this.front.reader(), headers);
		assertThat(reply.status()).as(reply.body()).isEqualTo(status);
		assertThat(reply.json().path("code").asString()).isEqualTo(code);
	}

	/** The three that write bytes, which no converter refuses. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			text/html                       | 406
			application/*;q=0.5, text/html  | 200
			no type                         | 406
			*/*                             | 200
			""")
	void areAnsweredInJsonOrNotAtAll(String accepted, int status) {
		String[] headers = { "Content-Type", "application/json", "Accept", accepted };
		for (Reply reply : List.of(query(BODY, this.front.reader(), "Accept", accepted),
				this.front.send("POST", "/conversations/search", BODY, this.front.reader(), headers),
				this.front.send("GET", "/customers/" + Cast.SCOPES + "/conversations", null, this.front.reader(),
						"Accept", accepted))) {
			assertThat(reply.status()).as(reply.body()).isEqualTo(status);
			assertThat(reply.header("Content-Type"))
				.isEqualTo((status == 200) ? "application/json" : "application/problem+json");
		}
	}

	@Test
	void needsTheScopeAndIsBounded() {
		assertThat(query(BODY, null).status()).isEqualTo(401);
		assertThat(query(BODY, this.issuer.token("conversations.summary")).status()).isEqualTo(403);
		assertThat(query("{\"emailAddress\":\"" + "x".repeat(40_000) + "\"}", this.front.reader()).status())
			.isEqualTo(413);
	}

	@ParameterizedTest
	@CsvSource({ "QUERY, /conversations/search, 405", "QUERY, /quota, 405", "QUERY, /nowhere, 404",
			"QUERY, /conversations/, 404", "query, /conversations, 405", "POST, /conversations, 405" })
	void isOfferedThereAlone(String method, String path, int status) {
		Reply reply = this.front.send(method, path, BODY, this.front.reader(), "Content-Type", "application/json");
		assertThat(reply.status()).as(reply.body()).isEqualTo(status);
		if (path.equals("/conversations")) {
			assertThat(reply.header("Allow")).isEqualTo("GET, QUERY");
		}
	}

	@Test
	void isAmongWhatIsOffered() {
		Reply reply = this.front.send("OPTIONS", "/conversations", null, this.front.reader());
		assertThat(reply.status()).isEqualTo(200);
		assertThat(String.valueOf(reply.header("Allow")).split(", ?")).containsExactlyInAnyOrder("GET", "HEAD",
				"OPTIONS", "QUERY");
		assertThat(reply.header("Accept-Query")).isEqualTo("application/json");
	}

	@Test
	void pagesOfNamedOriginsMayUseIt() {
		Reply preflight = this.front.send("OPTIONS", "/conversations", null, null, "Origin", "https://crm.example.com",
				"Access-Control-Request-Method", "QUERY", "Access-Control-Request-Headers", "content-type");
		assertThat(preflight.status()).isEqualTo(200);
		assertThat(preflight.header("Access-Control-Allow-Methods")).contains("QUERY");
		assertThat(query(BODY, this.front.reader(), "Origin", "https://crm.example.com")
			.header("Access-Control-Allow-Origin")).isEqualTo("https://crm.example.com");
	}

	@Test
	void isAuditedAndCountedUnderItsRoute(CapturedOutput output) {
		query(BODY, this.front.reader());
		assertThat(output).contains("\"route\":\"QUERY /conversations\"");
	}

	private Reply query(String body, @Nullable String token, String... headers) {
		String[] all = Stream.concat(Stream.of("Content-Type", "application/json"), Arrays.stream(headers))
			.toArray(String[]::new);
		return this.front.send("QUERY", "/conversations", body, token, all);
	}

}
