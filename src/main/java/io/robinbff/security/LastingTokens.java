package io.robinbff.security;

import java.util.function.BooleanSupplier;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;

/**
 * A question for what goes on for longer than a request: whether the token that began it
 * still opens anything. Asked of memory, and once a minute of the issuer of an opaque
 * token: one that is revoked hands out no more letters than it would by request.
 */
public final class LastingTokens {

	private final BearerTokenResolver bearer = new BearerHeader();

	private final JwtDecoder decoder;

	LastingTokens(JwtDecoder decoder) {
		this.decoder = decoder;
	}

	/**
	 * Returns the question whether a request's token still opens anything. What cannot be
	 * asked about opens nothing, as for a new request.
	 */
	public BooleanSupplier of(HttpServletRequest request) {
		String token = this.bearer.resolve(request);
		return () -> token == null || isGood(token);
	}

	private boolean isGood(String token) {
		try {
			this.decoder.decode(token);
			return true;
		}
		catch (JwtException | AuthenticationException ex) {
			return false;
		}
	}

}
