package io.robinbff.security;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.robinbff.egress.Egress;
import io.robinbff.settings.UnusableSetting;
import org.jspecify.annotations.Nullable;

/**
 * The issuers whose tokens are accepted, and the addresses of their keys.
 *
 * @param all the issuers' addresses, one at least
 * @param keys the addresses of keys that the settings name
 * @param allowPlainHttp whether another host may be reached in clear
 */
record Issuers(List<String> all, Map<String, URI> keys, boolean allowPlainHttp) {

	private static final String ONE = "SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI";

	/**
	 * Joins the settings that name issuers.
	 * @param one the issuer of Spring's own setting, or an empty text
	 * @param itsKeys the address of its keys by Spring's own setting, or an empty text
	 * @throws UnusableSetting if there is no issuer, one is no address, or one is in
	 * clear
	 */
	static Issuers of(String one, String itsKeys, AccessSettings settings) {
		List<String> all = Stream.concat(Stream.of(one), settings.issuers().stream())
			.map(String::strip)
			.filter((issuer) -> !issuer.isEmpty())
			.distinct()
			.toList();
		if (all.isEmpty()) {
			throw new UnusableSetting(ONE + " is missing: set it to the address "
					+ "of the OpenID issuer whose tokens your front ends carry, such as https://login.example.com/realms/crm; "
					+ "several go into ROBIN_ACCESS_ISSUERS.");
		}
		if (!all.stream().allMatch(Issuers::isAddress)) {
			throw new UnusableSetting(
					ONE + " or ROBIN_ACCESS_ISSUERS holds something that is no http or https address: "
							+ "write each as https://host[:port][/path], exactly as the tokens' iss.");
		}
		Map<String, URI> keys = new HashMap<>();
		if (!itsKeys.isBlank()) {
			keys.put(all.getFirst(), address(itsKeys.strip()));
		}
		settings.jwkSetUris().forEach((pair) -> put(keys, pair, all));
		Stream
			.concat(all.stream().filter((issuer) -> !keys.containsKey(issuer)).map(URI::create), keys.values().stream())
			.filter((address) -> !isSafe(address, settings.allowPlainHttp()))
			.findFirst()
			.ifPresent((address) -> {
				throw new UnusableSetting("The issuer or its keys would be asked in clear (" + address.getScheme()
						+ "://" + address.getRawAuthority()
						+ "), and whoever is on the way could sign tokens: use https, "
						+ "or set ROBIN_ACCESS_ALLOW_PLAIN_HTTP=true where the network is yours alone.");
			});
		return new Issuers(all, Map.copyOf(keys), settings.allowPlainHttp());
	}

	private static void put(Map<String, URI> keys, String pair, List<String> all) {
		String issuer = all.stream()
			.filter((name) -> pair.strip().startsWith(name + "="))
			.findFirst()
			.orElseThrow(() -> new UnusableSetting("ROBIN_ACCESS_JWK_SET_URIS holds something that is no "
					+ "ISSUER=ADDRESS of an issuer that is set: write each as https://login.example.com=https://keys.internal/jwks."));
		keys.put(issuer, address(pair.strip().substring(issuer.length() + 1)));
	}

	private static URI address(String text) {
		if (!isAddress(text)) {
			throw new UnusableSetting(
					"SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_JWK_SET_URI or ROBIN_ACCESS_JWK_SET_URIS "
							+ "holds something that is no http or https address.");
		}
		return URI.create(text);
	}

	private static boolean isAddress(String issuer) {
		try {
			URI address = new URI(issuer);
			return address.getHost() != null && List.of("http", "https").contains(address.getScheme());
		}
		catch (URISyntaxException ex) {
			return false;
		}
	}

	/**
	 * Returns whether an address may be asked: over TLS, on this machine, or in clear if
	 * a setting says so.
	 */
	static boolean isSafe(URI address, boolean allowPlainHttp) {
		return "https".equals(address.getScheme())
				|| ("http".equals(address.getScheme()) && (allowPlainHttp || isLoopback(address.getHost())));
	}

	/**
	 * Returns whether a host is this machine, by a literal address or "localhost": no
	 * name is looked up, which could change.
	 */
	private static boolean isLoopback(@Nullable String host) {
		if (host == null || !host.matches("localhost|[0-9.]+|\\[[0-9A-Fa-f:.]+]")) {
			return false;
		}
		try {
			return InetAddress.getByName(host).isLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

	/** Returns the issuer at which Swagger UI signs in. */
	String first() {
		return this.all.getFirst();
	}

	/** Returns a source of that issuer's keys. */
	IssuerAddress addressOf(String issuer, Egress egress) {
		return new IssuerAddress(issuer, this.keys.get(issuer), this.allowPlainHttp, egress);
	}

}
