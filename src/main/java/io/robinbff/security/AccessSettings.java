package io.robinbff.security;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import io.robinbff.settings.UnusableSetting;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of who may call.
 *
 * @param issuers further OpenID issuers whose tokens are accepted, beside
 * {@code spring.security.oauth2.resourceserver.jwt.issuer-uri}
 * @param jwkSetUris the addresses of issuers' keys, each as {@code ISSUER=ADDRESS}; an
 * issuer that is not named here names its keys' address itself
 * @param allowPlainHttp whether an issuer or its keys may be reached in clear on another
 * host
 * @param audience the audiences of which a token's {@code aud} has to name one
 * @param clients the clients whose tokens are accepted without any audience, for issuers
 * that write none
 * @param tokenType which tokens are accepted: those that RFC 9068 names access tokens, or
 * whatever is not plainly another kind of token
 * @param scopeClaims where a token may carry scopes or roles, tried all; a dot leads into
 * an object ({@code realm_access.roles})
 * @param addressInPath whether {@code GET /customers/{email}/conversations} exists
 * @param corsOrigins the origins of front ends that call from a browser, exact; none
 * switches CORS off
 * @param corsHeaders further headers that those front ends may send
 * @param authorizationUrl where Swagger UI sends a person to sign in; null for the
 * issuer's {@code /oauth2/authorize}
 * @param tokenUrl where Swagger UI gets its token; null for the issuer's
 * {@code /oauth2/token}
 * @param issuerRetry the shortest time between two look-ups of an issuer's keys, whether
 * it could be reached or not; also the {@code Retry-After} while it cannot
 */
@ConfigurationProperties("robin.access")
record AccessSettings(@DefaultValue( {
	}) List<String> issuers, @DefaultValue({}) List<String> jwkSetUris, @DefaultValue("false") boolean allowPlainHttp,
		@DefaultValue("robin-bff") List<String> audience, @DefaultValue({}) List<String> clients,
		@DefaultValue("any") TokenType tokenType, @DefaultValue({ "scope", "scp" }) List<String> scopeClaims,
		@DefaultValue("true") boolean addressInPath, @DefaultValue({}) List<String> corsOrigins,
		@DefaultValue({}) List<String> corsHeaders, @Nullable URI authorizationUrl, @Nullable URI tokenUrl,
		@DefaultValue("5s") Duration issuerRetry){

	private static final Pattern ORIGIN = Pattern.compile("https?://[^/*?#@\\s]+");

	private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]+");

	AccessSettings {
		audience = named(audience);
		clients = named(clients);
		corsHeaders = named(corsHeaders);
		if (audience.isEmpty() && clients.isEmpty()) {
			throw new UnusableSetting("ROBIN_ACCESS_AUDIENCE is empty, and so is ROBIN_ACCESS_CLIENTS: "
					+ "no token could ever be accepted. Name what the tokens' aud holds, or leave the setting out.");
		}
		if (!corsOrigins.stream().allMatch((origin) -> ORIGIN.matcher(origin).matches())) {
			throw new UnusableSetting("ROBIN_ACCESS_CORS_ORIGINS holds something that is no exact origin: "
					+ "write each as https://host[:port], without a path and never as *.");
		}
		if (!corsHeaders.stream().allMatch((header) -> HEADER.matcher(header).matches())) {
			throw new UnusableSetting("ROBIN_ACCESS_CORS_HEADERS holds something that is no header's name: "
					+ "write each as it is, such as X-Request-Id, and never as *.");
		}
	}

	private static List<String> named(List<String> words) {
		return words.stream().map(String::strip).filter((word) -> !word.isEmpty()).distinct().toList();
	}

	/** The kinds of tokens that are accepted. */
	enum TokenType {

		/** Whatever is not plainly an ID, refresh or logout token: issuers differ. */
		ANY,
		/** What the issuer calls {@code at+jwt} in the header (RFC 9068, 2.1). */
		AT_JWT

	}

}
