package io.robinbff.web;

import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.UncachedServiceTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/** What may stand in a path, and that it reaches ROBIN exactly. */
@UncachedServiceTest
class PathTableTests {

	private static final String SIXTY_FOUR = "l".repeat(64);

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@BeforeEach
	void healthy() {
		this.robin.recovers();
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', textBlock = """
			a+b@x.nl,                  a+b@x.nl
			a%2Bb@x.nl,                a+b@x.nl
			a%2Bb%40x.nl,              a+b@x.nl
			o'brien@x.ie,              o'brien@x.ie
			x%2Fy@x.nl,                x/y@x.nl
			x%2f%2fy@x.nl,             x//y@x.nl
			a&b@x.nl,                  a&b@x.nl
			a%26b@x.nl,                a&b@x.nl
			50%25@x.nl,                50%@x.nl
			50%2525@x.nl,              50%25@x.nl
			x%252Fy@x.nl,              x%2Fy@x.nl
			a;b@x.nl,                  a;b@x.nl
			a;b=c;d@x.nl,              a;b=c;d@x.nl
			a%3Bb@x.nl,                a;b@x.nl
			%C3%BC@ex%C3%A4mple.de,    ü@exämple.de
			UPPER.Case@X.NL,           UPPER.Case@X.NL
			someone@example.com,       someone@example.com
			someone@example.json,      someone@example.json
			a=b%3Fc%23d@x.nl,          a=b?c#d@x.nl
			%2E%2E%2Fa@x.nl,           ../a@x.nl
			%5Ca@x.nl,                 \\a@x.nl
			%20a@x.nl%20,              a@x.nl
			""")
	void addressReachesRobinExactly(String inPath, String atRobin) {
		Reply reply = this.front.get("/customers/" + inPath + "/conversations");
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		assertThat(this.robin.calls().getLast().selector()).isEqualTo("emailAddress");
		assertThat(this.robin.calls().getLast().value()).isEqualTo(atRobin);
	}

	@ParameterizedTest
	@ValueSource(strings = { "CMO1234", "#1234", "2024/001", "A 12", "50%", "a;b", "a+b", "ü", "a\\b", "%2F", "a?b",
			"1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890" })
	void orderNumberReachesRobinExactly(String number) {
		Reply reply = this.front.get("/orders/" + Front.encode(number) + "/conversations");
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		assertThat(this.robin.calls().getLast().selector()).isEqualTo("orderNumber");
		assertThat(this.robin.calls().getLast().value()).isEqualTo(number);
	}

	@ParameterizedTest
	@ValueSource(strings = { "@x.nl", "x.nl@" })
	void longLocalPartReachesRobin(String rest) {
		Reply reply = this.front.get("/customers/" + SIXTY_FOUR + rest + "x/conversations");
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		assertThat(this.robin.calls().getLast().value()).isEqualTo(SIXTY_FOUR + rest + "x");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			/customers/nobody/conversations,                      email,    @
			/customers/@x.nl/conversations,                       email,    @
			/customers/x@/conversations,                          email,    @
			/customers/%20%20/conversations,                      email,    blank
			/customers/a%0Ab@x.nl/conversations,                  email,    control
			/customers/a%0D%0Ab@x.nl/conversations,               email,    control
			/customers/a%7Fb@x.nl/conversations,                  email,    control
			/customers/a%E2%80%A8b@x.nl/conversations,            email,    control
			/orders/%20/conversations,                            number,   blank
			/orders/a%09b/conversations,                          number,   control
			/customers/a@x.nl/conversations?skip=-1,              skip,     number
			/customers/a@x.nl/conversations?skip=two,             skip,     number
			/customers/a@x.nl/conversations?skip=99999999999,     skip,     number
			/orders/a/conversations?skip=1.5,                     skip,     number
			/conversations/400a5018-0bee-44a4-fe5e-14d431134deX,  guid,     8-4-4-4-12
			/conversations/400a50180bee44a4fe5e14d431134de5,      guid,     8-4-4-4-12
			/conversations?conversationId=1,                      conversationId, 8-4-4-4-12
			/conversations,                                       conversationId, missing
			""")
	void refusesWithTheReason(String path, String parameter, String reason) {
		int before = this.robin.callCount();
		Reply reply = this.front.get(path);
		assertThat(reply.status()).as(reply.body()).isEqualTo(400);
		assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
		assertThat(reply.json().path("code").asString()).isEqualTo("invalid-request");
		assertThat(reply.json().path("parameter").asString()).isEqualTo(parameter);
		assertThat(reply.json().path("detail").asString()).contains(reason);
		assertThat(reply.json().path("correlationId").asString()).isNotBlank()
			.isEqualTo(reply.header("X-Correlation-Id"));
		assertThat(this.robin.callCount()).isEqualTo(before);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a%00b@x.nl", "a%FFb@x.nl" })
	void refusesWhatTheContainerCannotDecode(String email) {
		Reply reply = this.front.get("/customers/" + email + "/conversations");
		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.json().path("code").asString()).isEqualTo("malformed-request");
		assertThat(reply.json().path("detail").asString()).contains("UTF-8");
	}

	@ParameterizedTest
	@CsvSource({ "customers, 255", "orders, 129" })
	void refusesWhatIsTooLong(String kind, int length) {
		String value = "a".repeat(length - 5) + "@x.nl";
		Reply reply = this.front.get("/" + kind + "/" + value + "/conversations");
		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.json().path("detail").asString()).contains(length + " characters");
		assertThat(reply.body()).doesNotContain(value);
		assertThat(this.front.get("/" + kind + "/" + value.substring(1) + "/conversations").status()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"emailAddress\":\"a@x.nl\",\"orderNumber\":\"1\"}",
			"{\"emailAddress\":\"nobody\"}", "{\"orderNumber\":\" \"}", "{\"orderNumber\":\"1\",\"skip\":-1}",
			"{\"orderNumber\":\"1\",\"skip\":\"x\"}", "[]", "null", "", "{", "{\"emailAddress\":null}",
			"{\"orderNumber\":{}}" })
	void refusesASearchThatIsNone(String body) {
		int before = this.robin.callCount();
		Reply reply = this.front.search(body);
		assertThat(reply.status()).as(reply.body()).isEqualTo(400);
		assertThat(reply.json().path("code").asString()).isEqualTo("invalid-request");
		assertThat(reply.json().path("detail").asString()).isNotBlank();
		assertThat(this.robin.callCount()).isEqualTo(before);
	}

}
