package io.robinbff.security;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.stream.Stream;

import io.robinbff.settings.UnusableSetting;

/**
 * Whose tokens are accepted.
 *
 * @param all the issuers' addresses, one at least
 */
record Issuers(List<String> all) {

	/**
	 * Joins the two settings that name issuers.
	 * @throws UnusableSetting where there is none, or one is no address
	 */
	static Issuers of(String one, List<String> more) {
		List<String> all = Stream.concat(Stream.of(one), more.stream())
			.map(String::strip)
			.filter((issuer) -> !issuer.isEmpty())
			.distinct()
			.toList();
		if (all.isEmpty()) {
			throw new UnusableSetting(
					"SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI is missing: set it to the address "
							+ "of the OpenID issuer whose tokens your front ends carry, such as https://login.example.com/realms/crm; "
							+ "several go into ROBIN_ACCESS_ISSUERS.");
		}
		if (!all.stream().allMatch(Issuers::isAddress)) {
			throw new UnusableSetting("SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI or ROBIN_ACCESS_ISSUERS "
					+ "holds something that is no http or https address: write each as https://host[:port][/path], "
					+ "exactly as the tokens' iss.");
		}
		return new Issuers(all);
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

	/** Returns the issuer at which Swagger UI signs in. */
	String first() {
		return this.all.getFirst();
	}

}
