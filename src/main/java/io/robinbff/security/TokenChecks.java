package io.robinbff.security;

import java.text.ParseException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
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
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Checks tokens of one or several issuers. A token names its issuer; one that is not
 * among ours is refused unread, and each issuer's keys open its own tokens only.
 */
final class TokenChecks implements JwtDecoder {

	/** RSA and elliptic curves: with {@code none} or an HMAC nobody needs a secret. */
	private static final Set<JWSAlgorithm> ASYMMETRIC = Arrays.stream(SignatureAlgorithm.values())
		.map((algorithm) -> JWSAlgorithm.parse(algorithm.getName()))
		.collect(Collectors.toUnmodifiableSet());

	private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

	private final Map<String, JwtDecoder> byIssuer;

	/**
	 * Creates the checks.
	 * @param issuers whose tokens are accepted
	 * @param audience what a token's {@code aud} has to name
	 * @param keys where an issuer's keys come from
	 */
	TokenChecks(Collection<String> issuers, String audience, Function<String, JWKSource<SecurityContext>> keys) {
		this.byIssuer = issuers.stream()
			.collect(Collectors.toUnmodifiableMap(Function.identity(),
					(issuer) -> checks(issuer, audience, keys.apply(issuer))));
	}

	/**
	 * Checks a token.
	 * @throws BadJwtException where it is not accepted
	 * @throws IssuerUnavailable where its issuer's keys cannot be had
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

	private static RuntimeException away(JwtException ex) {
		return Stream.<Throwable>iterate(ex, Objects::nonNull, Throwable::getCause)
			.filter(IssuerUnavailable.class::isInstance)
			.findFirst()
			.<RuntimeException>map(IssuerUnavailable.class::cast)
			.orElse(ex);
	}

	private static @Nullable String issuerOf(String token) {
		try {
			return JWTParser.parse(token).getJWTClaimsSet().getIssuer();
		}
		catch (ParseException ex) {
			throw new BadJwtException("Malformed token");
		}
	}

	private static JwtDecoder checks(String issuer, String audience, JWKSource<SecurityContext> keys) {
		DefaultJWTProcessor<SecurityContext> signature = new DefaultJWTProcessor<>();
		signature.setJWSKeySelector(new JWSVerificationKeySelector<>(ASYMMETRIC, keys));
		// Types and times are checked below, with sentences of their own.
		signature.setJWSTypeVerifier((type, context) -> {
		});
		signature.setJWTClaimsSetVerifier((claims, context) -> {
		});
		NimbusJwtDecoder decoder = new NimbusJwtDecoder(signature);
		decoder.setJwtValidator(validator(issuer, audience));
		return decoder;
	}

	private static OAuth2TokenValidator<Jwt> validator(String issuer, String audience) {
		JwtTimestampValidator times = new JwtTimestampValidator(CLOCK_SKEW);
		times.setAllowEmptyExpiryClaim(false);
		// RFC 9068 (2.1) names access tokens at+jwt; many issuers write JWT or nothing.
		JwtTypeValidator types = new JwtTypeValidator("JWT", "at+jwt", "application/at+jwt");
		types.setAllowEmpty(true);
		return new DelegatingOAuth2TokenValidator<>(types, times, new JwtIssuerValidator(issuer),
				new JwtAudienceValidator(audience));
	}

}
