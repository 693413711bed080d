package io.robinbff.web;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.MDC;

/**
 * A filter that gives every exchange an id, which is in the answer, in refusals and in
 * each log line. A caller's own id is taken over if it is the only one and harmless: at
 * most 64 letters, digits, dots, dashes and underscores. Whatever else stands in the
 * log's context ends with the exchange.
 */
public final class CorrelationFilter extends ExchangeFilter {

	static final String HEADER = "X-Correlation-Id";

	private static final String NAME = "correlationId";

	private static final String ATTRIBUTE = CorrelationFilter.class.getName();

	private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String id = idOf(request);
		response.setHeader(HEADER, id);
		try (MDC.MDCCloseable _ = MDC.putCloseable(NAME, id)) {
			chain.doFilter(request, response);
		}
		finally {
			MDC.clear();
		}
	}

	/**
	 * Returns the exchange's id; the same for every call with this request, even before
	 * the filter has run.
	 */
	public static String idOf(HttpServletRequest request) {
		if (request.getAttribute(ATTRIBUTE) instanceof String known) {
			return known;
		}
		List<String> given = Collections.list(request.getHeaders(HEADER));
		String id = (given.size() == 1 && HARMLESS.matcher(given.getFirst()).matches()) ? given.getFirst()
				: UUID.randomUUID().toString();
		request.setAttribute(ATTRIBUTE, id);
		return id;
	}

}
