package io.robinbff.security;

import org.springframework.security.access.AccessDeniedException;

/**
 * A refusal because a token names no web store. An empty list instead would say that a
 * customer never wrote, and the fault at the issuer would stay.
 */
final class NoWebStore extends AccessDeniedException {

	private static final long serialVersionUID = 1L;

	NoWebStore(String claim) {
		super("The token names no web store in the claim " + claim
				+ ": the issuer has to put one there, as a text or a list of texts.");
	}

}
