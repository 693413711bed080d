package io.robinbff.security;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.nimbusds.jose.jwk.JWKSet;
import io.robinbff.egress.Egress;
import io.robinbff.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.RestClient;

/**
 * A source of an issuer's keys that asks the address of the settings, or else the one
 * that the issuer's metadata names, which stand in one of three places (OpenID Connect
 * Discovery 1.0, 4.1; RFC 8414, 3.1 and 5). Connecting and a silence may take 2 s each,
 * an answer 4 to its last byte; redirects are not followed; an answer has 1 MB at most.
 */
final class IssuerAddress implements Supplier<JWKSet> {

	private static final int MOST = 1024 * 1024;

	private static final JsonMapper JSON = Json.mapper();

	private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {
	};

	private static final Duration LIMIT = Duration.ofSeconds(2);

	private final String issuer;

	private final @Nullable URI configured;

	private final boolean allowPlainHttp;

	private final RestClient http;

	private final PublishedKeys published;

	private @Nullable URI keys;

	/**
	 * Asks nobody yet.
	 * @param configured where the keys are; null to ask the issuer
	 * @param allowPlainHttp whether another host may be asked in clear
	 */
	IssuerAddress(String issuer, @Nullable URI configured, boolean allowPlainHttp, Egress egress) {
		this(issuer, configured, allowPlainHttp, egress, LIMIT);
	}

	/**
	 * Asks nobody yet.
	 * @param limit for connecting, for agreeing on TLS and for a silence, each; twice as
	 * long for all of an answer
	 */
	IssuerAddress(String issuer, @Nullable URI configured, boolean allowPlainHttp, Egress egress, Duration limit) {
		this.issuer = issuer;
		this.configured = configured;
		this.allowPlainHttp = allowPlainHttp;
		this.published = new PublishedKeys(issuer);
		this.http = RestClient.builder().requestFactory(egress.requests(limit)).configureMessageConverters((none) -> {
			// Each answer is read here, as text.
		}).build();
	}

	/**
	 * Fetches the keys.
	 * @throws RuntimeException if they cannot be had; {@link IssuerFault#reason} says why
	 */
	@Override
	public synchronized JWKSet get() {
		URI address = (this.keys != null) ? this.keys : discover();
		this.keys = address;
		try {
			Fetched fetched = fetch(address);
			if (!fetched.status().is2xxSuccessful()) {
				throw new IssuerFault("its keys' address answers " + fetched.status().value());
			}
			return this.published.read(fetched.body());
		}
		catch (RuntimeException ex) {
			// They may have moved.
			this.keys = null;
			throw ex;
		}
	}

	private URI discover() {
		if (this.configured != null) {
			return this.configured;
		}
		Map<String, Object> metadata = places(URI.create(this.issuer)).map(this::metadata)
			.filter((found) -> !found.isEmpty())
			.findFirst()
			.orElseThrow(() -> new IssuerFault("it has no metadata at any of the three well-known addresses"));
		if (!this.issuer.equals(metadata.get("issuer"))) {
			throw new IssuerFault("its metadata names another issuer: the setting has to be exactly what the "
					+ "metadata's issuer and the tokens' iss say, a trailing slash included");
		}
		return keysOf(metadata);
	}

	private URI keysOf(Map<String, Object> metadata) {
		try {
			URI address = URI.create(String.valueOf(metadata.get("jwks_uri")));
			if (Issuers.isSafe(address, this.allowPlainHttp)) {
				return address;
			}
		}
		catch (IllegalArgumentException ex) {
			// Is told below.
		}
		throw new IssuerFault("its metadata names no jwks_uri that may be asked: https, or loopback, "
				+ "or ROBIN_ACCESS_ALLOW_PLAIN_HTTP=true");
	}

	private static Stream<URI> places(URI issuer) {
		String path = issuer.getRawPath().replaceFirst("/$", "");
		return Stream
			.of(path + "/.well-known/openid-configuration", "/.well-known/openid-configuration" + path,
					"/.well-known/oauth-authorization-server" + path)
			.map(issuer::resolve);
	}

	private Map<String, Object> metadata(URI place) {
		Fetched fetched = fetch(place);
		if (fetched.status().is5xxServerError()) {
			throw new IssuerFault("its metadata's address answers " + fetched.status().value());
		}
		return fetched.status().is2xxSuccessful() ? object(fetched.body()) : Map.of();
	}

	private static Map<String, Object> object(String body) {
		try {
			Map<String, Object> metadata = JSON.readValue(body, OBJECT);
			return Objects.requireNonNullElse(metadata, Map.of());
		}
		catch (JacksonException ex) {
			throw new IssuerFault("its metadata is no JSON object");
		}
	}

	private Fetched fetch(URI address) {
		return this.http.get()
			.uri(address)
			.header(HttpHeaders.ACCEPT, "application/json, application/jwk-set+json, */*;q=0.1")
			.exchangeForRequiredValue(
					(request, response) -> new Fetched(response.getStatusCode(), bounded(response.getBody())));
	}

	private static String bounded(InputStream in) throws IOException {
		byte[] body = in.readNBytes(MOST + 1);
		if (body.length > MOST) {
			throw new IssuerFault("its answer has more than 1 MB");
		}
		return new String(body, StandardCharsets.UTF_8);
	}

	private record Fetched(HttpStatusCode status, String body) {
	}

}
