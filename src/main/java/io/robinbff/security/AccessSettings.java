package io.robinbff.security;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call.
 *
 * @param audience what a token's {@code aud} has to name
 * @param scopeClaims where a token may carry scopes or roles, tried all; a dot leads into
 * an object ({@code realm_access.roles})
 * @param corsOrigins the origins of front ends that call from a browser, exact; none
 * switches CORS off
 * @param authorizationUrl where Swagger UI sends a person to sign in; null for the
 * issuer's {@code /oauth2/authorize}
 * @param tokenUrl where Swagger UI gets its token; null for the issuer's
 * {@code /oauth2/token}
 * @param issuerRetry how long not to bother an issuer that could not be reached; also its
 * {@code Retry-After}
 */
@ConfigurationProperties("robin.access")
record AccessSettings(@DefaultValue("robin-bff") String audience, @DefaultValue( {
		"scope", "scp" }) List<String> scopeClaims, @DefaultValue({}) List<String> corsOrigins,
		@Nullable URI authorizationUrl, @Nullable URI tokenUrl, @DefaultValue("5s") Duration issuerRetry){

}
