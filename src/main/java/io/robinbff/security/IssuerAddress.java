package io.robinbff.security;

import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.nimbusds.jose.jwk.JWKSet;
import io.robinbff.egress.Egress;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

/**
 * Where an issuer's keys are: named by its metadata, which stands in one of three places
 * (OpenID Connect Discovery 1.0, 4.1; RFC 8414, 3.1 and 5). Connecting and reading may
 * take 2 s each; redirects are not followed.
 */
final class IssuerAddress implements Supplier<JWKSet> {

	private static final ParameterizedTypeReference<Map<String, Object>> METADATA = new ParameterizedTypeReference<>() {
	};

	private static final Duration LIMIT = Duration.ofSeconds(2);

	private final String issuer;

	private final RestClient http;

	private @Nullable URI keys;

	IssuerAddress(String issuer, Egress egress) {
		this.issuer = issuer;
		this.http = RestClient.builder().requestFactory(egress.requests(LIMIT)).build();
	}

	/**
	 * Fetches the keys.
	 * @throws RuntimeException where they cannot be had
	 */
	@Override
	public synchronized JWKSet get() {
		URI address = this.keys;
		if (address == null) {
			address = discover();
			this.keys = address;
		}
		try {
			return JWKSet.parse(Objects.requireNonNull(this.http.get().uri(address).retrieve().body(String.class)));
		}
		catch (ParseException ex) {
			throw new IllegalStateException("The issuer's keys cannot be read");
		}
		catch (RuntimeException ex) {
			// They may have moved.
			this.keys = null;
			throw ex;
		}
	}

	private URI discover() {
		Map<String, Object> metadata = places(URI.create(this.issuer)).map(this::metadata)
			.filter((found) -> !found.isEmpty())
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("The issuer has no metadata"));
		if (!this.issuer.equals(metadata.get("issuer"))) {
			throw new IllegalStateException("The issuer's metadata is another issuer's");
		}
		return URI.create(String.valueOf(metadata.get("jwks_uri")));
	}

	private static Stream<URI> places(URI issuer) {
		String path = issuer.getRawPath().replaceFirst("/$", "");
		return Stream
			.of(path + "/.well-known/openid-configuration", "/.well-known/openid-configuration" + path,
					"/.well-known/oauth-authorization-server" + path)
			.map(issuer::resolve);
	}

	private Map<String, Object> metadata(URI place) {
		try {
			return Objects.requireNonNullElse(
					this.http.get().uri(place).accept(MediaType.APPLICATION_JSON).retrieve().body(METADATA), Map.of());
		}
		catch (HttpClientErrorException ex) {
			return Map.of();
		}
	}

}
