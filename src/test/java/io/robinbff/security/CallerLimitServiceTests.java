package io.robinbff.security;

import java.time.Duration;

import embedded.Cast;
import embedded.Issuer;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

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
		assertThat(this.front.get("/quota", crawler).status()).isEqualTo(429);
		assertThat(this.robin.callCount()).isEqualTo(calls);
		assertThat(this.front.get("/customers/" + Cast.ANNA + "/conversations").status()).isEqualTo(200);
		this.ticker.advance(Duration.ofSeconds(3));
		assertThat(ask(100, crawler).status()).isEqualTo(200);
	}

	private Reply ask(int customer, String token) {
		return this.front.get("/customers/customer" + customer + "@example.nl/conversations", token);
	}

}
