package io.robinbff.security;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.robinbff.egress.Egress;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tokens as identity providers shape them, made up after their documentation: which are
 * accepted, and which sentence the others get. Each provider publishes an odd key beside
 * its good one.
 */
@ExtendWith(OutputCaptureExtension.class)
class IdentityProvidersTests {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final RSAKey KEY = key();

	@TestFactory
	Stream<DynamicTest> tokensOfEachProvider() {
		return providers().flatMap((provider) -> provider.path("tokens")
			.valueStream()
			.map((token) -> DynamicTest.dynamicTest(
					provider.path("provider").asString() + ": " + token.path("kind").asString(),
					() -> check(provider, token))));
	}

	private static void check(JsonNode provider, JsonNode token) throws IOException {
		try (Provider server = new Provider(provider)) {
			AccessSettings settings = settings(provider.path("settings"));
			TokenChecks checks = checks(server, settings);
			String signed = signed(token, server.issuer);
			if (token.has("refused")) {
				assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> checks.decode(signed))
					.withMessageContaining(token.path("refused").asString());
				return;
			}
			Jwt accepted = checks.decode(signed);
			var scopes = new Scopes(settings.scopeClaims(), settings.audience()).convert(accepted);
			assertThat(scopes).extracting(GrantedAuthority::getAuthority).contains(Scopes.READ);
			Caller caller = Caller.of(new JwtAuthenticationToken(accepted, scopes));
			assertThat(caller.subject()).isEqualTo(token.path("caller").asString());
			assertThat(caller.issuer()).isEqualTo(server.issuer);
		}
	}

	/** The guide names, for each provider, the settings that the table needs. */
	@Test
	void guideHasTheSettingsOfEachProvider() throws IOException {
		String guide = Files.readString(Path.of("docs/identity.md"));
		providers().forEach((provider) -> {
			assertThat(guide).contains(provider.path("provider").asString());
			provider.path("settings").propertyNames().forEach((setting) -> assertThat(guide).contains(setting));
		});
	}

	@Test
	void keyThatCannotBeReadIsNamedOnceAndTheOthersGoOn(CapturedOutput output) throws IOException {
		JsonNode provider = providers().filter((one) -> one.path("provider").asString().equals("Auth0"))
			.findFirst()
			.orElseThrow();
		try (Provider server = new Provider(provider)) {
			IssuerAddress address = new IssuerAddress(server.issuer, null, false, Egress.DIRECT);
			assertThat(address.get().getKeys()).hasSize(1);
			assertThat(address.get().getKeys()).hasSize(1);
			assertThat(output.getAll().lines().filter((line) -> line.contains("is skipped"))).singleElement()
				.asString()
				.contains("new-curve", "P-1024", server.issuer);
		}
	}

	@Test
	void keysMayStandElsewhereThanTheIssuer() throws IOException {
		JsonNode provider = providers().findFirst().orElseThrow();
		try (Provider server = new Provider(provider)) {
			URI keys = URI.create(server.host + provider.path("jwks").asString());
			assertThat(new IssuerAddress("https://login.invalid", keys, false, Egress.DIRECT).get().getKeys())
				.isNotEmpty();
		}
	}

	private static TokenChecks checks(Provider server, AccessSettings settings) {
		return new TokenChecks(List.of(server.issuer), settings, (issuer) -> new IssuerKeys(issuer,
				new IssuerAddress(issuer, null, false, Egress.DIRECT), Duration.ofSeconds(5), Ticker.systemTicker()));
	}

	private static AccessSettings settings(JsonNode settings) {
		Map<String, String> properties = new HashMap<>();
		settings.properties()
			.forEach((one) -> properties.put("robin.access."
					+ one.getKey().substring("ROBIN_ACCESS_".length()).toLowerCase(Locale.ROOT).replace('_', '-'),
					String.join(",", one.getValue().valueStream().map(JsonNode::asString).toList())));
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("robin.access",
				AccessSettings.class);
	}

	private static Stream<JsonNode> providers() {
		try {
			return JSON.readTree(Files.readString(Path.of("src/test/resources/identity/providers.json"))).valueStream();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static RSAKey key() {
		try {
			return new RSAKeyGenerator(2048).keyID("good").generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String signed(JsonNode token, String issuer) {
		try {
			JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(KEY.getKeyID());
			if (token.has("typ")) {
				header.type(new JOSEObjectType(token.path("typ").asString()));
			}
			JWTClaimsSet claims = new JWTClaimsSet.Builder(JWTClaimsSet.parse(token.path("claims").toString()))
				.issuer(issuer)
				.issueTime(new Date())
				.expirationTime(Date.from(Instant.now().plusSeconds(300)))
				.build();
			SignedJWT jwt = new SignedJWT(header.build(), claims);
			jwt.sign(new RSASSASigner(KEY));
			return jwt.serialize();
		}
		catch (JOSEException | ParseException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** A provider on loopback: its metadata and its keys, at its paths. */
	private static final class Provider implements AutoCloseable {

		private final HttpServer server;

		private final String host;

		private final String issuer;

		Provider(JsonNode shape) throws IOException {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			this.host = "http://localhost:" + this.server.getAddress().getPort();
			this.issuer = this.host + shape.path("issuer").asString();
			ObjectNode metadata = JSON.createObjectNode()
				.put("issuer", this.issuer)
				.put("jwks_uri", this.host + shape.path("jwks").asString());
			ArrayNode keys = JSON.createArrayNode();
			shape.path("oddKeys").forEach(keys::add);
			keys.add(JSON.readTree(KEY.toPublicJWK().toJSONString()));
			Map<String, String> answers = Map.of(shape.path("metadata").asString(), metadata.toString(),
					shape.path("jwks").asString(), JSON.createObjectNode().set("keys", keys).toString());
			this.server.createContext("/", (exchange) -> {
				String answer = answers.getOrDefault(exchange.getRequestURI().getPath(), "");
				byte[] body = answer.getBytes(StandardCharsets.UTF_8);
				exchange.sendResponseHeaders(body.length > 0 ? 200 : 404, body.length > 0 ? body.length : -1);
				exchange.getResponseBody().write(body);
				exchange.close();
			});
			this.server.start();
		}

		@Override
		public void close() {
			this.server.stop(0);
		}

	}

}
