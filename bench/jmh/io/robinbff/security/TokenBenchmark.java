package io.robinbff.security;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Ticker;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import org.springframework.security.oauth2.jwt.Jwt;

/** A token that was checked before, of 900 characters. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TokenBenchmark {

	private static final String TOKEN = "eyJhbGciOiJSUzI1NiJ9.".concat("e30".repeat(290));

	private final RememberingJwtDecoder decoder = new RememberingJwtDecoder((token) -> Jwt.withTokenValue(token)
		.header("alg", "RS256")
		.subject("agent")
		.expiresAt(Instant.now().plusSeconds(86_400))
		.build(), InstantSource.system(), Ticker.systemTicker());

	/** Looks it up. */
	@Benchmark
	public Jwt lookUp() {
		return this.decoder.decode(TOKEN);
	}

}
