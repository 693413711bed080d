package io.robinbff.robin;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;

import embedded.Fault;
import embedded.Patience;
import embedded.RobinServer;
import embedded.Thorough;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.UncachedServiceTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** An answer of ROBIN's is read as far as it can be, and what cannot costs itself. */
@UncachedServiceTest
@TestPropertySource(properties = { "robin.breaker.minimum-calls=5", "robin.audit.enabled=false",
		"robin.quota.per-hour=100000", "robin.quota.per-minute=100000", "robin.time-zone=Europe/Amsterdam" })
@ExtendWith(OutputCaptureExtension.class)
class TolerantReaderTests {

	private static final String FIRST = "11111111-0000-0000-0000-000000000001";

	private static final String LAST = "11111111-0000-0000-0000-000000000002";

	private static final int DOCUMENTS = Thorough.or(10_000, 500);

	private final Damage damage = new Damage();

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@Autowired
	private CircuitBreakerRegistry breakers;

	@Autowired
	private MeterRegistry meters;

	@BeforeEach
	void healthy() {
		this.robin.reset();
		this.breakers.circuitBreaker("robin").reset();
	}

	@AfterEach
	void breakerHasCountedNothing() {
		CircuitBreaker breaker = this.breakers.circuitBreaker("robin");
		assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isZero();
		assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
	}

	@ParameterizedTest(name = "{0}: {1}")
	@CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
			# place                  | what stands there                    | what is told
			/owner                   | []                                   |
			/owner                   | ""                                   |
			/owner                   | "Petra"                              |
			/owner                   | {"name":{},"type":"User"}            | {"type":"User"}
			/category                | {}                                   |
			/category                | NaN                                  |
			/subject                 | [1,2]                                |
			/subject                 | 42                                   | "42"
			/subject                 | 007                                  | "7"
			/subject                 | 1e999999999                          | "1e999999999"
			/subject                 | "\\ud800!"                           | "\uFFFD!"
			/subject                 | "\\x"                                | "x"
			/state                   | false                                | "false"
			/guid                    | {}                                   |
			/tags                    | {}                                   | []
			/tags                    | ["Tag1", "Tag2", {}, null, 3]        | ["Tag1","Tag2","3"]
			/linkedOrderNumbers      | 1234                                 | ["1234"]
			/startDateTime           | {}                                   |
			/startDateTime           | 1625758744                           |
			/startDateTime           | "yesterday"                          |
			/startDateTime           | "0001-01-01T00:00:00"                |
			/startDateTime           | "2021-07-08 15:39:04"                | "2021-07-08T15:39:04+02:00"
			/startDateTime           | "2021-07-08T15:39:04+0200"           | "2021-07-08T15:39:04+02:00"
			/startDateTime           | "2021-07-08"                         | "2021-07-08T00:00:00+02:00"
			/startDateTime           | "/Date(1625751544000)/"              | "2021-07-08T15:39:04+02:00"
			/messages                | {}                                   | []
			/messages                | "Hello"                              | []
			/messages/0              | "Hello"                              |
			/messages/0              | []                                   |
			/messages/0/content      | ["Hello"]                            |
			/messages/0/sender       | 7                                    |
			/messages/0/sentDateTime | []                                   |
			/messages/0/scope        | {}                                   | "internal"
			/messages/0/scope        | "External","scope":"Internal"        | "internal"
			/messages/0/scope        | "Internal","scope":"External"        | "internal"
			/messages/0/scope        | "External","scope":{"scope":"External","content":[]} | "internal"
			/messages/0/scope        | "External ","scopes":"Internal"      | "external"
			/messages/0/scope        | ["External"]                         | "internal"
			""")
	void fieldCostsItself(String place, String wrong, String told) {
		JsonNode one = read(Damage.page(this.damage.good(FIRST), this.damage.damaged(place, wrong)));
		JsonNode value = one.at(place);
		assertThat(value.isMissingNode() ? null : value.toString()).isEqualTo(told);
	}

	@Test
	void conversationCostsItself() {
		for (String wrong : new String[] { "[]", "\"Hello\"", "7", "null", "NaN", "true" }) {
			JsonNode page = ask(Damage.page(wrong, this.damage.good(FIRST))).json();
			assertThat(page.path("conversations")).hasSize(1);
			assertThat(page.path("conversations").path(0).path("guid").asString()).isEqualTo(FIRST);
		}
	}

	@Test
	void whatIsDroppedIsCountedAndLoggedOnceWithoutItsContent(CapturedOutput output) {
		for (int i = 0; i < 3; i++) {
			ask(Damage.page(this.damage.good(FIRST), this.damage.damaged("/messages/0/rating", "{\"xyzzy\":1}")));
		}
		assertThat(this.meters.counter("robin.answer.dropped", "field", "rating").count()).isGreaterThanOrEqualTo(3);
		assertThat(output.toString().split("/conversations/1/messages/0/rating", -1)).hasSizeLessThanOrEqualTo(2);
		assertThat(output).doesNotContain("xyzzy");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			# Content-Type                       | the bytes' charset
			application/json                     | utf-8
			application/json; charset=utf-8      | utf-8
			application/json;charset="UTF-8"     | utf-8
			application/json; charset=iso-8859-1 | iso-8859-1
			application/json; charset=windows-1252 | windows-1252
			application/json; charset=utf-16     | utf-16
			application/json; charset=utf-16le   | utf-16le
			application/json                     | utf-16
			application/json; charset=klingon    | utf-8
			application/json; charset=           | utf-8
			application/vnd.robin.v2+json        | utf-8
			text/json                            | utf-8
			text/plain                           | utf-8
			text/plain; charset=latin1           | iso-8859-1
			text/html                            | utf-8
			application/octet-stream             | utf-8
			json                                 | utf-8
			;;;                                  | utf-8
			-                                    | utf-8
			""")
	void anyMediaTypeAndCharsetIsRead(String type, String charset) {
		byte[] page = ("{\"conversations\":[{\"guid\":\"" + FIRST + "\",\"subject\":\"caf\u00e9\"}]}")
			.getBytes(Charset.forName(charset));
		Reply reply = ask(Fault.answer(200, (type != null) ? Map.of("Content-Type", type) : Map.of(), page));
		assertThat(reply.json().path("conversations").path(0).path("subject").asString()).isEqualTo("caf\u00e9");
	}

	@Test
	void wrongBytesAreReplaced() {
		byte[] page = "{\"conversations\":[{\"subject\":\"caf\u00e9!\"}]}".getBytes(StandardCharsets.ISO_8859_1);
		assertThat(ask(page).json().path("conversations").path(0).path("subject").asString()).isEqualTo("caf\uFFFD!");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\0',
			textBlock = """
					# answer                                                | conversations
					{}                                                      | 0
					{"conversations":null}                                  | 0
					{"conversations":[]}                                    | 0
					{"conversations":[],}                                   | 0
					{"conversations":[{"subject":"a"}]} <!-- cache -->      | 1
					{"conversations":[{"subject":"a"}]}{"conversations":[]} | 1
					{"more":[[{}]],"conversations":[{"subject":"a"}],"x":{} } | 1
					{"conversations":[{"subject":"a"}],"conversations":"x"} | 1
					{"conversations":[{"subject":"a"},{}]}                  | 2
					{"conversations":[{"guid":""},{"guid":""}]}             | 2
					{"conversations":[{"guid":"00000000-0000-0000-0000-000000000000"},{"guid":"00000000-0000-0000-0000-000000000000"}]} | 2
					{"conversations":[{"guid":"a"},{"guid":"A "}]}          | 1
					""")
	void answersAreReadAsFarAsTheyGo(String answer, int conversations) {
		assertThat(ask(answer.getBytes(StandardCharsets.UTF_8)).json().path("conversations")).hasSize(conversations);
		assertThat(ask(("\uFEFF" + answer).getBytes(StandardCharsets.UTF_8)).json().path("conversations"))
			.hasSize(conversations);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
			[]
			null
			7
			"maintenance"
			{"error":"maintenance"}
			{"conversations":"none"}
			{"conversations":{}}
			{"conversations":false,"x":1}
			[{"conversations":[]}]
			{"conversations":["error"]}
			{"conversations":[null]}
			{"conversations":[[]]}
			{"conversations":[],"error":"Rate limit"}
			{"Errors":[{"code":1}],"conversations":[]}
			""")
	void otherJsonIsNoEmptyListAndNoSickness(String answer) {
		this.robin.suffers(Fault.answer(200, Map.of(), answer.getBytes(StandardCharsets.UTF_8)));
		for (int i = 0; i < 12; i++) {
			Reply reply = this.front.get("/customers/x@example.nl/conversations");
			assertThat(reply.status()).isEqualTo(502);
			assertThat(reply.json().path("code").asString()).isEqualTo("robin-unreadable");
		}
	}

	@Test
	void nestingWithoutEndIsTooLargeAndNoSickness() {
		for (String open : new String[] { "[", "{\"a\":" }) {
			String answer = "{\"conversations\":[],\"x\":" + open.repeat(1_000_000);
			this.robin.suffers(Fault.answer(200, Map.of(), answer.getBytes(StandardCharsets.UTF_8)));
			Reply reply = this.front.get("/customers/x@example.nl/conversations");
			assertThat(reply.json().path("code").asString()).isEqualTo("robin-too-large");
		}
	}

	@Test
	void pageFullOfRubbishTakesNoLongerThanAnother() {
		String rubbish = "[],".repeat(15_000)
				+ this.damage.damaged("/startDateTime", "\"2021-07-08T15:39:04." + "1".repeat(2_000_000) + "\"") + ","
				+ this.damage.damaged("/startDateTime", "\"2021-07-08" + " ".repeat(2_000_000) + "x\"");
		long start = System.nanoTime();
		assertThat(ask(Damage.page(rubbish)).json().path("conversations")).hasSize(1);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Patience.SLACK);
	}

	@Test
	void guidThatStandsTwiceIsFound() {
		this.robin.suffers(Fault.answer(200, Map.of(), Damage.page(this.damage.damaged("/messages", "[]"),
				this.damage.good(RobinServer.SAMPLE_GUID), this.damage.good(RobinServer.SAMPLE_GUID.toUpperCase()))));
		Reply reply = this.front.get("/conversations/" + RobinServer.SAMPLE_GUID);
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.json().at("/messages")).as("of the one that tells most").hasSize(1);
	}

	@Test
	void undatedConversationsAreSortedByTheirFirstMessage() {
		byte[] page = """
				{"conversations":[
				{"subject":"c","messages":[{"scope":"External","sentDateTime":"2021-01-01T00:00:00"}]},
				{"subject":"d"},
				{"subject":"b","startDateTime":"2022-01-01T00:00:00"},
				{"subject":"a","startDateTime":"0001-01-01T00:00:00","messages":[{"scope":"External"},
				{"scope":"External","sentDateTime":"2023-01-01T00:00:00"},{"sentDateTime":"2020-01-01T00:00:00"}]}
				]}""".getBytes(StandardCharsets.UTF_8);
		assertThat(ask(page).json().findValuesAsString("subject")).containsExactly("a", "b", "c", "d");
	}

	@Test
	void randomDamageNeverCostsTheOthers() {
		JsonNode first = read(Damage.page(this.damage.good(FIRST)), 0);
		JsonNode last = read(Damage.page(this.damage.good(LAST)), 0);
		for (int seed = 0; seed < DOCUMENTS; seed++) {
			String damaged = this.damage.random(new Random(seed));
			Reply reply = ask(Damage.page(this.damage.good(FIRST), damaged, this.damage.good(LAST)));
			assertThat(reply.json().path("conversations")).as("seed %d: %s", seed, damaged).contains(first, last);
		}
	}

	/** The last conversation of a page. */
	private JsonNode read(byte[] page) {
		return read(page, 1);
	}

	private JsonNode read(byte[] page, int place) {
		JsonNode conversations = ask(page).json().path("conversations");
		for (JsonNode one : conversations) {
			if (place == 0 || !FIRST.equals(one.path("guid").asString(""))) {
				return one;
			}
		}
		throw new AssertionError(conversations.toString());
	}

	private Reply ask(byte[] page) {
		return ask(Fault.answer(200, Map.of("Content-Type", "application/json"), page));
	}

	private Reply ask(Fault answer) {
		this.robin.suffers(answer);
		Reply reply = this.front.get("/customers/x@example.nl/conversations", this.front.insider());
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		return reply;
	}

}
