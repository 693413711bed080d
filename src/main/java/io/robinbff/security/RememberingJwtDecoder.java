package io.robinbff.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;

import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * A decoder that checks each token once and remembers what it says until it expires,
 * never beyond, and 3 minutes at most: with the life of {@link IssuerKeys} a key that its
 * issuer withdraws opens nothing after 5. A signature costs some 50 µs, a look-up here 2.
 * Keeps digests and claims, not tokens. A token that is not accepted is not remembered.
 */
final class RememberingJwtDecoder implements JwtDecoder {

	private static final int MOST = 10_000;

	private static final Duration LONGEST = Duration.ofMinutes(3);

	/** Stands for the token, which nothing behind this needs. */
	static final String CHECKED = "checked";

	private final JwtDecoder delegate;

	private final InstantSource clock;

	private final Cache<String, Jwt> checked;

	RememberingJwtDecoder(JwtDecoder delegate, InstantSource clock, Ticker ticker) {
		this.delegate = delegate;
		this.clock = clock;
		this.checked = Caffeine.newBuilder()
			.maximumSize(MOST)
			.ticker(ticker)
			.executor(Runnable::run)
			.scheduler(Scheduler.systemScheduler())
			.expireAfter(Expiry.creating((String digest, Jwt token) -> rememberedFor(token)))
			.build();
	}

	@Override
	public Jwt decode(String token) {
		String digest = digest(token);
		Jwt known = this.checked.getIfPresent(digest);
		if (known != null && !left(known).isZero()) {
			return known;
		}
		Jwt checkedNow = withoutToken(this.delegate.decode(token));
		if (!left(checkedNow).isZero()) {
			this.checked.put(digest, checkedNow);
		}
		return checkedNow;
	}

	private static Jwt withoutToken(Jwt token) {
		return Jwt.withTokenValue(CHECKED)
			.headers((headers) -> headers.putAll(token.getHeaders()))
			.claims((claims) -> claims.putAll(token.getClaims()))
			.build();
	}

	private Duration rememberedFor(Jwt token) {
		Duration left = left(token);
		return (left.compareTo(LONGEST) < 0) ? left : LONGEST;
	}

	/** Returns how long a token is remembered; not at all if it has no expiry. */
	private Duration left(Jwt token) {
		Instant expiry = token.getExpiresAt();
		Duration left = (expiry != null) ? Duration.between(this.clock.instant(), expiry) : Duration.ZERO;
		return left.isNegative() ? Duration.ZERO : left;
	}

	/** Returns what stands for a token in memory. */
	static String digest(String token) {
		try {
			byte[] bytes = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(bytes);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

}
