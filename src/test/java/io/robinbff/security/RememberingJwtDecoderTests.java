package io.robinbff.security;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RememberingJwtDecoderTests {

	private static final Instant START = Instant.parse("2026-11-22T09:00:00Z");

	private final AtomicLong nanos = new AtomicLong();

	private final AtomicInteger checks = new AtomicInteger();

	@Test
	void checksATokenOnce() {
		JwtDecoder decoder = decoder(START.plusSeconds(60));
		Jwt first = decoder.decode("a");
		pass(Duration.ofSeconds(59));
		assertThat(decoder.decode("a")).isSameAs(first);
		decoder.decode("b");
		assertThat(this.checks).hasValue(2);
	}

	@Test
	void neverRemembersBeyondTheExpiry() {
		JwtDecoder decoder = decoder(START.plusSeconds(60));
		decoder.decode("a");
		pass(Duration.ofSeconds(60));
		decoder.decode("a");
		decoder.decode("a");
		assertThat(this.checks).as("checked anew each time: it is the delegate that allows for clock skew").hasValue(3);
	}

	@Test
	void asksAgainEveryFewMinutesInCaseTheKeyWasWithdrawn() {
		JwtDecoder decoder = decoder(START.plusSeconds(3600));
		decoder.decode("a");
		pass(Duration.ofMinutes(2));
		decoder.decode("a");
		assertThat(this.checks).hasValue(1);
		pass(Duration.ofMinutes(1));
		decoder.decode("a");
		assertThat(this.checks).hasValue(2);
	}

	@Test
	void refusedTokenIsNotRemembered() {
		JwtDecoder decoder = new RememberingJwtDecoder((token) -> {
			this.checks.incrementAndGet();
			throw new BadJwtException("no");
		}, this::now, this.nanos::get);
		assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> decoder.decode("a"));
		assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> decoder.decode("a"));
		assertThat(this.checks).hasValue(2);
	}

	@Test
	void nothingOfTheTokenItselfIsKept() {
		JwtDecoder decoder = decoder(START.plusSeconds(60));
		assertThat(decoder.decode("a-whole-token").getTokenValue()).isEqualTo("checked");
		assertThat(decoder.decode("a-whole-token").getTokenValue()).as("as remembered").isEqualTo("checked");
	}

	private JwtDecoder decoder(Instant expiry) {
		return new RememberingJwtDecoder((token) -> {
			this.checks.incrementAndGet();
			return Jwt.withTokenValue(token).header("alg", "RS256").subject(token).expiresAt(expiry).build();
		}, this::now, this.nanos::get);
	}

	private Instant now() {
		return START.plusNanos(this.nanos.get());
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

}
