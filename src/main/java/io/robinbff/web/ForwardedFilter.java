package io.robinbff.web;

import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.security.web.util.matcher.IpAddressMatcher;
import org.springframework.web.filter.ForwardedHeaderFilter;

/**
 * A gate before Spring's {@link ForwardedHeaderFilter}: of a proxy that the settings name
 * it takes scheme, host, port and prefix if they are well-formed, of everybody else
 * nothing, and never refuses a request for them. Where redirects lead is a path, on
 * whatever host the browser is. The client's address is not taken over: nothing here asks
 * for it.
 */
final class ForwardedFilter extends ExchangeFilter {

	private static final Set<String> NAMES = Collections.unmodifiableSet(caseless("Forwarded", "X-Forwarded-For",
			"X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Ssl"));

	private static final Pattern PROTO = Pattern.compile("https?", Pattern.CASE_INSENSITIVE);

	private static final Pattern HOST = Pattern
		.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}])(?::(\\d{1,5}))?");

	private static final Pattern PORT = Pattern.compile("\\d{1,5}");

	private static final Pattern PREFIX = Pattern.compile("(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,63}){1,8}/?");

	/** RFC 7239, 4: the first element is the one nearest to the client. */
	private static final Pattern PAIR = Pattern.compile("(?:^|;)\\s*(proto|host)=\"?([^\";,\\s]+)\"?\\s*(?=;|$)",
			Pattern.CASE_INSENSITIVE);

	private static final int LAST_PORT = 65_535;

	private final List<IpAddressMatcher> proxies;

	private final ForwardedHeaderFilter delegate = new ForwardedHeaderFilter();

	ForwardedFilter(List<String> proxies) {
		this.proxies = proxies.stream().map(IpAddressMatcher::new).toList();
		this.delegate.setRelativeRedirects(true);
	}

	private static Set<String> caseless(String... names) {
		Map<String, String> set = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (String name : names) {
			set.put(name, name);
		}
		return set.keySet();
	}

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (NAMES.stream().noneMatch((name) -> request.getHeader(name) != null)) {
			chain.doFilter(request, response);
			return;
		}
		Map<String, String> believed = isProxy(request.getRemoteAddr()) ? wellFormed(request) : Map.of();
		HttpServletRequest cleaned = new Cleaned(request, believed);
		if (believed.isEmpty()) {
			chain.doFilter(cleaned, response);
		}
		else {
			this.delegate.doFilter(cleaned, response, chain);
		}
	}

	private boolean isProxy(String address) {
		// Link-local addresses come with the interface behind a percent sign.
		String plain = address.split("%", 2)[0];
		return this.proxies.stream().anyMatch((proxy) -> proxy.matches(plain));
	}

	private static Map<String, String> wellFormed(HttpServletRequest request) {
		Map<String, String> believed = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		put(believed, "X-Forwarded-Proto", first(request, "X-Forwarded-Proto"), PROTO);
		put(believed, "X-Forwarded-Host", first(request, "X-Forwarded-Host"), HOST);
		put(believed, "X-Forwarded-Port", first(request, "X-Forwarded-Port"), PORT);
		put(believed, "X-Forwarded-Prefix", first(request, "X-Forwarded-Prefix"), PREFIX);
		Matcher pairs = PAIR.matcher(String.valueOf(first(request, "Forwarded")));
		while (pairs.find()) {
			boolean proto = "proto".equals(pairs.group(1).toLowerCase(Locale.ROOT));
			put(believed, proto ? "X-Forwarded-Proto" : "X-Forwarded-Host", pairs.group(2), proto ? PROTO : HOST);
		}
		return believed;
	}

	private static void put(Map<String, String> believed, String name, @Nullable String value, Pattern form) {
		if (value == null) {
			return;
		}
		Matcher matcher = form.matcher(value);
		if (matcher.matches() && isPort((form == PORT) ? value : (form == HOST) ? matcher.group(1) : null)) {
			believed.put(name, value);
		}
	}

	private static boolean isPort(@Nullable String port) {
		return port == null || (Integer.parseInt(port) > 0 && Integer.parseInt(port) <= LAST_PORT);
	}

	private static @Nullable String first(HttpServletRequest request, String name) {
		String value = request.getHeader(name);
		return (value != null) ? value.split(",", 2)[0].strip() : null;
	}

	/** A request whose forwarded headers are those that are believed. */
	private static final class Cleaned extends HttpServletRequestWrapper {

		private final Map<String, String> believed;

		Cleaned(HttpServletRequest request, Map<String, String> believed) {
			super(request);
			this.believed = believed;
		}

		@Override
		public @Nullable String getHeader(String name) {
			return NAMES.contains(name) ? this.believed.get(name) : super.getHeader(name);
		}

		@Override
		public Enumeration<String> getHeaders(String name) {
			if (!NAMES.contains(name)) {
				return super.getHeaders(name);
			}
			String value = this.believed.get(name);
			return Collections.enumeration((value != null) ? List.of(value) : List.of());
		}

		@Override
		public Enumeration<String> getHeaderNames() {
			return Collections.enumeration(Collections.list(super.getHeaderNames())
				.stream()
				.filter((name) -> !NAMES.contains(name) || this.believed.containsKey(name))
				.toList());
		}

	}

}
