package io.robinbff.security;

import java.io.IOException;
import java.time.Duration;

import io.robinbff.web.ProblemType;
import io.robinbff.web.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/** A filter that refuses callers who ask too much, once it is known who they are. */
final class CallerLimitFilter extends OncePerRequestFilter {

	private final CallerLimit limit;

	CallerLimitFilter(CallerLimit limit) {
		this.limit = limit;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
		Duration wait = (authentication instanceof JwtAuthenticationToken) ? this.limit.take(Caller.of(authentication))
				: Duration.ZERO;
		if (wait.isPositive()) {
			Problems.write(request, response, ProblemType.TOO_MANY_REQUESTS, null, wait);
			return;
		}
		chain.doFilter(request, response);
	}

}
