package io.robinbff.security;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import com.sun.net.httpserver.HttpServer;
import embedded.DrippingServer;
import embedded.Patience;
import embedded.PrivateAuthority;
import embedded.TlsFront;
import io.robinbff.egress.Egress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** Each way in which an issuer can fail is told in words of its own. */
class IssuerFaultTests {

	private HttpServer server;

	private String issuer = "";

	@BeforeEach
	void open() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.issuer = "http://localhost:" + this.server.getAddress().getPort();
		this.server.start();
	}

	@AfterEach
	void close() {
		this.server.stop(0);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					# metadata: status and body               | keys: status and body | reason
					404 |                                     | 200 | {"keys":[]} | it has no metadata at any of the three
					500 |                                     | 200 | {"keys":[]} | its metadata's address answers 500
					302 |                                     | 200 | {"keys":[]} | it has no metadata at any of the three
					200 | <html>Sign in</html>                | 200 | {"keys":[]} | its metadata is no JSON object
					200 | null                                | 200 | {"keys":[]} | it has no metadata at any of the three
					200 | []                                  | 200 | {"keys":[]} | its metadata is no JSON object
					200 | {"issuer":"https://other.example"}  | 200 | {"keys":[]} | its metadata names another issuer
					200 | {"issuer":"@/","jwks_uri":"@/keys"} | 200 | {"keys":[]} | its metadata names another issuer
					200 | {"issuer":"@"}                      | 200 | {"keys":[]} | its metadata names no jwks_uri that may be asked
					200 | {"issuer":"@","jwks_uri":7}         | 200 | {"keys":[]} | its metadata names no jwks_uri that may be asked
					200 | {"issuer":"@","jwks_uri":"http://keys.example/"} | 200 | {"keys":[]} | its metadata names no jwks_uri that may be asked
					200 | {"issuer":"@","jwks_uri":"@/keys"}  | 404 | x           | its keys' address answers 404
					200 | {"issuer":"@","jwks_uri":"@/keys"}  | 200 | null        | its keys' address answers with no JWK set
					200 | {"issuer":"@","jwks_uri":"@/keys"}  | 200 | <html>      | its keys' address answers with no JWK set
					200 | {"issuer":"@","jwks_uri":"@/keys"}  | 200 | {"keys":7}  | its keys' address answers with no JWK set
					""")
	void isToldInWordsOfItsOwn(int metadataStatus, @Nullable String metadata, int keysStatus, String keys,
			String reason) {
		answer("/.well-known/", metadataStatus, (metadata != null) ? metadata.replace("@", this.issuer) : "");
		answer("/keys", keysStatus, keys);
		assertThat(reason(this.issuer)).startsWith(reason);
	}

	@Test
	void certificateThatNobodyKnowsIsTold(@TempDir Path folder) {
		PrivateAuthority authority = new PrivateAuthority(folder).issues("issuer", "localhost");
		try (TlsFront front = TlsFront.start(authority.server("issuer"), this.server.getAddress().getPort(), false)) {
			assertThat(reason("https://localhost:" + front.port()))
				.isEqualTo("its certificate is not trusted or not for this host");
		}
	}

	@Test
	void whoNeverAgreesOnTlsIsSlowAndNotAtFault() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertThat(reason("https://localhost:" + silent.getLocalPort(), Duration.ofMillis(200)))
				.isEqualTo("connecting took too long");
		}
	}

	/** A byte now and then is no answer: keys, metadata and {@code check} ask so. */
	@ParameterizedTest
	@EnumSource
	@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
	void whoAnswersByDropsIsWaitedForNoLongerThanWhoIsSilent(DrippingServer.Part part) {
		try (DrippingServer dripping = DrippingServer.start(part)) {
			assertThat(reason(dripping.address(), Duration.ofMillis(200))).isEqualTo("its answer took too long");
			await().until(() -> !dripping.isHeard());
			answer("/.well-known/", 200,
					"{\"issuer\":\"@\",\"jwks_uri\":\"%s\"}".formatted(dripping.address()).replace("@", this.issuer));
			assertThat(reason(this.issuer, Duration.ofMillis(200))).isEqualTo("its answer took too long");
		}
	}

	private static String reason(String issuer) {
		return reason(issuer, Patience.SLACK);
	}

	private static String reason(String issuer, Duration limit) {
		return IssuerFault
			.reason(catchThrowable(() -> new IssuerAddress(issuer, null, false, Egress.DIRECT, limit).get()));
	}

	private void answer(String path, int status, String text) {
		byte[] body = text.getBytes(StandardCharsets.UTF_8);
		this.server.createContext(path, (exchange) -> {
			exchange.sendResponseHeaders(status, (body.length > 0) ? body.length : -1);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
	}

}
