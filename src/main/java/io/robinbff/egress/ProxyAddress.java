package io.robinbff.egress;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.robinbff.settings.UnusableSetting;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy that opens tunnels by {@code CONNECT}.
 *
 * @param host its name
 * @param port its port
 * @param user who calls, or null if nobody has to say so
 * @param password the user's password; empty without a user
 */
record ProxyAddress(String host, int port, @Nullable String user, String password) {

	private static final Pattern URL = Pattern
		.compile("(?i:http://)?(?:(?<user>[^:]*)(?::(?<password>.*))?@)?(?<host>\\[[0-9a-fA-F:.]+]|[^\\[\\]:/@?#\\s]+)"
				+ "(?::(?<port>\\d{1,5}))?/?");

	private static final int HTTP = 80;

	private static final int LAST_PORT = 65_535;

	/**
	 * Reads the address as {@code HTTPS_PROXY} holds it; user and password may be
	 * percent-encoded.
	 * @param setting where it stood
	 * @throws UnusableSetting if it is none
	 */
	static ProxyAddress parse(String url, String setting) {
		Matcher parts = URL.matcher(url.strip());
		if (!parts.matches() || port(parts) < 1 || port(parts) > LAST_PORT) {
			throw new UnusableSetting(setting + " is no address of an HTTP proxy: set it as "
					+ "http://[user:password@]host[:port], with special characters of the password percent-encoded.");
		}
		String user = parts.group("user");
		String password = parts.group("password");
		return new ProxyAddress(parts.group("host").replaceAll("[\\[\\]]", ""), port(parts),
				(user != null && !user.isEmpty()) ? decoded(user) : null, (password != null) ? decoded(password) : "");
	}

	private static int port(Matcher parts) {
		return (parts.group("port") != null) ? Integer.parseInt(parts.group("port")) : HTTP;
	}

	private static String decoded(String part) {
		try {
			return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			// A percent sign that encodes nothing stands for itself.
			return part;
		}
	}

	/** Returns the address, never the password. */
	@Override
	public String toString() {
		return this.host + ":" + this.port + ((this.user != null) ? " with a user and a password" : "");
	}

}
