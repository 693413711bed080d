package io.robinbff.security;

import java.io.IOException;

import io.robinbff.web.ProblemType;
import io.robinbff.web.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.access.BearerTokenAccessDeniedHandler;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.util.InvalidUrlException;

/**
 * Refusals of callers: {@code WWW-Authenticate} as RFC 6750 (3) wants it, and problem
 * details.
 */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {

	private final BearerTokenAuthenticationEntryPoint unauthenticated = new BearerTokenAuthenticationEntryPoint();

	private final BearerTokenAccessDeniedHandler denied = new BearerTokenAccessDeniedHandler();

	@Override
	public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException ex)
			throws IOException {
		if (ex instanceof IssuerUnavailable away) {
			Problems.write(request, response, ProblemType.ISSUER_UNAVAILABLE, null, away.retryAfter());
			return;
		}
		try {
			this.unauthenticated.commence(request, response, ex);
		}
		catch (InvalidUrlException malformed) {
			// The challenge names this service's address, which comes from the request's
			// Host or Forwarded headers.
			Problems.write(request, response, ProblemType.MALFORMED_REQUEST, null, null);
			return;
		}
		Problems.write(request, response, ProblemType.INVALID_TOKEN, reason(ex), null);
	}

	@Override
	public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException ex)
			throws IOException {
		this.denied.handle(request, response, ex);
		Problems.write(request, response, ProblemType.INSUFFICIENT_SCOPE, null, null);
	}

	private static @Nullable String reason(AuthenticationException ex) {
		if (!(ex instanceof OAuth2AuthenticationException refused) || refused.getError().getDescription() == null) {
			return null;
		}
		return "The token is not accepted: " + refused.getError().getDescription() + ".";
	}

}
