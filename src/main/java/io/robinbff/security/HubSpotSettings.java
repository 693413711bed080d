package io.robinbff.security;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.robinbff.settings.SecretText;
import io.robinbff.settings.UnusableSetting;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The door for HubSpot's UI extensions, which have no token but are signed for by
 * HubSpot. Without a secret there is none.
 *
 * @param clientSecret the app's client secret; two, separated by a comma, while it is
 * renewed
 * @param clientSecretFile a file that holds it instead
 * @param baseUrl this service's address as the extension calls it, which is what HubSpot
 * signs
 * @param portals the HubSpot accounts whose people are let in
 * @param routes where, each as method and path
 * @param scopes what these people may do
 * @param stores the web stores whose conversations they may see, {@code *} for all; has
 * to be there if a claim limits tokens, as a signature holds none
 */
@ConfigurationProperties("robin.hubspot")
record HubSpotSettings(@Nullable String clientSecret, @Nullable Path clientSecretFile, @Nullable URI baseUrl,
		@DefaultValue( {
		}) List<String> portals,
		@DefaultValue({ "POST /conversations/search", "POST /customers/summary" }) List<String> routes,
		@DefaultValue(Scopes.READ) List<String> scopes, @DefaultValue({}) List<String> stores){

	private static final String NAME = "ROBIN_HUBSPOT_";

	private static final int MOST = 2;

	private static final Pattern PORTAL = Pattern.compile("[1-9]\\d{0,14}");

	private static final Pattern ROUTE = Pattern.compile("(GET|POST) /\\S*");

	HubSpotSettings {
		portals = named(portals);
		routes = named(routes);
		scopes = named(scopes);
		stores = named(stores);
	}

	private static List<String> named(List<String> words) {
		return words.stream().map(String::strip).filter((word) -> !word.isEmpty()).distinct().toList();
	}

	/**
	 * Returns the secrets; none if there is to be no door.
	 * @throws UnusableSetting if the door would let nobody in, or anybody
	 */
	List<String> secrets() {
		String text = SecretText.of(NAME + "CLIENT_SECRET", this.clientSecret, this.clientSecretFile);
		if (text == null || text.isBlank()) {
			return List.of();
		}
		List<String> secrets = Stream.of(text.split(",", -1)).map(String::strip).toList();
		require(secrets.size() <= MOST && secrets.stream().allMatch((one) -> one.length() >= 16), "CLIENT_SECRET",
				"the client secret of the app, 16 characters or more, or two of them, separated by a comma");
		require(this.baseUrl != null && this.baseUrl.getHost() != null && Issuers.isSafe(this.baseUrl, false)
				&& this.baseUrl.getRawQuery() == null && this.baseUrl.getRawFragment() == null, "BASE_URL",
				"the https address of this service as the extension calls it, such as https://robin.example.com, "
						+ "as that is what HubSpot signs");
		require(!this.portals.isEmpty() && this.portals.stream().allMatch(PORTAL.asMatchPredicate()), "PORTALS",
				"the ids of the HubSpot accounts whose people are let in");
		require(!this.routes.isEmpty() && this.routes.stream().allMatch(ROUTE.asMatchPredicate()), "ROUTES",
				"routes as GET or POST, a blank, and a path");
		require(!this.scopes.isEmpty(), "SCOPES", "what these people may do, such as conversations.read");
		return secrets;
	}

	private static void require(boolean condition, String name, String mayBe) {
		if (!condition) {
			throw new UnusableSetting(NAME + name + " has to be " + mayBe + ".");
		}
	}

	/** Returns the address without a slash behind it. */
	String base() {
		return Objects.requireNonNull(this.baseUrl).toASCIIString().replaceFirst("/$", "");
	}

	@Override
	public String toString() {
		return "HubSpotSettings[***]";
	}

}
