package io.robinbff.security;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.robinbff.web.ProblemType;
import io.robinbff.web.Problems;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.util.InvalidUrlException;

/**
 * Rules for browsers: exact origins only, and a problem for all others that says which of
 * origin, method or header it was. Tracing's headers are allowed, because a browser that
 * traces adds them to every request.
 */
final class Cors {

	private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "QUERY");

	private static final List<String> HEADERS = List.of("Authorization", "Cache-Control", "Content-Type",
			"If-None-Match", "Prefer", "X-Access-Purpose", "X-Correlation-Id", "traceparent", "tracestate", "baggage",
			"sentry-trace");

	private static final List<String> EXPOSED = List.of("Age", "Cache-Status", "ETag", "Link", "Preference-Applied",
			"RateLimit", "RateLimit-Policy", "Retry-After", "X-Correlation-Id");

	private Cors() {
	}

	static CorsFilter filter(List<String> origins, List<String> more) {
		List<String> headers = new ArrayList<>(HEADERS);
		headers.addAll(more);
		CorsConfiguration cors = new CorsConfiguration();
		cors.setAllowedOrigins(origins);
		cors.setAllowedMethods(METHODS);
		cors.setAllowedHeaders(headers);
		cors.setExposedHeaders(EXPOSED);
		cors.setMaxAge(Duration.ofHours(1));
		UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
		source.registerCorsConfiguration("/**", cors);
		CorsFilter filter = new CorsFilter(source);
		filter.setCorsProcessor((config, request, response) -> {
			DefaultCorsProcessor processor = new DefaultCorsProcessor() {
				@Override
				protected void rejectRequest(ServerHttpResponse refused) throws IOException {
					Problems.write(request, response, ProblemType.ORIGIN_NOT_ALLOWED, reason(cors, request), null);
				}
			};
			try {
				return processor.processRequest(config, request, response);
			}
			catch (InvalidUrlException ex) {
				// An Origin that no browser sends.
				Problems.write(request, response, ProblemType.ORIGIN_NOT_ALLOWED, null, null);
				return false;
			}
		});
		return filter;
	}

	private static String reason(CorsConfiguration cors, HttpServletRequest request) {
		if (cors.checkOrigin(request.getHeader(HttpHeaders.ORIGIN)) == null) {
			return "Pages of this origin may not call: an operator can add it to ROBIN_ACCESS_CORS_ORIGINS.";
		}
		String method = CorsUtils.isPreFlightRequest(request)
				? request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) : request.getMethod();
		if (cors.checkHttpMethod(HttpMethod.valueOf(String.valueOf(method))) == null) {
			return "Pages may not call with this method: " + String.join(", ", METHODS) + " are offered.";
		}
		return "Pages may not send one of these headers: an operator can add it to ROBIN_ACCESS_CORS_HEADERS. Allowed are "
				+ String.join(", ", HEADERS) + ".";
	}

}
