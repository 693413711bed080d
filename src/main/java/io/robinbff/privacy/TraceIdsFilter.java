package io.robinbff.privacy;

import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.web.filter.OncePerRequestFilter;

/**
 * A filter that takes over only the ids of a caller's trace (W3C Trace Context,
 * {@code traceparent}). What others wrote beside them may be anything, and would be in
 * our spans and travel on to ROBIN.
 */
final class TraceIdsFilter extends OncePerRequestFilter {

	private static final Set<String> BESIDE = Set.of("tracestate", "baggage");

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		boolean more = BESIDE.stream().anyMatch((name) -> request.getHeader(name) != null);
		chain.doFilter(more ? new IdsOnly(request) : request, response);
	}

	/** A request without those headers. */
	private static final class IdsOnly extends HttpServletRequestWrapper {

		IdsOnly(HttpServletRequest request) {
			super(request);
		}

		@Override
		public @Nullable String getHeader(String name) {
			return isHidden(name) ? null : super.getHeader(name);
		}

		@Override
		public Enumeration<String> getHeaders(String name) {
			return isHidden(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
		}

		private static boolean isHidden(String name) {
			return BESIDE.contains(name.toLowerCase(Locale.ROOT));
		}

	}

}
