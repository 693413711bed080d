package embedded;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The embedded issuer, seen from a plain HTTP client and from a resource server's
 * decoder.
 */
class IssuerTests {

	private static Issuer issuer;

	private final IssuerClient client = new IssuerClient(issuer);

	@BeforeAll
	static void start() {
		issuer = Issuer.start();
	}

	@AfterAll
	static void stop() {
		issuer.close();
	}

	@AfterEach
	void asBefore() {
		issuer.hasAudience("robin-bff");
		this.client.close();
	}

	@Test
	void discoveryDocumentNamesTheIssuer() throws Exception {
		JsonNode document = IssuerClient.json(this.client.get("/.well-known/openid-configuration"));
		assertThat(document.path("issuer").asString()).isEqualTo(issuer.issuerUri());
		assertThat(document.path("token_endpoint").asString()).startsWith(issuer.issuerUri());
		assertThat(document.path("code_challenge_methods_supported").toString()).contains("S256");
	}

	@Test
	void publishedKeysHoldNothingPrivate() throws Exception {
		JsonNode key = IssuerClient.json(this.client.get("/oauth2/jwks")).path("keys").path(0);
		assertThat(key.path("kty").asString()).isEqualTo("RSA");
		assertThat(key.has("d")).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "crm, conversations.read", "agent-0, conversations.read", "agent-299, conversations.read",
			"crm-supervisor, conversations.read conversations.read.internal",
			"officer, conversations.export privacy.erase conversations.read.internal" })
	void clientsGetTheirScopes(String client, String scopes) throws Exception {
		Jwt token = decoder().decode(clientToken(client, scopes).path("access_token").asString());
		assertThat(token.getAudience()).containsExactly("robin-bff");
		assertThat(token.getSubject()).isEqualTo(client);
		assertThat(token.getClaimAsStringList("scope")).containsExactlyInAnyOrder(scopes.split(" ", -1));
		assertThat(token.getClaimAsStringList("roles")).containsExactlyInAnyOrder(scopes.split(" ", -1));
	}

	@Test
	void clientsGetNoMoreThanTheirScopes() throws Exception {
		assertThat(clientToken("crm", Issuer.READ_INTERNAL).path("error").asString()).isEqualTo("invalid_scope");
	}

	@Test
	void audienceIsWhatItIsToldToBe() throws Exception {
		issuer.hasAudience("somebody-else");
		String issued = clientToken("crm", Issuer.READ).path("access_token").asString();
		assertThat(decoder().decode(issued).getAudience()).containsExactly("somebody-else");
		assertThat(decoder().decode(issuer.token(Issuer.READ)).getAudience()).containsExactly("somebody-else");
	}

	@Test
	void signedHereIsAsGoodAsIssued() {
		Jwt token = decoder().decode(issuer.token(Duration.ofHours(8), Issuer.READ, Issuer.READ_INTERNAL));
		assertThat(token.getClaimAsStringList("scope")).containsExactly(Issuer.READ, Issuer.READ_INTERNAL);
		assertThat(token.getExpiresAt()).isAfter(Instant.now().plus(Duration.ofHours(7)));
		assertThat(token.getClaimAsString("iss")).isEqualTo(issuer.issuerUri());
	}

	@Test
	void oddTokensAreOddInOneThing() {
		Jwt rolesOnly = decoder().decode(issuer.token((claims) -> claims.claim("scope", null)));
		assertThat(rolesOnly.hasClaim("scope")).isFalse();
		assertThat(rolesOnly.getClaimAsStringList("roles")).containsExactly(Issuer.READ);
		for (String odd : List.of(issuer.expiredToken(), issuer.forgedToken(), issuer.unsignedToken(),
				issuer.confusedToken(), issuer.token((claims) -> claims.issuer("http://localhost:1")))) {
			assertThatExceptionOfType(JwtException.class).isThrownBy(() -> decoder().decode(odd));
		}
	}

	@Test
	void rotationMakesOldTokensWorthless() {
		String old = issuer.token(Issuer.READ);
		assertThat(decoder().decode(old).getSubject()).isEqualTo("crm");
		issuer.rotatesKey();
		assertThatExceptionOfType(JwtException.class).isThrownBy(() -> decoder().decode(old));
		assertThat(decoder().decode(issuer.token(Issuer.READ)).getSubject()).isEqualTo("crm");
	}

	@Test
	void goesAwayAndComesBackWithTheSameKey() {
		String token = issuer.token(Issuer.READ);
		issuer.goesAway();
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(IssuerTests::decoder);
		issuer.comesBack();
		assertThat(decoder().decode(token).getSubject()).isEqualTo("crm");
	}

	@Test
	void takenPortIsSaid() {
		int port = URI.create(issuer.issuerUri()).getPort();
		assertThatExceptionOfType(PortTaken.class).isThrownBy(() -> Issuer.start(port))
			.withMessageContaining("Port " + port);
	}

	private static JwtDecoder decoder() {
		return IssuerClient.decoder(issuer);
	}

	private JsonNode clientToken(String client, String scopes) throws Exception {
		String credentials = Base64.getEncoder()
			.encodeToString((client + ":" + client + "-secret").getBytes(StandardCharsets.UTF_8));
		return IssuerClient.json(this.client.post("/oauth2/token",
				Map.of("grant_type", "client_credentials", "scope", scopes), "Authorization", "Basic " + credentials));
	}

}
