package embedded;

import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoders;
import org.springframework.security.oauth2.jwt.JwtException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The embedded issuer, seen from a plain HTTP client and from a resource server's
 * decoder.
 */
class IssuerTests {

	private static final String PAGE = "http://localhost:8080/swagger-ui/oauth2-redirect.html";

	private static final String VERIFIER = "a-verifier-of-at-least-forty-three-characters-0123456789";

	private static Issuer issuer;

	private final HttpClient http = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

	@BeforeAll
	static void start() {
		issuer = Issuer.start(0, PAGE);
	}

	@AfterAll
	static void stop() {
		issuer.close();
	}

	@AfterEach
	void asBefore() {
		issuer.hasAudience("robin-bff");
		this.http.shutdownNow();
	}

	@Test
	void discoveryDocumentNamesTheIssuer() throws Exception {
		JsonNode document = json(get("/.well-known/openid-configuration"));
		assertThat(document.path("issuer").asString()).isEqualTo(issuer.issuerUri());
		assertThat(document.path("token_endpoint").asString()).startsWith(issuer.issuerUri());
		assertThat(document.path("code_challenge_methods_supported").toString()).contains("S256");
	}

	@Test
	void publishedKeysHoldNothingPrivate() throws Exception {
		JsonNode key = json(get("/oauth2/jwks")).path("keys").path(0);
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

	@ParameterizedTest
	@CsvSource({ "petra, openid conversations.read",
			"sam, openid conversations.read conversations.read.internal conversations.summary",
			"officer, openid conversations.export privacy.erase conversations.read.internal" })
	void peopleGetWhatTheyMayHave(String person, String scopes) throws Exception {
		JsonNode answer = json(exchange(code(person, VERIFIER), VERIFIER));
		assertThat(answer.path("scope").asString().split(" ", -1)).containsExactlyInAnyOrder(scopes.split(" ", -1));
		Jwt token = decoder().decode(answer.path("access_token").asString());
		assertThat(token.getSubject()).isEqualTo(person);
		assertThat(token.getAudience()).containsExactly("robin-bff");
		assertThat(token.getClaimAsStringList("scope")).containsExactlyInAnyOrder(scopes.split(" ", -1));
		assertThat(token.getClaimAsStringList("roles"))
			.containsExactlyInAnyOrder(scopes.replace("openid ", "").split(" ", -1));
		assertThat(decoder().decode(answer.path("id_token").asString()).getAudience()).containsExactly("swagger-ui");
	}

	@Test
	void codeIsWorthNothingWithoutItsVerifier() throws Exception {
		HttpResponse<String> answer = exchange(code("petra", VERIFIER), VERIFIER + "x");
		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(json(answer).path("error").asString()).isEqualTo("invalid_grant");
	}

	@Test
	void browserMayAskFromTheServicesOriginOnly() throws Exception {
		assertThat(preflight("http://localhost:8080").headers().firstValue("Access-Control-Allow-Origin"))
			.hasValue("http://localhost:8080");
		assertThat(preflight("http://localhost:8081").statusCode()).isEqualTo(403);
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
		return JwtDecoders.fromIssuerLocation(issuer.issuerUri());
	}

	private JsonNode clientToken(String client, String scopes) throws Exception {
		String credentials = Base64.getEncoder()
			.encodeToString((client + ":" + client + "-secret").getBytes(StandardCharsets.UTF_8));
		return json(post("/oauth2/token", Map.of("grant_type", "client_credentials", "scope", scopes), "Authorization",
				"Basic " + credentials));
	}

	/**
	 * What a browser does: is sent to the login page, logs in, is sent back with a code.
	 */
	private String code(String person, String verifier) throws Exception {
		String challenge = Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
		String question = form(Map.of("response_type", "code", "client_id", "swagger-ui", "redirect_uri", PAGE, "scope",
				"openid conversations.read conversations.read.internal conversations.summary conversations.export privacy.erase",
				"state", "s", "code_challenge", challenge, "code_challenge_method", "S256"));
		HttpResponse<String> sentAway = get("/oauth2/authorize?" + question);
		assertThat(sentAway.headers().firstValue("Location").orElse("")).endsWith("/login");
		HttpResponse<String> page = get("/login");
		assertThat(page.headers().allValues("Set-Cookie").toString()).doesNotContain("JSESSIONID");
		HttpResponse<String> loggedIn = post("/login", Map.of("username", person, "password", person, "_csrf",
				found(page.body(), "name=\"_csrf\".*value=\"([^\"]+)")));
		HttpResponse<String> back = this.http.send(
				HttpRequest.newBuilder(URI.create(loggedIn.headers().firstValue("Location").orElseThrow())).build(),
				BodyHandlers.ofString());
		String location = back.headers().firstValue("Location").orElse("");
		assertThat(location).startsWith(PAGE).contains("state=s");
		return found(location, "code=([^&]+)");
	}

	private HttpResponse<String> exchange(String code, String verifier) throws Exception {
		return post("/oauth2/token", Map.of("grant_type", "authorization_code", "client_id", "swagger-ui",
				"redirect_uri", PAGE, "code", code, "code_verifier", verifier), "Origin", "http://localhost:8080");
	}

	private HttpResponse<String> preflight(String origin) throws Exception {
		return this.http.send(HttpRequest.newBuilder(URI.create(issuer.issuerUri() + "/oauth2/token"))
			.header("Origin", origin)
			.header("Access-Control-Request-Method", "POST")
			.method("OPTIONS", BodyPublishers.noBody())
			.build(), BodyHandlers.ofString());
	}

	private HttpResponse<String> get(String path) throws Exception {
		return this.http.send(
				HttpRequest.newBuilder(URI.create(issuer.issuerUri() + path)).header("Accept", "text/html,*/*").build(),
				BodyHandlers.ofString());
	}

	private HttpResponse<String> post(String path, Map<String, String> form, String... headers) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(issuer.issuerUri() + path))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(BodyPublishers.ofString(form(form)));
		return this.http.send(((headers.length > 0) ? request.headers(headers) : request).build(),
				BodyHandlers.ofString());
	}

	private static String form(Map<String, String> fields) {
		return fields.entrySet()
			.stream()
			.map((field) -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
			.collect(Collectors.joining("&"));
	}

	private static String found(String text, String pattern) {
		Matcher matcher = Pattern.compile(pattern).matcher(text);
		assertThat(matcher.find()).isTrue();
		return matcher.group(1);
	}

	private static JsonNode json(HttpResponse<String> answer) {
		return new JsonMapper().readTree(answer.body());
	}

}
