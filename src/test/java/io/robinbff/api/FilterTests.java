package io.robinbff.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/** What of a customer's conversations is looked for, over all pages. */
@ServiceTest
class FilterTests {

	private static final String LIST = "/customers/all@filter.nl/conversations";

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	@BeforeEach
	void history() {
		this.ticker.advance(Duration.ofDays(2));
		List<@Nullable RobinConversation> all = new ArrayList<>();
		for (int i = 1; i <= 50; i++) {
			all.add(RobinConversation.numbered(700 + i)
				.state((i % 10 == 0) ? "Open" : "Archived")
				.channel((i % 2 == 0) ? "Email" : "Chat")
				.webStore((i % 25 == 0) ? "Hats" : "Shoes")
				.messages(
						RobinMessage.fromCustomer("Nick", "all@filter.nl",
								(i == 45) ? "<p>Mijn <b>caf&eacute;</b>tafel is stuk</p>" : "letter " + i),
						RobinMessage.note("Petra", "krankzinnig")));
		}
		this.robin.hasConversationsOf("all@filter.nl", all);
		this.robin.hasConversationsOfOrder("F1", all);
	}

	@AfterEach
	void healthy() {
		this.robin.recovers();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			state=open                           | 5
			state=OPEN&channel=email             | 5
			state=open&channel=Chat              | 0
			state=snoozed                        | 0
			channel=chat                         | 25
			webStore=Hats                        | 2
			webStore=hats                        | 0
			webStore=Hats&state=open             | 1
			q=CAF%C3%89tafel                     | 1
			q=cafe%20tafel                       | 0
			q=tafel%20%20is                      | 1
			q=conversation%2074                  | 10
			q=%3Cp%3E                            | 0
			q=.*                                 | 0
			q=krankzinnig                        | 0
			q=letter&state=open&webStore=Shoes   | 4
			""")
	void findsOnBothListsAndInTheBody(String query, int count) {
		String order = "/orders/F1/conversations?" + query;
		String body = "{\"emailAddress\":\"all@filter.nl\"" + Stream.of(query.split("&"))
			.map((part) -> ",\"" + part.replace("=", "\":\"")
				.replace("%20", " ")
				.replace("%C3%89", "É")
				.replace("%3C", "<")
				.replace("%3E", ">") + "\"")
			.reduce("", String::concat) + "}";
		for (Reply reply : List.of(this.front.get(LIST + "?" + query), this.front.get(order),
				this.front.search(body))) {
			assertThat(reply.status()).as(reply.body()).isEqualTo(200);
			assertThat(reply.json().path("conversations")).hasSize(count);
			assertThat(reply.json().path("complete").asBoolean()).isTrue();
			assertThat(reply.json().has("nextSkip")).isFalse();
			assertThat(reply.header("Link")).isNull();
			assertThat(reply.header("RateLimit")).isNotNull();
		}
	}

	@Test
	void notesAreFoundByWhoReadsThem() {
		Reply insider = this.front.get(LIST + "?q=krankzinnig&state=open", this.front.insider());
		assertThat(insider.json().path("conversations")).hasSize(5);
	}

	/** By hand, and filtered: the same calls; and once they are kept, none. */
	@Test
	void costsWhatPagingByHandCosts() {
		int before = this.robin.callCount();
		Integer skip = 0;
		while (skip != null) {
			JsonNode page = this.front.get(LIST + "?skip=" + skip).json();
			skip = page.has("nextSkip") ? Integer.valueOf(page.path("nextSkip").asInt()) : null;
		}
		int byHand = this.robin.callCount() - before;
		this.front.get(LIST + "?state=open");
		assertThat(this.robin.callCount() - before).as("all is kept").isEqualTo(byHand);
		this.ticker.advance(Duration.ofDays(2));
		before = this.robin.callCount();
		Reply first = this.front.get(LIST + "?state=open");
		assertThat(this.robin.callCount() - before).isEqualTo(byHand);
		assertThat(first.header("Cache-Status")).contains("fwd=miss");
		Reply again = this.front.get(LIST + "?state=open", this.front.reader(), "If-None-Match",
				Objects.requireNonNull(first.header("ETag")));
		assertThat(again.status()).isEqualTo(304);
		assertThat(this.robin.callCount() - before).isEqualTo(byHand);
		assertThat(this.front.get(LIST).json().path("conversations").size()).as("no page of its own").isEqualTo(20);
	}

	/** The oldest page says how old it is. */
	@Test
	void isAsOldAsItsOldestPage() {
		this.front.get(LIST);
		this.ticker.advance(Duration.ofSeconds(25));
		String age = Objects.requireNonNull(this.front.get(LIST + "?state=open").header("Age"));
		assertThat(Integer.parseInt(age)).isGreaterThanOrEqualTo(25);
		this.ticker.advance(Duration.ofSeconds(10));
		assertThat(this.front.get(LIST + "?state=open").json().path("stale").asBoolean()).isTrue();
	}

	@Test
	void saysThatItIsNotAll() {
		this.front.get(LIST);
		Reply kept = this.front.get(LIST + "?state=open", this.front.reader(), "Cache-Control", "only-if-cached");
		assertThat(kept.json().path("conversations")).hasSize(2);
		assertThat(kept.json().path("complete").asBoolean(true)).isFalse();
		this.robin.failsAlways(500);
		Reply failing = this.front.get(LIST + "?state=open");
		assertThat(failing.status()).isEqualTo(200);
		assertThat(failing.json().path("complete").asBoolean(true)).isFalse();
		this.robin.recovers();
		Reply all = this.front.get(LIST + "?state=open", this.front.reader(), "Prefer", "wait=9");
		assertThat(all.json().path("conversations")).hasSize(5);
		assertThat(all.header("ETag")).isNotEqualTo(kept.header("ETag"));
		this.ticker.advance(Duration.ofDays(2));
		Reply nothing = this.front.get(LIST + "?state=open", this.front.reader(), "Cache-Control", "only-if-cached");
		assertThat(nothing.status()).as("no page at all is no empty answer").isEqualTo(504);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			state=opened                | state    | open, archived, snoozed, hidden
			state=                      | state    | open, archived, snoozed, hidden
			state=open&state=hidden     | state    | give it once
			channel=                    | channel  | blank
			webStore=%20                | webStore | blank
			q=                          | q        | blank
			q=a                         | q        | 2 to 100
			q=%CC%81%CC%81%CC%81        | q        | 2 to 100
			q=a%00b                     | q        | control
			state=open&skip=20          | skip     | first page
			q=xx&skip=-1                | skip     | number
			""")
	void refusals(String query, String parameter, String detail) {
		Reply reply = this.front.get(LIST + "?" + query);
		assertThat(reply.status()).as(reply.body()).isEqualTo(400);
		assertThat(reply.json().path("parameter").asString()).isEqualTo(parameter);
		assertThat(reply.json().path("detail").asString()).contains(detail);
		assertThat(reply.body()).doesNotContain("opened");
	}

	/** Characters that nobody sees, and words of one character. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			نمی\u200Cخواهم این       | نمی\u200Cخواهم
			نمی\u200Cخواهم این       | نمیخواهم
			I ❤\uFE0F it             | ❤\uFE0F
			I ❤\uFE0F it             | ❤
			👩\u200D👩\u200D👧 home | 👩\u200D👩\u200D👧
			re\u00ADturn             | re\u00ADturn
			€\u00A05 paid            | €\u00A05
			€\u00A05 paid            | € 5
			退货                      | 货
			<p>退</p>                 | 退
			<script> ik wil retour    | retour
			a<b and c>d               | b and c
			""")
	void whatIsTypedIsFound(String message, String words) {
		this.robin.hasConversationsOf("typed@filter.nl", List.of(RobinConversation.numbered(790)
			.messages(RobinMessage.fromCustomer("Nick", "typed@filter.nl", message))));
		Reply reply = this.front.get("/customers/typed@filter.nl/conversations?q=" + Front.encode(words));
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		assertThat(reply.json().path("conversations")).hasSize(1);
	}

	@Test
	void longTextsAreRefused() {
		assertThat(this.front.get(LIST + "?q=" + "a".repeat(101)).status()).isEqualTo(400);
		assertThat(this.front.search("{\"emailAddress\":\"all@filter.nl\",\"state\":\"new\"}").status()).isEqualTo(400);
		assertThat(this.front.search("{\"emailAddress\":\"all@filter.nl\",\"state\":\"open\",\"skip\":20}").status())
			.isEqualTo(400);
	}

}
