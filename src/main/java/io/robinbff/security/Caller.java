package io.robinbff.security;

import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Who calls.
 *
 * @param subject the token's subject: an agent, or a front end that calls in its own name
 * @param client the client that got the token for the subject, or null where the token
 * does not say
 * @param issuer who vouches for both, or null
 * @param readsInternalNotes whether the caller may read agents' internal notes
 */
public record Caller(String subject, @Nullable String client, @Nullable String issuer, boolean readsInternalNotes) {

	/** Returns the caller behind a checked token. */
	public static Caller of(Authentication authentication) {
		Jwt token = (authentication.getPrincipal() instanceof Jwt jwt) ? jwt : null;
		return new Caller(authentication.getName(), (token != null) ? client(token) : null,
				(token != null) ? token.getClaimAsString("iss") : null,
				authentication.getAuthorities()
					.stream()
					.anyMatch((authority) -> Scopes.READ_INTERNAL.equals(authority.getAuthority())));
	}

	/** RFC 9068 (2.2), OpenID Connect, Entra ID, in this order. */
	private static @Nullable String client(Jwt token) {
		return Stream.of("client_id", "azp", "appid")
			.map(token::getClaimAsString)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Returns what no two callers have in common: subjects of two issuers may be called
	 * the same.
	 */
	String key() {
		return this.issuer + " " + this.subject;
	}

	@Override
	public String toString() {
		return "Caller[***]";
	}

}
