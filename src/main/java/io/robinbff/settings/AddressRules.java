package io.robinbff.settings;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Rules for settings that name an address. */
final class AddressRules {

	private static final Pattern ORIGIN = Pattern
		.compile("(?i)(https?)://(\\[[0-9a-f:.]+]|[^/*?#@:\\[\\]\\s\\p{Cntrl},]+)(?::(\\d{1,5}))?");

	private AddressRules() {
	}

	/** Returns a rule for an http or https address, without user, query and fragment. */
	static Rule web() {
		return new Rule((text) -> {
			URI address = parsed(text);
			return address != null && hasScheme(address, "http", "https") && address.getUserInfo() == null
					&& address.getQuery() == null && address.getFragment() == null;
		}, "an http or https address, such as https://host[:port][/path], without user, query and fragment");
	}

	/**
	 * Returns a rule for an http or https address as a browser's Origin header has it.
	 */
	static Rule origin() {
		return new Rule((text) -> asBrowsersSend(text) != null,
				"exact origins, each written as https://host[:port], without a path and never as *");
	}

	/**
	 * Returns the form in which a browser sends an origin (RFC 6454), or null for none.
	 */
	static @Nullable String asBrowsersSend(String origin) {
		Matcher parts = ORIGIN.matcher(origin);
		if (!parts.matches()) {
			return null;
		}
		String scheme = parts.group(1).toLowerCase(Locale.ROOT);
		String host = parts.group(2);
		String port = (parts.group(3) != null) ? parts.group(3).replaceFirst("^0+(?=\\d)", "") : "";
		try {
			String ascii = host.startsWith("[") ? host : IDN.toASCII(host);
			return scheme + "://" + ascii.toLowerCase(Locale.ROOT)
					+ ((port.isEmpty() || port.equals(scheme.equals("https") ? "443" : "80")) ? "" : ":" + port);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/** Returns a rule for Redis' address. A password is percent-encoded in it. */
	static Rule redis() {
		return new Rule((text) -> {
			URI address = parsed(text);
			return address != null && hasScheme(address, "redis", "rediss") && address.getFragment() == null;
		}, "redis://[user:password@]host[:port] or rediss://… for TLS, with what is special in the password "
				+ "percent-encoded (# is %23, @ is %40, / is %2F, % is %25)");
	}

	/** Returns a rule for host and port. */
	static Rule node() {
		return new Rule((text) -> {
			URI address = parsed("redis://" + text);
			return address != null && address.getPort() > 0
					&& (address.getHost() + ":" + address.getPort()).equals(text);
		}, "host:port");
	}

	private static boolean hasScheme(URI address, String... schemes) {
		String scheme = address.getScheme();
		return scheme != null && List.of(schemes).contains(scheme.toLowerCase(Locale.ROOT));
	}

	/**
	 * Returns the address, or null if it is none that has a host and a possible port.
	 */
	private static @Nullable URI parsed(String text) {
		try {
			URI address = new URI(text);
			int port = address.getPort();
			boolean possible = (port > 0 && port <= 65535)
					|| (port == -1 && !String.valueOf(address.getAuthority()).endsWith(":"));
			return (address.getHost() != null && possible) ? address : null;
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

}
