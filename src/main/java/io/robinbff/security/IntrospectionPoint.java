package io.robinbff.security;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.robinbff.settings.SecretText;
import io.robinbff.settings.UnusableSetting;
import org.jspecify.annotations.Nullable;

/**
 * A place where an issuer says what its tokens are worth, and who we are there.
 *
 * @param issuer whose tokens
 * @param address the introspection endpoint
 * @param client our id
 * @param settings where our secret is
 */
record IntrospectionPoint(String issuer, URI address, String client, IntrospectionSettings settings) {

	private static final String NAME = "ROBIN_ACCESS_INTROSPECTION_";

	/** A secret may hold a comma, but hardly one with an address behind it. */
	private static final String BETWEEN = "\\R|,\\s*(?=https?://)";

	/**
	 * Returns those of the settings, in their order.
	 * @param issuers the issuers whose tokens are accepted
	 * @throws UnusableSetting if one is incomplete, of an issuer that is not accepted, or
	 * in clear
	 */
	static List<IntrospectionPoint> of(IntrospectionSettings settings, Issuers issuers) {
		List<String> all = issuers.all();
		Map<String, String> clients = pairs("CLIENTS", settings.clients(), all);
		List<IntrospectionPoint> points = pairs("URIS", settings.uris(), all).entrySet()
			.stream()
			.map((uri) -> new IntrospectionPoint(uri.getKey(), address(uri.getValue(), issuers.allowPlainHttp()),
					Optional.ofNullable(clients.get(uri.getKey())).orElseThrow(() -> incomplete("CLIENTS")), settings))
			.toList();
		for (IntrospectionPoint point : points) {
			SecretText.of(NAME + "SECRETS", settings.secrets(), settings.secretsFile());
			if (point.secretOrNull() == null) {
				throw incomplete("SECRETS");
			}
		}
		return points;
	}

	/**
	 * Returns the issuers that are not asked about tokens, so that keys are all they
	 * have.
	 */
	static List<String> without(IntrospectionSettings settings, Issuers issuers) {
		List<String> asked = of(settings, issuers).stream().map(IntrospectionPoint::issuer).toList();
		return issuers.all().stream().filter((issuer) -> !asked.contains(issuer)).toList();
	}

	/**
	 * Returns our secret as it stands now.
	 * @throws IssuerFault if it cannot be read
	 */
	String secret() {
		String secret = secretOrNull();
		if (secret == null) {
			throw new IssuerFault("our secret for it cannot be read: look at " + NAME + "SECRETS_FILE");
		}
		return secret;
	}

	private @Nullable String secretOrNull() {
		try {
			String text = SecretText.read(this.settings.secrets(), this.settings.secretsFile());
			return (text != null)
					? pairs("SECRETS", List.of(text.split(BETWEEN)), List.of(this.issuer), true).get(this.issuer)
					: null;
		}
		catch (IOException ex) {
			return null;
		}
	}

	private static Map<String, String> pairs(String which, List<String> pairs, List<String> issuers) {
		return pairs(which, pairs, issuers, false);
	}

	private static Map<String, String> pairs(String which, List<String> pairs, List<String> issuers, boolean others) {
		return pairs.stream().map(String::strip).filter((pair) -> !pair.isEmpty()).flatMap((pair) -> {
			Optional<String> issuer = issuers.stream().filter((name) -> pair.startsWith(name + "=")).findFirst();
			if (issuer.isEmpty() && !others) {
				throw new UnusableSetting(NAME + which + " holds something that is no pair of an issuer that is set "
						+ "and its value: write each as https://login.example.com=…, with the issuer exactly as in "
						+ "ROBIN_ACCESS_ISSUERS.");
			}
			return issuer.map((name) -> List.of(name, pair.substring(name.length() + 1).strip())).stream();
		})
			.filter((pair) -> !pair.get(1).isEmpty())
			.collect(Collectors.toMap(List::getFirst, List::getLast, (one, other) -> {
				throw new UnusableSetting(NAME + which + " names an issuer twice: name each once.");
			}, LinkedHashMap::new));
	}

	private static UnusableSetting incomplete(String which) {
		return new UnusableSetting(NAME + which + " lacks an issuer of " + NAME + "URIS: an issuer that is asked about "
				+ "tokens wants to know who asks. Write it as https://login.example.com=….");
	}

	private static URI address(String text, boolean allowPlainHttp) {
		try {
			URI address = new URI(text);
			if (address.getHost() != null && Issuers.isSafe(address, allowPlainHttp)) {
				return address;
			}
		}
		catch (URISyntaxException ex) {
			// Is told below.
		}
		throw new UnusableSetting(NAME
				+ "URIS names an address that may not be asked: tokens and a secret go there, so "
				+ "write https://…, or set ROBIN_ACCESS_ALLOW_PLAIN_HTTP=true where the network is yours alone.");
	}

	@Override
	public String toString() {
		return "IntrospectionPoint[" + this.issuer + "]";
	}

}
