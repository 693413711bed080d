package io.robinbff.security;

import org.springframework.security.core.Authentication;

/**
 * Who calls.
 *
 * @param subject the token's subject: an agent, or a front end that calls in its own name
 * @param readsInternalNotes whether the caller may read agents' internal notes
 */
public record Caller(String subject, boolean readsInternalNotes) {

	/** Returns the caller behind a checked token. */
	public static Caller of(Authentication authentication) {
		return new Caller(authentication.getName(),
				authentication.getAuthorities()
					.stream()
					.anyMatch((authority) -> Scopes.READ_INTERNAL.equals(authority.getAuthority())));
	}

	@Override
	public String toString() {
		return "Caller[***]";
	}

}
