package embedded;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;

/** A sign-in at the embedded issuer, by code and PKCE, as a browser goes through it. */
class IssuerSignInTests {

	private static final String PAGE = "http://localhost:8080/swagger-ui/oauth2-redirect.html";

	private static final String VERIFIER = "a-verifier-of-at-least-forty-three-characters-0123456789";

	private static Issuer issuer;

	private final IssuerClient client = new IssuerClient(issuer);

	@BeforeAll
	static void start() {
		issuer = Issuer.start(0, PAGE);
	}

	@AfterAll
	static void stop() {
		issuer.close();
	}

	@AfterEach
	void close() {
		this.client.close();
	}

	@ParameterizedTest
	@CsvSource({ "petra, openid conversations.read",
			"sam, openid conversations.read conversations.read.internal conversations.summary",
			"officer, openid conversations.export privacy.erase conversations.read.internal" })
	void peopleGetWhatTheyMayHave(String person, String scopes) throws Exception {
		JsonNode answer = IssuerClient.json(exchange(code(person, VERIFIER), VERIFIER));
		assertThat(answer.path("scope").asString().split(" ", -1)).containsExactlyInAnyOrder(scopes.split(" ", -1));
		Jwt token = IssuerClient.decoder(issuer).decode(answer.path("access_token").asString());
		assertThat(token.getSubject()).isEqualTo(person);
		assertThat(token.getAudience()).containsExactly("robin-bff");
		assertThat(token.getClaimAsStringList("scope")).containsExactlyInAnyOrder(scopes.split(" ", -1));
		assertThat(token.getClaimAsStringList("roles"))
			.containsExactlyInAnyOrder(scopes.replace("openid ", "").split(" ", -1));
		assertThat(IssuerClient.decoder(issuer).decode(answer.path("id_token").asString()).getAudience())
			.containsExactly("swagger-ui");
	}

	@Test
	void codeIsWorthNothingWithoutItsVerifier() throws Exception {
		HttpResponse<String> answer = exchange(code("petra", VERIFIER), VERIFIER + "x");
		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(IssuerClient.json(answer).path("error").asString()).isEqualTo("invalid_grant");
	}

	@Test
	void browserMayAskFromTheServicesOriginOnly() throws Exception {
		assertThat(preflight("http://localhost:8080").headers().firstValue("Access-Control-Allow-Origin"))
			.hasValue("http://localhost:8080");
		assertThat(preflight("http://localhost:8081").statusCode()).isEqualTo(403);
	}

	/**
	 * What a browser does: is sent to the login page, logs in, is sent back with a code.
	 */
	private String code(String person, String verifier) throws Exception {
		String question = Form.encoded(Map.of("response_type", "code", "client_id", "swagger-ui", "redirect_uri", PAGE,
				"scope",
				"openid conversations.read conversations.read.internal conversations.summary conversations.export privacy.erase",
				"state", "s", "code_challenge", Pkce.challenge(verifier), "code_challenge_method", "S256"));
		HttpResponse<String> sentAway = this.client.get("/oauth2/authorize?" + question);
		assertThat(sentAway.headers().firstValue("Location").orElse("")).endsWith("/login");
		HttpResponse<String> page = this.client.get("/login");
		assertThat(page.headers().allValues("Set-Cookie").toString()).doesNotContain("JSESSIONID");
		HttpResponse<String> loggedIn = this.client.post("/login", Map.of("username", person, "password", person,
				"_csrf", found(page.body(), "name=\"_csrf\".*value=\"([^\"]+)")));
		HttpResponse<String> back = this.client
			.send(HttpRequest.newBuilder(URI.create(loggedIn.headers().firstValue("Location").orElseThrow())).build());
		String location = back.headers().firstValue("Location").orElse("");
		assertThat(location).startsWith(PAGE).contains("state=s");
		return found(location, "code=([^&]+)");
	}

	private HttpResponse<String> exchange(String code, String verifier) throws Exception {
		return this.client.post("/oauth2/token", Map.of("grant_type", "authorization_code", "client_id", "swagger-ui",
				"redirect_uri", PAGE, "code", code, "code_verifier", verifier), "Origin", "http://localhost:8080");
	}

	private HttpResponse<String> preflight(String origin) throws Exception {
		return this.client.send(HttpRequest.newBuilder(this.client.address("/oauth2/token"))
			.header("Origin", origin)
			.header("Access-Control-Request-Method", "POST")
			.method("OPTIONS", BodyPublishers.noBody())
			.build());
	}

	private static String found(String text, String pattern) {
		Matcher matcher = Pattern.compile(pattern).matcher(text);
		assertThat(matcher.find()).isTrue();
		return matcher.group(1);
	}

}
