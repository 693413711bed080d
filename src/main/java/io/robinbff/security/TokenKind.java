package io.robinbff.security;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.robinbff.security.AccessSettings.TokenType;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * A check that a token is an access token, of somebody, and not bound to what is not
 * checked here. Issuers say in four ways what a token is for: the header's {@code typ}
 * (RFC 9068), Keycloak's claim {@code typ}, Cognito's {@code token_use}, and claims that
 * only ID and logout tokens have. What says nothing passes, unless the settings demand
 * {@code at+jwt}: many issuers' access tokens say nothing.
 */
final class TokenKind implements OAuth2TokenValidator<Jwt> {

	private static final Set<String> AT_JWT = Set.of("at+jwt", "application/at+jwt");

	/** Keycloak writes Bearer. Its others are ID, Refresh, Offline and Logout. */
	private static final Set<String> ACCESS = Set.of("bearer", "jwt", "at+jwt", "access", "access_token");

	/** OpenID Connect Core, 3.1.3.6 and 3.3.2.11; Back-Channel Logout, 2.4. */
	private static final List<String> ONLY_IN_OTHERS = List.of("at_hash", "c_hash", "s_hash", "events");

	private final TokenType demanded;

	TokenKind(TokenType demanded) {
		this.demanded = demanded;
	}

	@Override
	public OAuth2TokenValidatorResult validate(Jwt token) {
		String fault = fault(token);
		return (fault == null) ? OAuth2TokenValidatorResult.success()
				: OAuth2TokenValidatorResult.failure(new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN, fault, null));
	}

	private @Nullable String fault(Jwt token) {
		boolean named = AT_JWT.contains(word(token.getHeaders().get("typ")));
		if (this.demanded == TokenType.AT_JWT && !named) {
			return "The header's typ has to be at+jwt (ROBIN_ACCESS_TOKEN_TYPE)";
		}
		if (isOfAnotherKind(token.getClaims(), named)) {
			return "This is an ID, refresh or logout token: send the access token";
		}
		if (token.hasClaim("cnf")) {
			return "The token is bound to a certificate or a key (cnf), which this service does not check";
		}
		if (!hasSubject(token)) {
			return "The token names neither a subject (sub) nor a client (client_id)";
		}
		return null;
	}

	private static boolean isOfAnotherKind(Map<String, Object> claims, boolean named) {
		String typ = word(claims.get("typ"));
		String use = word(claims.get("token_use"));
		if (!(typ.isEmpty() || ACCESS.contains(typ)) || !(use.isEmpty() || ACCESS.contains(use))
				|| ONLY_IN_OTHERS.stream().anyMatch(claims::containsKey)) {
			return true;
		}
		boolean saysAccess = named || !typ.isEmpty() || !use.isEmpty();
		return !saysAccess && (claims.containsKey("nonce") || isEntrasIdToken(claims));
	}

	/**
	 * Returns whether it is an ID token of Entra ID, whose access tokens name their
	 * client while its ID tokens do not.
	 */
	private static boolean isEntrasIdToken(Map<String, Object> claims) {
		return claims.containsKey("tid") && claims.containsKey("ver") && !claims.containsKey("azp")
				&& !claims.containsKey("appid");
	}

	private static boolean hasSubject(Jwt token) {
		String subject = token.getSubject();
		return (subject != null && !subject.isBlank()) || Caller.client(token) != null;
	}

	private static String word(@Nullable Object claim) {
		return (claim != null) ? claim.toString().strip().toLowerCase(Locale.ROOT) : "";
	}

}
