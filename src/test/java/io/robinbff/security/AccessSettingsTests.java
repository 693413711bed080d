package io.robinbff.security;

import java.util.List;
import java.util.Map;

import embedded.Issuer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ServiceTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Another audience, roles instead of scopes, and pages of other origins. */
@ServiceTest
@TestPropertySource(properties = { "robin.access.audience=api://robin",
		"robin.access.scope-claims=roles,realm_access.roles,https://crm.example.com/roles",
		"robin.access.cors-origins=https://crm.example.com,https://desk.example.com:8443",
		"springdoc.swagger-ui.enabled=false", "springdoc.api-docs.enabled=false" })
class AccessSettingsTests {

	private static final String ORIGIN = "https://crm.example.com";

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Test
	void rolesOfEntraAndKeycloakOpenTheDoor() {
		List<String> roles = List.of("offline_access", "conversations.read");
		assertThat(status("roles", roles)).isEqualTo(200);
		assertThat(status("realm_access", Map.of("roles", roles))).isEqualTo(200);
		assertThat(status("https://crm.example.com/roles", roles)).isEqualTo(200);
	}

	@Test
	void claimsThatAreNotNamedOpenNothing() {
		assertThat(status("scope", "conversations.read")).isEqualTo(403);
		assertThat(status("resource_access", Map.of("roles", List.of("conversations.read")))).isEqualTo(403);
		assertThat(status("realm_access", List.of("conversations.read"))).isEqualTo(403);
	}

	@Test
	void audienceIsTheOneThatIsSet() {
		this.issuer.hasAudience("robin-bff");
		assertThat(this.front.get("/quota").status()).isEqualTo(401);
	}

	@Test
	void preflightOfAnOriginThatIsSetNeedsNoToken() {
		Reply reply = preflight(ORIGIN, "POST");
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo(ORIGIN);
		assertThat(reply.header("Access-Control-Allow-Methods")).contains("GET", "POST").doesNotContain("DELETE");
		assertThat(reply.header("Access-Control-Allow-Headers")).containsIgnoringCase("authorization");
		assertThat(reply.header("Access-Control-Allow-Credentials")).isNull();
		assertThat(preflight("https://desk.example.com:8443", "GET").status()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://crm.example.com.evil.example", "http://crm.example.com",
			"https://crm.example.com:444", "https://desk.example.com", "null", "https://evil.example",
			"https://crm.example.com:8443.evil.example", "https://crm.example.com:99999", "https://[", "crm", "%%" })
	void otherOriginsAreRefused(String origin) {
		Reply preflight = preflight(origin, "GET");
		assertThat(preflight.status()).isEqualTo(403);
		assertThat(preflight.header("Access-Control-Allow-Origin")).isNull();
		Reply actual = this.front.get("/quota", token("roles", List.of("conversations.read")), "Origin", origin);
		assertThat(actual.status()).isEqualTo(403);
		assertThat(actual.json().path("code").asString()).isEqualTo("origin-not-allowed");
		assertThat(actual.header("Access-Control-Allow-Origin")).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			https://crm.example.com  | GET    | authorization,traceparent,baggage,sentry-trace | 200 |
			https://crm.example.com  | HEAD   | authorization | 200 |
			https://crm.example.com  | DELETE | authorization | 403 | this method
			https://crm.example.com  | GET    | x-unknown     | 403 | ROBIN_ACCESS_CORS_HEADERS
			https://evil.example.com | GET    | authorization | 403 | ROBIN_ACCESS_CORS_ORIGINS
			""")
	void preflightIsAnsweredOrToldWhatItWas(String origin, String method, String headers, int status,
			@Nullable String reason) {
		Reply reply = this.front.send("OPTIONS", "/conversations/search", null, null, "Origin", origin,
				"Access-Control-Request-Method", method, "Access-Control-Request-Headers", headers);
		assertThat(reply.status()).isEqualTo(status);
		if (reason != null) {
			assertThat(reply.json().path("detail").asString()).contains(reason);
		}
	}

	@Test
	void answersAndRefusalsCanBeReadByAnOriginThatIsSet() {
		Reply answer = this.front.get("/quota", token("roles", List.of("conversations.read")), "Origin", ORIGIN);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(ORIGIN);
		assertThat(answer.header("Access-Control-Expose-Headers")).contains("RateLimit", "Retry-After", "ETag",
				"X-Correlation-Id");
		assertThat(answer.headers().allValues("Vary")).contains("Origin");
		Reply refusal = this.front.get("/quota", null, "Origin", ORIGIN);
		assertThat(refusal.status()).isEqualTo(401);
		assertThat(refusal.header("Access-Control-Allow-Origin")).isEqualTo(ORIGIN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v3/api-docs", "/v3/api-docs.yaml", "/v3/api-docs/swagger-config", "/swagger-ui.html",
			"/swagger-ui/index.html" })
	void descriptionAndPageCanBeSwitchedOff(String path) {
		assertThat(this.front.get(path, null).status()).isEqualTo(404);
	}

	private Reply preflight(String origin, String method) {
		return this.front.send("OPTIONS", "/conversations/search", null, null, "Origin", origin,
				"Access-Control-Request-Method", method, "Access-Control-Request-Headers",
				"authorization,content-type");
	}

	private int status(String claim, Object value) {
		return this.front.get("/quota", token(claim, value)).status();
	}

	private String token(String claim, Object value) {
		return this.issuer.token((claims) -> claims.audience("api://robin")
			.claim("scope", null)
			.claim("roles", null)
			.claim(claim, value));
	}

}
