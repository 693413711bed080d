package io.robinbff.security;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import embedded.Cast;
import embedded.CookieGateway;
import embedded.Issuer;
import embedded.OwnPort;
import io.robinbff.Front;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The recipe of docs/identity.md for CRMs without tokens, as a story: a gateway in front,
 * the embedded issuer, and a browser that knows nothing but cookies.
 */
@ServiceTest
@DirtiesContext // The issuer has started anew.
class CookieGatewayTests {

	private static final String BODY = "{\"emailAddress\":\"" + Cast.SCOPES + "\"}";

	private final HttpClient browser = HttpClient.newHttpClient();

	/** Secure cookies over loopback's http, which the JDK's jar would keep back. */
	private String cookies = "";

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	private CookieGateway gateway;

	@BeforeEach
	void start() {
		int port = OwnPort.any();
		this.issuer.sendsBackTo("http://localhost:" + port + "/signed-in");
		this.gateway = CookieGateway.start(port, this.issuer.issuerUri(), this.front.port());
	}

	@AfterEach
	void close() {
		this.gateway.close();
		this.browser.shutdownNow();
	}

	@Test
	void sessionOpensTheServiceUntilItIsSignedOut() throws Exception {
		assertThat(search(CookieGateway.HEADER, "1").statusCode()).as("nobody is signed in").isEqualTo(401);
		HttpResponse<String> signedIn = signIn("petra");
		assertThat(signedIn.headers().allValues("Set-Cookie")).singleElement()
			.asString()
			.startsWith(CookieGateway.COOKIE + "=")
			.contains("Secure", "HttpOnly", "SameSite=Strict", "Path=/")
			.doesNotContain("Domain");
		HttpResponse<String> found = search(CookieGateway.HEADER, "1", "Origin", this.gateway.url());
		assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
		assertThat(found.body()).contains("\"messages\"");
		assertThat(found.headers().map().keySet()).noneMatch((name) -> name.startsWith("access-control"));
		assertThat(found.headers().firstValue("Set-Cookie")).isEmpty();
		HttpResponse<String> out = send("POST", "/sign-out", "", CookieGateway.HEADER, "1");
		assertThat(out.headers().firstValue("Set-Cookie").orElse("")).contains("Max-Age=0");
		assertThat(this.gateway.sessions()).isZero();
		assertThat(search(CookieGateway.HEADER, "1").statusCode()).isEqualTo(401);
	}

	@Test
	void requestOfAnotherSitesPageIsRefused() throws Exception {
		signIn("petra");
		assertThat(search().statusCode()).as("a form cannot send the header").isEqualTo(403);
		assertThat(search(CookieGateway.HEADER, "1", "Origin", "https://evil.example").statusCode()).isEqualTo(403);
		assertThat(search(CookieGateway.HEADER, "1", "Origin", "null").statusCode()).isEqualTo(403);
		assertThat(send("POST", "/sign-out", "").statusCode()).isEqualTo(403);
		assertThat(send("GET", "/sign-out", "", CookieGateway.HEADER, "1").statusCode()).isEqualTo(403);
		assertThat(this.gateway.sessions()).isOne();
		assertThat(this.gateway.sent()).isEmpty();
	}

	/** Else a stranger's code would sign somebody in as the stranger. */
	@Test
	void codeOfAnotherBrowserSignsNobodyIn() throws Exception {
		String back = wayBack("petra");
		this.cookies = "";
		assertThat(get(back).statusCode()).isEqualTo(400);
		assertThat(this.gateway.sessions()).isZero();
	}

	@Test
	void cookiesAndMadeUpTokensStayAtTheGateway() throws Exception {
		signIn("petra");
		assertThat(search(CookieGateway.HEADER, "1", "Authorization", "Bearer " + this.front.insider()).statusCode())
			.isEqualTo(200);
		assertThat(this.gateway.sent()).singleElement().satisfies((headers) -> {
			assertThat(headers.keySet()).noneMatch((name) -> name.toLowerCase(Locale.ROOT).contains("cookie"));
			assertThat(headers.get("Authorization")).singleElement()
				.asString()
				.isNotEqualTo("Bearer " + this.front.insider());
		});
	}

	/** Whoever is past the gateway finds no session here, and no cookie that counts. */
	@Test
	void cookieIsNothingToTheService() throws Exception {
		signIn("petra");
		for (String cookie : List.of(this.cookies, "JSESSIONID=1", "access_token=" + this.front.reader(),
				"Authorization=Bearer%20" + this.front.reader(), CookieGateway.COOKIE + "=" + this.front.reader())) {
			assertThat(this.front.get("/quota", null, "Cookie", cookie).status()).isEqualTo(401);
			assertThat(this.front.get("/quota", this.front.reader(), "Cookie", cookie).header("Set-Cookie")).isNull();
		}
	}

	private HttpResponse<String> signIn(String person) throws Exception {
		HttpResponse<String> signedIn = get(wayBack(person));
		assertThat(signedIn.statusCode()).isEqualTo(302);
		this.cookies = signedIn.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
		return signedIn;
	}

	/** Returns where the issuer sends back whoever has signed in there. */
	private String wayBack(String person) throws Exception {
		HttpResponse<String> away = get(this.gateway.url() + "/sign-in");
		this.cookies = away.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
		try (HttpClient there = HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
			there.send(request(location(away)), BodyHandlers.ofString());
			HttpResponse<String> page = there.send(request(this.issuer.issuerUri() + "/login"),
					BodyHandlers.ofString());
			String form = "username=" + person + "&password=" + person + "&_csrf="
					+ URLEncoder.encode(found(page.body(), "name=\"_csrf\".*value=\"([^\"]+)"), StandardCharsets.UTF_8);
			HttpResponse<String> signedIn = there
				.send(HttpRequest.newBuilder(URI.create(this.issuer.issuerUri() + "/login"))
					.header("Content-Type", "application/x-www-form-urlencoded")
					.POST(BodyPublishers.ofString(form))
					.build(), BodyHandlers.ofString());
			return location(there.send(request(location(signedIn)), BodyHandlers.ofString()));
		}
	}

	private static HttpRequest request(String url) {
		return HttpRequest.newBuilder(URI.create(url)).header("Accept", "text/html,*/*").build();
	}

	private static String location(HttpResponse<String> answer) {
		return answer.headers().firstValue("Location").orElseThrow();
	}

	private static String found(String text, String pattern) {
		Matcher matcher = Pattern.compile(pattern).matcher(text);
		assertThat(matcher.find()).isTrue();
		return matcher.group(1);
	}

	private HttpResponse<String> search(String... headers) throws Exception {
		return send("POST", "/robin/conversations/search", BODY, headers);
	}

	private HttpResponse<String> get(String url) throws Exception {
		return send("GET", url.substring(this.gateway.url().length()), "");
	}

	private HttpResponse<String> send(String method, String path, String body, String... headers)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.gateway.url() + path))
			.header("Content-Type", "application/json")
			.method(method, BodyPublishers.ofString(body));
		if (!this.cookies.isEmpty()) {
			request.header("Cookie", this.cookies);
		}
		return this.browser.send(((headers.length > 0) ? request.headers(headers) : request).build(),
				BodyHandlers.ofString());
	}

}
