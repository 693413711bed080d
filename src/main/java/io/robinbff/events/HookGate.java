package io.robinbff.events;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import io.robinbff.web.BodyLimitFilter;
import io.robinbff.web.ProblemType;
import io.robinbff.web.Problems;
import io.robinbff.web.TokenBucket;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * A gate in front of the door for events: nobody without the secret has a body read, and
 * nobody without it can spend the rate of those who have it.
 */
final class HookGate extends OncePerRequestFilter {

	/** CM.com's are below 1 KB. */
	static final int MOST_BYTES = 64 * 1024;

	private static final String SCHEME = "Bearer ";

	private final @Nullable SharedSecret secret;

	private final @Nullable String header;

	private final TokenBucket rate;

	private final EventMetrics metrics;

	private final Runnable refused;

	/**
	 * Creates a gate.
	 * @param secret null if there is to be no door
	 * @param header a further header for the secret, or null
	 * @param refused to be told that an event went unread
	 */
	HookGate(@Nullable SharedSecret secret, @Nullable String header, TokenBucket rate, EventMetrics metrics,
			Runnable refused) {
		this.secret = secret;
		this.header = header;
		this.rate = rate;
		this.metrics = metrics;
		this.refused = refused;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (this.secret == null) {
			Problems.write(request, response, ProblemType.NOT_FOUND, null, null);
			return;
		}
		if (!this.secret.isIn(shown(request))) {
			this.metrics.refused(EventMetrics.Fate.FORGED);
			response.setHeader(HttpHeaders.WWW_AUTHENTICATE, SCHEME.strip());
			Problems.write(request, response, ProblemType.INVALID_SECRET, null, null);
			return;
		}
		SecurityContext context = SecurityContextHolder.createEmptyContext();
		context.setAuthentication(new PreAuthenticatedAuthenticationToken("events", "", AuthorityUtils.NO_AUTHORITIES));
		SecurityContextHolder.setContext(context);
		Duration wait = this.rate.take();
		if (wait.isPositive()) {
			lost(EventMetrics.Fate.TOO_MANY);
			Problems.write(request, response, ProblemType.TOO_MANY_REQUESTS,
					"More events come than are taken: come back after Retry-After. "
							+ "An operator can raise ROBIN_EVENTS_PER_SECOND.",
					wait);
			return;
		}
		BodyLimitFilter.allow(request, MOST_BYTES, () -> lost(EventMetrics.Fate.TOO_LARGE),
				() -> lost(EventMetrics.Fate.MALFORMED));
		chain.doFilter(request, response);
	}

	private void lost(EventMetrics.Fate fate) {
		this.metrics.refused(fate);
		this.refused.run();
	}

	/** What may be the secret: in either header, however often it is sent. */
	private Collection<String> shown(HttpServletRequest request) {
		List<String> all = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
		Stream<String> bearer = all.stream().filter(HookGate::isBearer);
		Stream<String> other = (this.header != null) ? Collections.list(request.getHeaders(this.header)).stream()
				: Stream.empty();
		return Stream.concat(bearer, other)
			.map((value) -> (isBearer(value) ? value.substring(SCHEME.length()) : value).strip())
			.toList();
	}

	private static boolean isBearer(String value) {
		return value.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
	}

}
