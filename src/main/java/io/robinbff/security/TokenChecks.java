package io.robinbff.security;

import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * A check of tokens of one or several issuers. A token names its issuer; one that is not
 * among ours is refused unread, and each issuer's keys open its own tokens only.
 */
final class TokenChecks implements JwtDecoder {

	/** RSA and elliptic curves: with {@code none} or an HMAC nobody needs a secret. */
	private static final Set<JWSAlgorithm> ASYMMETRIC = Arrays.stream(SignatureAlgorithm.values())
		.map((algorithm) -> JWSAlgorithm.parse(algorithm.getName()))
		.collect(Collectors.toUnmodifiableSet());

	private static final OAuth2TokenValidatorResult NOT_FOR_US = OAuth2TokenValidatorResult.failure(new OAuth2Error(
			OAuth2ErrorCodes.INVALID_TOKEN,
			"The aud claim names none of ROBIN_ACCESS_AUDIENCE, or there is none and the client is not in ROBIN_ACCESS_CLIENTS",
			null));

	private static final String TAKEN = ASYMMETRIC.stream()
		.map(JWSAlgorithm::getName)
		.sorted()
		.collect(Collectors.joining(", "));

	/**
	 * What is said by its name: a name that a caller makes up would be a new line of the
	 * log each time.
	 */
	private static final Set<JWSAlgorithm> KNOWN = Stream
		.concat(JWSAlgorithm.Family.HMAC_SHA.stream(), JWSAlgorithm.Family.SIGNATURE.stream())
		.collect(Collectors.toUnmodifiableSet());

	private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

	private final Map<String, JwtDecoder> byIssuer;

	/**
	 * Creates the checks.
	 * @param issuers whose tokens are accepted
	 * @param settings which tokens
	 * @param keys where an issuer's keys come from
	 */
	TokenChecks(Collection<String> issuers, AccessSettings settings,
			Function<String, JWKSource<SecurityContext>> keys) {
		this.byIssuer = issuers.stream()
			.collect(Collectors.toUnmodifiableMap(Function.identity(),
					(issuer) -> checks(issuer, settings, keys.apply(issuer))));
	}

	/**
	 * Checks a token.
	 * @throws BadJwtException if it is not accepted
	 * @throws IssuerUnavailable if its issuer's keys cannot be had
	 */
	@Override
	public Jwt decode(String token) {
		String issuer = issuerOf(token);
		JwtDecoder checks = (issuer != null) ? this.byIssuer.get(issuer) : null;
		if (checks == null) {
			throw new BadJwtException("The iss claim is not valid");
		}
		try {
			return checks.decode(token);
		}
		catch (BadJwtException ex) {
			throw ex;
		}
		catch (JwtException ex) {
			throw away(ex);
		}
	}

	/**
	 * Either the keys cannot be had, or the key that the token names is of no use: too
	 * short, or of a kind that the JDK does not know. The latter is no failure of ours.
	 */
	private static RuntimeException away(JwtException ex) {
		return Stream.<Throwable>iterate(ex, Objects::nonNull, Throwable::getCause)
			.filter(IssuerUnavailable.class::isInstance)
			.findFirst()
			.<RuntimeException>map(IssuerUnavailable.class::cast)
			.orElseGet(() -> new BadJwtException("The issuer's key for it cannot be used", ex));
	}

	private static @Nullable String issuerOf(String token) {
		try {
			JWT parsed = JWTParser.parse(token);
			if (!(parsed instanceof SignedJWT signed)) {
				throw new BadJwtException("It is not signed: taken are " + TAKEN);
			}
			JWSAlgorithm algorithm = signed.getHeader().getAlgorithm();
			if (!ASYMMETRIC.contains(algorithm)) {
				String how = KNOWN.contains(algorithm) ? "Signed with " + algorithm.getName() : "Signed otherwise";
				throw new BadJwtException(how + ", taken are " + TAKEN);
			}
			return signed.getJWTClaimsSet().getIssuer();
		}
		catch (ParseException ex) {
			throw new BadJwtException("Malformed token");
		}
	}

	private static JwtDecoder checks(String issuer, AccessSettings settings, JWKSource<SecurityContext> keys) {
		DefaultJWTProcessor<SecurityContext> signature = new DefaultJWTProcessor<>();
		signature.setJWSKeySelector(new JWSVerificationKeySelector<>(ASYMMETRIC, keys));
		// Types and times are checked below, with sentences of their own.
		signature.setJWSTypeVerifier((type, context) -> {
		});
		signature.setJWTClaimsSetVerifier((claims, context) -> {
		});
		NimbusJwtDecoder decoder = new NimbusJwtDecoder(signature);
		decoder.setJwtValidator(validator(issuer, settings, false, InstantSource.system()));
		return decoder;
	}

	/**
	 * Returns what each token of an issuer is held to.
	 * @param asked whether the issuer itself has just said that it is not over, so that
	 * the token need not say when it will be
	 * @param clock by which it has begun and is not over
	 */
	static OAuth2TokenValidator<Jwt> validator(String issuer, AccessSettings settings, boolean asked,
			InstantSource clock) {
		JwtTimestampValidator times = new JwtTimestampValidator(CLOCK_SKEW);
		times.setClock(clock.withZone(ZoneOffset.UTC));
		times.setAllowEmptyExpiryClaim(asked);
		// RFC 9068 (2.1) names access tokens at+jwt; many issuers write JWT or nothing.
		JwtTypeValidator types = new JwtTypeValidator("JWT", "at+jwt", "application/at+jwt");
		types.setAllowEmpty(true);
		return new DelegatingOAuth2TokenValidator<>(types, times, new JwtIssuerValidator(issuer),
				(token) -> isForUs(token, settings) ? OAuth2TokenValidatorResult.success() : NOT_FOR_US,
				new TokenKind(settings.tokenType()));
	}

	/**
	 * Returns whether a token is meant for this service. One that names audiences is
	 * never let in by its client.
	 */
	private static boolean isForUs(Jwt token, AccessSettings settings) {
		List<String> audience = Objects.requireNonNullElse(token.getAudience(), List.of());
		return audience.isEmpty() ? settings.clients().contains(Objects.requireNonNullElse(Caller.client(token), ""))
				: audience.stream().anyMatch(settings.audience()::contains);
	}

}
