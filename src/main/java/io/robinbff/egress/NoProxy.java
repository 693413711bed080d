package io.robinbff.egress;

import java.net.InetAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.security.web.util.matcher.IpAddressMatcher;

/**
 * A list of names that are reached without the proxy, as {@code NO_PROXY} holds it: a
 * name is itself and all below it ({@code .example.com} and {@code *.example.com} mean
 * the same), an address may have a prefix ({@code 10.0.0.0/8}), either a port, and
 * {@code *} is everything.
 */
final class NoProxy implements Predicate<URI> {

	private static final Pattern ENTRY = Pattern
		.compile("(?:\\*?\\.)?(?<host>\\[[0-9a-f:.]+]|[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*|[^:/]+)"
				+ "(?:/(?<bits>\\d{1,3}))?(?::(?<port>\\d{1,5}))?");

	private final List<Predicate<URI>> entries;

	private NoProxy(List<Predicate<URI>> entries) {
		this.entries = entries;
	}

	/** Reads a list; what is no entry counts for nothing. */
	static NoProxy parse(@Nullable String list) {
		String text = (list != null) ? list.toLowerCase(Locale.ROOT) : "";
		return new NoProxy(
				Arrays.stream(text.split("[,\\s]+")).filter((entry) -> !entry.isEmpty()).map(NoProxy::entry).toList());
	}

	@Override
	public boolean test(URI address) {
		return this.entries.stream().anyMatch((entry) -> entry.test(address));
	}

	private static Predicate<URI> entry(String text) {
		if ("*".equals(text)) {
			return (address) -> true;
		}
		Matcher parts = ENTRY.matcher(text);
		if (!parts.matches()) {
			return (address) -> false;
		}
		String name = bare(parts.group("host"));
		InetAddress literal = literal(name);
		IpAddressMatcher network = (literal != null) ? network(literal, parts.group("bits")) : null;
		int port = (parts.group("port") != null) ? Integer.parseInt(parts.group("port")) : -1;
		return (address) -> (port < 0 || port == portOf(address))
				&& ((network != null) ? within(network, address) : below(name, address));
	}

	private static boolean below(String name, URI address) {
		String host = bare(address.getHost());
		return host.equals(name) || host.endsWith("." + name);
	}

	/** Returns the network of an address. More bits than it has are all of them. */
	private static IpAddressMatcher network(InetAddress address, @Nullable String bits) {
		int all = 8 * address.getAddress().length;
		return new IpAddressMatcher(
				address.getHostAddress() + "/" + ((bits != null) ? Math.min(Integer.parseInt(bits), all) : all));
	}

	private static boolean within(IpAddressMatcher network, URI address) {
		InetAddress literal = literal(bare(address.getHost()));
		return literal != null && network.matches(literal.getHostAddress());
	}

	private static @Nullable InetAddress literal(String host) {
		try {
			return InetAddress.ofLiteral(host);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static String bare(@Nullable String host) {
		return (host != null) ? host.toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]|\\.$", "") : "";
	}

	private static int portOf(URI address) {
		return (address.getPort() >= 0) ? address.getPort() : "http".equalsIgnoreCase(address.getScheme()) ? 80 : 443;
	}

}
