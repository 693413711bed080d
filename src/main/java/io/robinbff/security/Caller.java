package io.robinbff.security;

import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

import io.robinbff.conversation.WebStores;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * A caller.
 *
 * @param subject the token's subject: an agent, or a front end that calls in its own
 * name; its client if it has no subject
 * @param client the client that got the token for the subject, or null if the token does
 * not say
 * @param issuer who vouches for both, or null
 * @param readsInternalNotes whether the caller may read agents' internal notes
 * @param stores the web stores whose conversations the caller may see
 */
public record Caller(String subject, @Nullable String client, @Nullable String issuer, boolean readsInternalNotes,
		WebStores stores) {

	/** Returns the caller behind a checked token. */
	public static Caller of(Authentication authentication) {
		Jwt token = (authentication.getPrincipal() instanceof Jwt jwt) ? jwt : null;
		String client = (token != null) ? client(token) : null;
		String subject = (token != null) ? subject(token, client) : authentication.getName();
		return new Caller(subject, client, (token != null) ? token.getClaimAsString("iss") : null,
				authentication.getAuthorities()
					.stream()
					.anyMatch((authority) -> Scopes.READ_INTERNAL.equals(authority.getAuthority())),
				StoresAuthority.of(authentication));
	}

	/**
	 * Returns the subject. A machine that has none is its client; {@link TokenKind} wants
	 * either.
	 */
	private static String subject(Jwt token, @Nullable String client) {
		String subject = token.getSubject();
		return (subject != null && !subject.isBlank()) ? subject : Objects.requireNonNullElse(client, "");
	}

	/**
	 * Returns the client by the claims of RFC 9068 (2.2), OpenID Connect, Entra ID and
	 * Okta, in this order.
	 */
	static @Nullable String client(Jwt token) {
		return Stream.of("client_id", "azp", "appid", "cid")
			.map(token.getClaims()::get)
			.filter(String.class::isInstance)
			.map(String.class::cast)
			.filter((client) -> !client.isBlank())
			.findFirst()
			.orElse(null);
	}

	/** Returns until when a checked token holds, or null if it does not say. */
	public static @Nullable Instant expiry(Authentication authentication) {
		return (authentication.getCredentials() instanceof OAuth2Token token) ? token.getExpiresAt() : null;
	}

	/**
	 * Returns what no two callers have in common: subjects of two issuers may be called
	 * the same. An issuer's address has no blank.
	 */
	public String key() {
		return this.issuer + " " + this.subject;
	}

	@Override
	public String toString() {
		return "Caller[***]";
	}

}
