package io.robinbff.robin;

import java.time.Duration;
import java.util.Optional;

import embedded.Issuer;
import embedded.RobinServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.UncachedServiceTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the management port says while ROBIN and the issuer fail. */
@UncachedServiceTest
@TestPropertySource(properties = { "robin.breaker.minimum-calls=5", "robin.retry.backoff=1ms" })
class HealthTests {

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@Autowired
	private Issuer issuer;

	@Autowired
	private ManualTicker ticker;

	@Autowired
	private MeterRegistry meters;

	@AfterEach
	void healthy() {
		this.robin.recovers();
		this.issuer.comesBack();
		this.ticker.advance(Duration.ofMinutes(2));
		assertThat(this.front.get("/customers/a@example.nl/conversations").status()).isEqualTo(200);
	}

	@Test
	void probesAndRootKnowNothingOfRobinAndIssuer() {
		String token = this.front.reader();
		this.robin.failsAlways(500);
		this.front.get("/customers/a@example.nl/conversations", token);
		this.front.get("/customers/b@example.nl/conversations", token);
		this.issuer.goesAway();
		assertThat(health("").status()).isEqualTo(200);
		assertThat(health("/liveness").status()).isEqualTo(200);
		assertThat(health("/readiness").status()).isEqualTo(200);
		Reply group = health("/robin");
		assertThat(group.status()).isEqualTo(503);
		assertThat(group.json().path("status").asString()).isEqualTo("DEGRADED");
		assertThat(details(group).path("circuitBreaker").asString()).isEqualTo("open");
		assertThat(this.meters.get("resilience4j.circuitbreaker.state").tag("state", "open").gauge().value())
			.isEqualTo(1);
	}

	@Test
	void robinGroupShowsAPause() {
		assertThat(health("/robin").json().path("status").asString()).isEqualTo("UP");
		this.robin.isOverQuota(Optional.of(Duration.ofSeconds(60)));
		this.front.get("/customers/a@example.nl/conversations");
		assertThat(details(health("/robin")).path("pausedUntil").asString()).endsWith("Z");
	}

	@Test
	void quotaThatIsSharedWithOthersIsToldEverywhere() {
		this.robin.isOverQuotaTimes(1, Optional.of(Duration.ofSeconds(60)));
		this.front.get("/customers/a@example.nl/conversations");
		this.ticker.advance(Duration.ofSeconds(61));
		String told = "shared with others: about ";
		assertThat(this.front.get("/quota").json().path("others").asString()).startsWith(told);
		assertThat(this.front.get("/customers/a@example.nl/conversations").header("RateLimit-Policy"))
			.contains(";comment=\"" + told);
		assertThat(details(health("/robin")).path("quota").asString()).startsWith(told);
		assertThat(this.meters.get("robin.quota.others").gauge().value()).isPositive();
		this.ticker.advance(Duration.ofHours(2));
		assertThat(this.front.get("/quota").json().has("others")).isFalse();
		assertThat(this.meters.get("robin.quota.others").gauge().value()).isZero();
	}

	@Test
	void attemptsAreTimedByOutcomeAndNumber() {
		this.robin.failsTimes(1, 503);
		assertThat(this.front.get("/customers/c@example.nl/conversations").status()).isEqualTo(200);
		assertThat(this.meters.get("robin.calls").tags("outcome", "unavailable", "attempt", "1").timer().count())
			.isPositive();
		assertThat(this.meters.get("robin.calls").tags("outcome", "answered", "attempt", "2").timer().count())
			.isEqualTo(1);
	}

	private static tools.jackson.databind.JsonNode details(Reply group) {
		return group.json().path("components").path("robinCalls").path("details");
	}

	private Reply health(String path) {
		return this.front.management("/actuator/health" + path);
	}

}
