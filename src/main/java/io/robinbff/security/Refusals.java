package io.robinbff.security;

import java.io.IOException;

import io.robinbff.privacy.Pseudonyms;
import io.robinbff.web.CorrelationFilter;
import io.robinbff.web.ProblemType;
import io.robinbff.web.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.resource.BearerTokenError;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/**
 * Refusals of callers: {@code WWW-Authenticate} as RFC 6750 (3) wants it, problem
 * details, and a line in the log with the reason, or with whose scope it was.
 */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {

	private static final Logger log = LoggerFactory.getLogger(Refusals.class);

	private static final int LONGEST = 200;

	private final Pseudonyms pseudonyms;

	Refusals(Pseudonyms pseudonyms) {
		this.pseudonyms = pseudonyms;
	}

	@Override
	public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException ex)
			throws IOException {
		if (ex instanceof IssuerUnavailable away) {
			Problems.write(request, response, ProblemType.ISSUER_UNAVAILABLE, null, away.retryAfter());
			return;
		}
		OAuth2Error error = (ex instanceof OAuth2AuthenticationException refused) ? refused.getError() : null;
		String reason = (error != null) ? error.getDescription() : null;
		if (reason != null) {
			log.info("A token is refused [{}]: {}", CorrelationFilter.idOf(request), printable(reason));
		}
		if (error != null && OAuth2ErrorCodes.INVALID_REQUEST.equals(error.getErrorCode())) {
			challenge(response, error);
			Problems.write(request, response, ProblemType.MALFORMED_REQUEST, reason + ": send one.", null);
			return;
		}
		challenge(response, error);
		Problems.write(request, response, ProblemType.INVALID_TOKEN,
				(reason != null) ? "The token is not accepted: " + reason + "." : null, null);
	}

	@Override
	public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException ex)
			throws IOException {
		if (ex instanceof NoWebStore) {
			challenge(response, new OAuth2Error(OAuth2ErrorCodes.INSUFFICIENT_SCOPE, ex.getMessage(), null));
			Problems.write(request, response, ProblemType.NO_WEB_STORE, ex.getMessage(), null);
			return;
		}
		String scope = RouteScope.scopeOf(request);
		Authentication caller = SecurityContextHolder.getContext().getAuthentication();
		if (caller != null) {
			log.info("A caller lacks the scope {} [{}]: {}", scope, CorrelationFilter.idOf(request),
					this.pseudonyms.caller(Caller.of(caller).key()));
		}
		challenge(response, BearerTokenErrors.insufficientScope("The token lacks the scope", scope));
		Problems.write(request, response, ProblemType.INSUFFICIENT_SCOPE, RouteScope.detail(scope), null);
	}

	/**
	 * RFC 6750, 3: no error code if there was no token. Written here rather than by
	 * Spring Security, whose challenge names an address made of the request's Host.
	 */
	private static void challenge(HttpServletResponse response, @Nullable OAuth2Error error) {
		StringBuilder challenge = new StringBuilder("Bearer");
		if (error != null) {
			challenge.append(" error=\"").append(error.getErrorCode()).append('"');
			if (error.getDescription() != null) {
				challenge.append(", error_description=\"").append(printable(error.getDescription())).append('"');
			}
			if (error instanceof BearerTokenError bearer && bearer.getScope() != null) {
				challenge.append(", scope=\"").append(bearer.getScope()).append('"');
			}
		}
		response.setHeader(HttpHeaders.WWW_AUTHENTICATE, challenge.toString());
	}

	/** RFC 6750, 3: printable ASCII without quotes and backslashes. */
	private static String printable(String text) {
		String safe = text.replaceAll("[^ -~]|[\"\\\\]", "'");
		return (safe.length() > LONGEST) ? safe.substring(0, LONGEST) : safe;
	}

}
