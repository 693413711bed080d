package io.robinbff.security;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import io.robinbff.ManualTicker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;

class LastingTokensTests {

	private final ManualTicker ticker = ManualTicker.still();

	private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

	private final BooleanSupplier token = new LastingTokens(this::decode, this.ticker).of(request("Bearer abc"));

	@Test
	void opensUntilItIsRefused() {
		assertThat(this.token.getAsBoolean()).isTrue();
		this.failure.set(new BadJwtException("revoked"));
		assertThat(this.token.getAsBoolean()).isFalse();
	}

	/** One question that fails says nothing of the token. */
	@Test
	void opensForAMinuteWhileItsIssuerIsAway() {
		this.failure.set(new IssuerUnavailable(Duration.ofSeconds(1)));
		this.ticker.advance(Duration.ofSeconds(59));
		assertThat(this.token.getAsBoolean()).isTrue();
		this.failure.set(null);
		assertThat(this.token.getAsBoolean()).isTrue();
		this.failure.set(new IssuerUnavailable(Duration.ofSeconds(1)));
		this.ticker.advance(Duration.ofSeconds(59));
		assertThat(this.token.getAsBoolean()).isTrue();
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(this.token.getAsBoolean()).isFalse();
	}

	/** Who came in by another way is not asked for one. */
	@Test
	void needsNoToken() {
		assertThat(new LastingTokens(this::decode, this.ticker).of(new MockHttpServletRequest()).getAsBoolean())
			.isTrue();
	}

	private Jwt decode(String value) {
		RuntimeException now = this.failure.get();
		if (now != null) {
			throw now;
		}
		return Jwt.withTokenValue(value).header("alg", "none").subject("anna").build();
	}

	private static MockHttpServletRequest request(String authorization) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.addHeader("Authorization", authorization);
		return request;
	}

}
