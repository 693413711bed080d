package io.robinbff.security;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import embedded.Cast;
import embedded.Issuer;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Somebody walks through the customer base. */
@ServiceTest
@TestPropertySource(properties = "robin.callers.per-minute=20")
class CallerLimitServiceTests {

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	@Autowired
	private MeterRegistry meters;

	@Test
	void crawlerIsStoppedAndNobodyElse() {
		String crawler = this.issuer.token((claims) -> claims.subject("crawler"));
		for (int customer = 0; customer < 20; customer++) {
			assertThat(ask(customer, crawler).status()).isEqualTo(200);
		}
		// On a slow machine some of the minute has come back meanwhile.
		Reply refused = ask(20, crawler);
		for (int customer = 21; customer < 100 && refused.status() == 200; customer++) {
			refused = ask(customer, crawler);
		}
		int calls = this.robin.callCount();
		assertThat(refused.status()).isEqualTo(429);
		assertThat(refused.json().path("code").asString()).isEqualTo("too-many-requests");
		assertThat(refused.header("Retry-After")).isIn("1", "2", "3");
		assertThat(refused.json().path("retryAfter").asString()).isEqualTo(refused.header("Retry-After"));
		await("what came back meanwhile is used up").until(() -> this.front.get("/quota", crawler).status() == 429);
		assertThat(this.robin.callCount()).isEqualTo(calls);
		assertThat(this.front.get("/customers/" + Cast.ANNA + "/conversations").status()).isEqualTo(200);
		this.ticker.advance(Duration.ofSeconds(3));
		assertThat(ask(100, crawler).status()).isEqualTo(200);
	}

	/** Each page that a filter has ROBIN asked for is one, as it would be by hand. */
	@Test
	void filterSpendsWhatPagingByHandWould() {
		List<RobinConversation> history = IntStream.range(0, 235)
			.mapToObj((i) -> RobinConversation.numbered(3000 + i)
				.state("Archived")
				.messages(RobinMessage.fromCustomer("Nick", "long@rate.example", "letter " + i)))
			.toList();
		this.robin.hasConversationsOf("long@rate.example", history);
		String list = "/customers/long@rate.example/conversations";
		String filterer = this.issuer.token((claims) -> claims.subject("filterer"));
		this.front.get(list, this.issuer.token((claims) -> claims.subject("another")));
		int before = this.robin.callCount();
		Reply whole = this.front.get(list + "?state=open", filterer);
		assertThat(whole.json().path("complete").asBoolean(false)).as("1 request, 11 further pages").isTrue();
		assertThat(this.robin.callCount() - before).isEqualTo(11);
		assertThat(this.front.get(list + "?q=letter%20234", filterer).json().path("conversations")).as("kept: no page")
			.hasSize(1);
		before = this.robin.callCount();
		for (int i = 0; i < 5; i++) {
			// Then no-cache has all 12 pages asked for anew.
			this.ticker.advance(Duration.ofSeconds(11));
			Reply reply = this.front.get(list + "?state=open", filterer, "Cache-Control", "no-cache");
			assertThat(reply.status()).isEqualTo(200);
		}
		assertThat(this.robin.callCount() - before).as("7 were left, and 18 came back").isBetween(20, 27);
	}

	/** What is left out for want of a rate is told, and the next request goes on. */
	@Test
	void filterThatMayAskNoMoreSaysThatItIsNotAll() {
		List<RobinConversation> history = IntStream.range(0, 400)
			.mapToObj((i) -> RobinConversation.numbered(4000 + i)
				.messages(RobinMessage.fromCustomer("Nick", "longer@rate.example", "letter " + i)))
			.toList();
		this.robin.hasConversationsOf("longer@rate.example", history);
		String filterer = this.issuer.token((claims) -> claims.subject("hasty filterer"));
		for (int i = 0; i < 10; i++) {
			ask(1, filterer);
		}
		String filter = "/customers/longer@rate.example/conversations?q=letter";
		int before = this.robin.callCount();
		double refused = refused();
		Reply part = this.front.get(filter, filterer);
		assertThat(part.status()).isEqualTo(200);
		assertThat(part.json().path("complete").asBoolean(true)).isFalse();
		assertThat(part.json().path("conversations").size()).isBetween(180, 260);
		assertThat(this.robin.callCount() - before).isBetween(9, 13);
		assertThat(refused() - refused).as("requests that were refused").isZero();
		this.ticker.advance(Duration.ofSeconds(25));
		Reply more = this.front.get(filter, filterer);
		assertThat(more.json().path("conversations").size()).isGreaterThan(part.json().path("conversations").size());
	}

	private double refused() {
		return this.meters.get("robin.callers.refused").counter().count();
	}

	private Reply ask(int customer, String token) {
		return this.front.get("/customers/customer" + customer + "@example.nl/conversations", token);
	}

}
