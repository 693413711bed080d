package demo;

import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.regex.Pattern;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * A filter that lets apps on any port of this machine ask while somebody works on them.
 * The service knows exact origins alone, so it hears of {@link #KNOWN} instead: its own
 * rules stay in force.
 */
public final class AppsOnAnyPort extends OncePerRequestFilter {

	/** The origin that the demo's service knows: Vite's. */
	public static final String KNOWN = "http://localhost:5173";

	private static final Pattern LOCAL = Pattern.compile("http://localhost:\\d{1,5}");

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		String origin = request.getHeader(HttpHeaders.ORIGIN);
		return origin == null || !LOCAL.matcher(origin).matches() || !CorsUtils.isCorsRequest(request);
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String origin = request.getHeader(HttpHeaders.ORIGIN);
		chain.doFilter(new HttpServletRequestWrapper(request) {
			@Override
			public String getHeader(String name) {
				return HttpHeaders.ORIGIN.equalsIgnoreCase(name) ? KNOWN : super.getHeader(name);
			}

			@Override
			public Enumeration<String> getHeaders(String name) {
				return HttpHeaders.ORIGIN.equalsIgnoreCase(name)
						? Collections.enumeration(Collections.singletonList(KNOWN)) : super.getHeaders(name);
			}
		}, new HttpServletResponseWrapper(response) {
			@Override
			public void addHeader(String name, String value) {
				super.addHeader(name, KNOWN.equals(value) ? origin : value);
			}

			@Override
			public void setHeader(String name, String value) {
				super.setHeader(name, KNOWN.equals(value) ? origin : value);
			}
		});
	}

}
