package io.robinbff.security;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

import embedded.Cast;
import embedded.Issuer;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistrar;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A story with a real authorization server: a token that says nothing, until it is
 * revoked, and until its issuer is away.
 */
@ServiceTest
@ExtendWith(OutputCaptureExtension.class)
@Import(IntrospectionServiceTests.Asked.class)
class IntrospectionServiceTests {

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private ManualTicker ticker;

	@Autowired
	private RobinServer robin;

	@Test
	void opaqueTokenOpensUntilItIsRevokedOrItsIssuerIsAway(CapturedOutput output) throws IOException {
		String token = token("opaque-crm");
		assertThat(token).doesNotContain(".");
		assertThat(this.front.get("/quota", token).status()).isEqualTo(200);
		assertThat(this.front.get("/quota").status()).as("a JWT of the same issuer").isEqualTo(200);
		Reply unknown = this.front.get("/quota", "a-token-of-nobody");
		assertThat(unknown.status()).isEqualTo(401);
		assertThat(unknown.json().path("detail").asString()).contains("not active");
		post("/oauth2/revoke", "token=" + token, "opaque-crm");
		this.ticker.advance(Duration.ofMinutes(1));
		assertThat(this.front.get("/quota", token).status()).isEqualTo(401);

		String other = token("opaque-crm");
		assertThat(this.front.get("/quota", other).status()).isEqualTo(200);
		this.issuer.goesAway();
		assertThat(this.front.get("/quota", other).status()).as("for a minute").isEqualTo(200);
		this.ticker.advance(Duration.ofMinutes(1));
		Reply away = this.front.get("/quota", other);
		assertThat(away.status()).isEqualTo(503);
		assertThat(away.json().path("code").asString()).isEqualTo("issuer-unavailable");
		assertThat(away.header("Retry-After")).isEqualTo("1");
		assertThat(this.front.get("/quota").status()).as("JWTs go on").isEqualTo(200);
		assertThat(this.front.management("/actuator/health/robin").body()).contains("introspection")
			.contains("the connection is refused");
		assertThat(output)
			.contains("A token issuer cannot be asked about its opaque tokens, and they open nothing ("
					+ this.issuer.issuerUri())
			.doesNotContain(token)
			.doesNotContain(other)
			.doesNotContain("a-token-of-nobody")
			.doesNotContain("bff-secret");

		this.issuer.comesBack();
		// It has forgotten all, as a server may that keeps tokens in memory.
		assertThat(this.front.get("/quota", token("opaque-crm")).status()).isEqualTo(200);
		assertThat(output).contains("A token issuer can be asked about its opaque tokens again");
	}

	/**
	 * What is under way when a token is revoked hands out no more than new requests do.
	 */
	@Test
	void exportEndsWithATokenThatIsRevoked() throws Exception {
		this.issuer.comesBack();
		String token = token("opaque-crm", "conversations.export");
		this.robin.isSlowBy(Duration.ofMillis(1000));
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + this.front.port() + "/customers/export"))
			.header("Authorization", "Bearer " + token)
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString("{\"emailAddress\":\"" + Cast.MANY_QUESTIONS + "\"}"))
			.build();
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream()).body(),
						StandardCharsets.UTF_8))) {
			assertThat(lines.readLine()).contains("\"exported\":0");
			post("/oauth2/revoke", "token=" + token, "opaque-crm");
			this.ticker.advance(Duration.ofMinutes(1));
			assertThat(lines.lines().toList().getLast()).contains("\"code\":\"token\"").contains("\"resume\":");
		}
		finally {
			this.robin.recovers();
		}
	}

	private String token(String client) throws IOException {
		return token(client, "conversations.read");
	}

	private String token(String client, String scope) throws IOException {
		return post("/oauth2/token", "grant_type=client_credentials&scope=" + scope, client).json()
			.path("access_token")
			.asString();
	}

	private Reply post(String path, String form, String client) {
		Reply reply = Front.send(HttpRequest.newBuilder(URI.create(this.issuer.issuerUri() + path))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.header("Authorization",
					"Basic " + Base64.getEncoder()
						.encodeToString((client + ":" + client + "-secret").getBytes(StandardCharsets.UTF_8)))
			.POST(BodyPublishers.ofString(form))
			.build());
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		return reply;
	}

	static class Asked {

		@Bean
		DynamicPropertyRegistrar introspection(Issuer issuer) {
			return (properties) -> {
				properties.add("robin.access.introspection.uris",
						() -> issuer.issuerUri() + "=" + issuer.issuerUri() + "/oauth2/introspect");
				properties.add("robin.access.introspection.clients", () -> issuer.issuerUri() + "=bff");
				properties.add("robin.access.introspection.secrets", () -> issuer.issuerUri() + "=bff-secret");
			};
		}

	}

}
