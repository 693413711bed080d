package io.robinbff.security;

import java.time.Duration;

import embedded.Issuer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistrar;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** One story: the issuer is away when the service starts, comes, and goes again. */
@ServiceTest
@DirtiesContext
@TestPropertySource(properties = "robin.access.issuer-retry=10m")
@Import(IssuerAwayTests.Away.class)
@TestMethodOrder(OrderAnnotation.class)
class IssuerAwayTests {

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private ManualTicker ticker;

	@Test
	@Order(1)
	void serviceStartsWithoutItAndSaysWhenToComeBack() {
		Reply reply = this.front.get("/quota");
		assertThat(reply.status()).as(reply.body()).isEqualTo(503);
		assertThat(reply.json().path("code").asString()).isEqualTo("issuer-unavailable");
		assertThat(reply.header("Retry-After")).matches("[1-9]\\d*");
		assertThat(reply.header("WWW-Authenticate")).isNull();
		assertThat(this.front.get("/quota", null).status()).isEqualTo(401);
		assertThat(this.front.get("/v3/api-docs", null).status()).isEqualTo(200);
	}

	@Test
	@Order(2)
	void recoversByItselfAfterThePause() {
		this.issuer.comesBack();
		assertThat(this.front.get("/quota").status()).as("within the pause").isEqualTo(503);
		this.ticker.advance(Duration.ofMinutes(10));
		assertThat(this.front.get("/quota").status()).isEqualTo(200);
	}

	@Test
	@Order(3)
	void keysThatAreKnownNeedNoIssuer() {
		this.issuer.goesAway();
		assertThat(this.front.get("/quota").status()).isEqualTo(200);
		this.ticker.advance(Duration.ofHours(1));
		assertThat(this.front.get("/quota").status()).isEqualTo(200);
		assertThat(this.front.get("/quota", this.issuer.expiredToken()).status()).isEqualTo(401);
	}

	@Test
	@Order(4)
	void keyThatIsNotKnownCannotBeCheckedUntilItIsBack() {
		this.issuer.rotatesKey();
		Reply reply = this.front.get("/quota");
		assertThat(reply.status()).as(reply.body()).isEqualTo(503);
		assertThat(reply.json().path("code").asString()).isEqualTo("issuer-unavailable");
		assertThat(reply.header("Retry-After")).isNotNull();
		this.issuer.comesBack();
		this.ticker.advance(Duration.ofMinutes(10));
		assertThat(this.front.get("/quota").status()).isEqualTo(200);
	}

	/** Registrars are asked before the service's beans are made. */
	static class Away {

		@Bean
		DynamicPropertyRegistrar issuerIsAway(Issuer issuer) {
			return (properties) -> issuer.goesAway();
		}

	}

}
