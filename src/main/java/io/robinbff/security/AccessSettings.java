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
 * Who may call.
 *
 * @param issuers further OpenID issuers whose tokens are accepted, beside
 * {@code spring.security.oauth2.resourceserver.jwt.issuer-uri}
 * @param audience what a token's {@code aud} has to name
 * @param scopeClaims where a token may carry scopes or roles, tried all; a dot leads into
 * an object ({@code realm_access.roles})
 * @param corsOrigins the origins of front ends that call from a browser, exact; none
 * switches CORS off
 * @param authorizationUrl where Swagger UI sends a person to sign in; null for the
 * issuer's {@code /oauth2/authorize}
 * @param tokenUrl where Swagger UI gets its token; null for the issuer's
 * {@code /oauth2/token}
 * @param issuerRetry the shortest time between two look-ups of an issuer's keys, whether
 * it could be reached or not; also the {@code Retry-After} while it cannot
 */
@ConfigurationProperties("robin.access")
record AccessSettings(@DefaultValue( {
	}) List<String> issuers, @DefaultValue("robin-bff") String audience,
		@DefaultValue({ "scope", "scp" }) List<String> scopeClaims, @DefaultValue({}) List<String> corsOrigins,
		@Nullable URI authorizationUrl, @Nullable URI tokenUrl, @DefaultValue("5s") Duration issuerRetry){

	private static final Pattern ORIGIN = Pattern.compile("https?://[^/*?#@\\s]+");

	AccessSettings {
		if (!corsOrigins.stream().allMatch((origin) -> ORIGIN.matcher(origin).matches())) {
			throw new UnusableSetting("ROBIN_ACCESS_CORS_ORIGINS holds something that is no exact origin: "
					+ "write each as https://host[:port], without a path and never as *.");
		}
	}

}
