package io.robinbff.security;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.web.TokenBucket;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;

/**
 * A check of tokens that say nothing themselves: their issuers are asked, in the order of
 * the settings, until one knows the token. What an issuer says has the names of a JWT's
 * claims (RFC 7662, 2.2), so it is held to the same checks and is a {@link Jwt} from then
 * on.
 *
 * <p>
 * An answer counts for a minute, and never beyond the token's life; a refusal for 5 s. A
 * token that nobody has seen takes of a rate, so that a flood of invented ones is none at
 * the issuer; one that was good within the last 10 minutes does not, so that the flood is
 * nothing to those who work.
 */
final class OpaqueTokens implements JwtDecoder {

	static final Duration LONGEST = Duration.ofMinutes(1);

	static final Duration REFUSED = Duration.ofSeconds(5);

	private static final Duration SEEN = Duration.ofMinutes(10);

	private static final int MOST = 10_000;

	/**
	 * The longest that anybody waits for a question of another caller: a little longer
	 * than an issuer may take.
	 */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	/** When whoever waited in vain may ask again. */
	private static final Duration SOON = Duration.ofSeconds(1);

	/** RFC 6749, 7.1; Ory and others write what RFC 8693 (3) would. */
	private static final Set<String> TYPES = Set.of("bearer", "access_token", "at+jwt");

	private static final String UNKNOWN = "Its issuer says that it is not active: expired, revoked, or not its own";

	private static final String ODD = "Its exp is not after its iat, or one of its claims cannot be read";

	private static final String ANOTHER_TYPE = "Its token_type is not Bearer";

	private final List<Introspection> issuers;

	private final Function<String, OAuth2TokenValidator<Jwt>> checks;

	private final TokenBucket rate;

	private final InstantSource clock;

	private final Ticker ticker;

	private final Cache<String, Answer> good;

	private final Cache<String, Answer> refused;

	private final ConcurrentMap<String, CompletableFuture<Answer>> underWay = new ConcurrentHashMap<>();

	/**
	 * Asks nobody yet.
	 * @param checks what a token of an issuer is held to
	 * @param perSecond the tokens a second on average that are asked about for the first
	 * time
	 */
	OpaqueTokens(List<Introspection> issuers, Function<String, OAuth2TokenValidator<Jwt>> checks, int perSecond,
			InstantSource clock, Ticker ticker) {
		this.issuers = issuers;
		this.checks = checks;
		this.rate = new TokenBucket(perSecond, Duration.ofSeconds(1), ticker);
		this.clock = clock;
		this.ticker = ticker;
		this.good = remembered(SEEN);
		this.refused = remembered(REFUSED);
	}

	private Cache<String, Answer> remembered(Duration time) {
		return Caffeine.newBuilder()
			.maximumSize(MOST)
			.ticker(this.ticker)
			.executor(Runnable::run)
			.scheduler(Scheduler.systemScheduler())
			.expireAfterWrite(time)
			.build();
	}

	/**
	 * Checks a token.
	 * @throws BadJwtException if it is not accepted
	 * @throws IssuerUnavailable if that cannot be known
	 */
	@Override
	public Jwt decode(String token) {
		String digest = RememberingJwtDecoder.digest(token);
		Answer known = this.good.getIfPresent(digest);
		if (known != null && this.ticker.read() - known.until() < 0) {
			return known.token();
		}
		Answer refusal = this.refused.getIfPresent(digest);
		return ((refusal != null) ? refusal : asked(digest, token, known != null)).token();
	}

	/** Waits for a question that is under way rather than asking it again. */
	private Answer asked(String digest, String token, boolean seen) {
		CompletableFuture<Answer> mine = new CompletableFuture<>();
		CompletableFuture<Answer> others = this.underWay.putIfAbsent(digest, mine);
		if (others != null) {
			return joined(others);
		}
		try {
			Answer answer = ask(token, seen);
			remember(digest, answer);
			mine.complete(answer);
		}
		catch (RuntimeException ex) {
			mine.completeExceptionally(ex);
		}
		finally {
			this.underWay.remove(digest);
		}
		return joined(mine);
	}

	private static Answer joined(CompletableFuture<Answer> question) {
		try {
			return question.copy().orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
		}
		catch (CompletionException ex) {
			throw switch (ex.getCause()) {
				case TimeoutException late -> new IssuerUnavailable(SOON, late);
				case RuntimeException failure -> failure;
				case null, default -> ex;
			};
		}
	}

	private void remember(String digest, Answer answer) {
		if (answer.jwt() != null) {
			this.good.put(digest, answer);
		}
		else {
			this.good.invalidate(digest);
			this.refused.put(digest, answer);
		}
	}

	private Answer ask(String token, boolean seen) {
		if (!seen) {
			takeOfTheRate();
		}
		IssuerUnavailable away = null;
		for (Introspection issuer : this.issuers) {
			try {
				return checked(issuer.issuer(), issuer.of(token, seen));
			}
			catch (BadOpaqueTokenException ex) {
				// Perhaps another one's.
			}
			catch (IssuerUnavailable ex) {
				away = ex;
			}
		}
		if (away != null) {
			throw away;
		}
		return Answer.refusal(UNKNOWN);
	}

	private void takeOfTheRate() {
		Duration wait = this.rate.take();
		if (wait.isPositive()) {
			throw new IssuerUnavailable(wait);
		}
	}

	private Answer checked(String issuer, Map<String, Object> said) {
		Map<String, Object> claims = new HashMap<>(said);
		claims.values().removeIf((value) -> value == null);
		claims.putIfAbsent("iss", issuer);
		Object type = claims.get("token_type");
		if (type != null && !TYPES.contains(type.toString().strip().toLowerCase(Locale.ROOT))) {
			return Answer.refusal(ANOTHER_TYPE);
		}
		try {
			// That says what at+jwt says of a JWT.
			Jwt token = Jwt.withTokenValue(RememberingJwtDecoder.CHECKED)
				.header("typ", (type != null) ? "at+jwt" : "")
				.claims((all) -> all.putAll(claims))
				.build();
			OAuth2TokenValidatorResult result = this.checks.apply(issuer).validate(token);
			if (result.hasErrors()) {
				return Answer.refusal(String.valueOf(result.getErrors().iterator().next().getDescription()));
			}
			return new Answer(token, null, this.ticker.read() + rememberedFor(token.getExpiresAt()).toNanos());
		}
		catch (IllegalArgumentException ex) {
			// Some write 0 for an exp that never comes.
			return Answer.refusal(ODD);
		}
	}

	private Duration rememberedFor(@Nullable Instant expiry) {
		Duration left = (expiry != null) ? Duration.between(this.clock.instant(), expiry) : LONGEST;
		return left.isNegative() ? Duration.ZERO : (left.compareTo(LONGEST) < 0) ? left : LONGEST;
	}

	/**
	 * What became of a token.
	 *
	 * @param jwt what it says; null if it is refused
	 * @param refusal why it is refused; null if it is good
	 * @param until when it is asked about again, on the monotonic clock
	 */
	private record Answer(@Nullable Jwt jwt, @Nullable String refusal, long until) {

		static Answer refusal(String why) {
			return new Answer(null, why, 0);
		}

		Jwt token() {
			if (this.jwt == null) {
				throw new BadJwtException(String.valueOf(this.refusal));
			}
			return this.jwt;
		}

	}

}
