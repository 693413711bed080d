package io.robinbff.panel;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import io.robinbff.Front;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** The panel's file as browsers get it, while other origins may not call the API. */
@ServiceTest
@TestPropertySource(properties = "robin.access.cors-origins=https://crm.example.com")
class PanelFileTests {

	private static final Path FILE = Path.of("panel/robin-conversations.js");

	private static final String PATH = "/panel/robin-conversations.js";

	@Autowired
	private Front front;

	@Test
	void isForEverybodyAndFromEveryOrigin() throws Exception {
		HttpResponse<byte[]> reply = get(PATH, "Origin", "https://anywhere.example.com");
		assertThat(reply.statusCode()).isEqualTo(200);
		assertThat(reply.body()).isEqualTo(Files.readAllBytes(FILE));
		assertThat(header(reply, "Content-Type")).isEqualTo("text/javascript;charset=UTF-8");
		assertThat(header(reply, "Access-Control-Allow-Origin")).isEqualTo("*");
		assertThat(header(reply, "Access-Control-Allow-Credentials")).isEmpty();
		assertThat(header(reply, "Cross-Origin-Resource-Policy")).isEqualTo("cross-origin");
		assertThat(header(reply, "X-Content-Type-Options")).isEqualTo("nosniff");
		assertThat(header(reply, "Set-Cookie")).isEmpty();
	}

	@Test
	void isAskedForAgainAndUnchangedCostsNoBody() throws Exception {
		HttpResponse<byte[]> first = get(PATH);
		assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
		HttpResponse<byte[]> second = get(PATH, "If-None-Match", header(first, "ETag"));
		assertThat(second.statusCode()).isEqualTo(304);
		assertThat(second.body()).isEmpty();
		assertThat(get(PATH, "If-None-Match", "W/\"other\"").statusCode()).isEqualTo(200);
	}

	@Test
	void isKeptForGoodUnderItsVersionAndNoOther() throws Exception {
		String version = header(get(PATH), "ETag").replaceAll("W/|\"", "");
		assertThat(header(get(PATH + "?v=" + version), "Cache-Control"))
			.isEqualTo("max-age=31536000, public, immutable");
		assertThat(header(get(PATH + "?v=0123456789abcdef"), "Cache-Control")).isEqualTo("no-cache");
	}

	@Test
	void isCompressedForThoseWhoAcceptIt() throws Exception {
		HttpResponse<byte[]> reply = get(PATH, "Accept-Encoding", "br, gzip");
		assertThat(header(reply, "Content-Encoding")).isEqualTo("gzip");
		assertThat(header(reply, "Vary")).contains("Accept-Encoding");
		try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(reply.body()))) {
			assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(FILE));
		}
	}

	@Test
	void typesAreServedBesideIt() throws Exception {
		HttpResponse<byte[]> reply = get("/panel/robin-conversations.d.ts");
		assertThat(reply.statusCode()).isEqualTo(200);
		assertThat(reply.body()).isEqualTo(Files.readAllBytes(Path.of("panel/robin-conversations.d.ts")));
		assertThat(header(reply, "Content-Type")).isEqualTo("text/plain;charset=UTF-8");
		assertThat(header(reply, "Access-Control-Allow-Origin")).isEqualTo("*");
	}

	@Test
	void isSmall() throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
			gzip.write(Files.readAllBytes(FILE));
		}
		System.out.printf("The panel: %,d bytes, %,d by gzip%n", Files.size(FILE), out.size());
		assertThat(out.size()).isLessThanOrEqualTo(20 * 1024);
	}

	@Test
	void docsPrintItsVersionAndItsIntegrity() throws Exception {
		byte[] file = Files.readAllBytes(FILE);
		String version = header(get(PATH), "ETag").replaceAll("W/|\"", "");
		String integrity = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-384").digest(file));
		assertThat(Path.of("panel/README.md")).content()
			.contains("robin-conversations.js?v=" + version + "\"")
			.contains("integrity=\"sha384-" + integrity + "\"");
	}

	@Test
	void hasNoWayToRunOrLoadAnything() {
		assertThat(FILE).content()
			.doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
					"importNode", "adoptNode", "localStorage", "sessionStorage", "document.cookie", "src=", "@import",
					"url(");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/panel", "/panel/", "/panel/robin-conversations.js/", "/panel/robin-conversations.js/x",
			"/panel/other.js", "/panel/..%2fquota", "/panel/%2e%2e/quota", "/panel/robin-conversations.js/../../quota",
			"/panel/robin-conversations.js;/../../quota", "//panel/robin-conversations.js",
			"/customers/panel%2frobin-conversations.js/conversations" })
	void opensNoOtherDoor(String path) throws Exception {
		assertThat(get(path).statusCode()).isIn(400, 401);
	}

	private HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + this.front.port() + path));
		if (headers.length > 0) {
			request.headers(headers);
		}
		try (HttpClient client = HttpClient.newHttpClient()) {
			return client.send(request.build(), BodyHandlers.ofByteArray());
		}
	}

	private static String header(HttpResponse<?> reply, String name) {
		return reply.headers().firstValue(name).orElse("");
	}

}
