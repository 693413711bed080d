package io.robinbff.web;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import embedded.Cast;
import embedded.Issuer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ServiceTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/** What stands beside each answer, and what is too large or not offered. */
@ServiceTest
class HeadersTests {

	private static final String TLS = "X-Forwarded-Proto";

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@ParameterizedTest(name = "{0} {1} {2}")
	@CsvSource(delimiter = '|',
			textBlock = """
					# token | request                                    | status | Cache-Control                                         | Content-Type             | policy
					reader  | GET /customers/nick@example.com/conversations | 200 | no-store                                              | application/json         | data
					reader  | GET /conversations/400a5018-0bee-44a4-fe5e-14d431134de5 | 200 | no-store                                    | application/json         | data
					reader  | GET /quota                                 | 200    | no-cache, no-store, max-age=0, must-revalidate        | application/json         | data
					nobody  | GET /quota                                 | 401    | no-store                                              | application/problem+json | data
					reader  | GET /nowhere                               | 404    | no-store                                              | application/problem+json | data
					reader  | GET /customers/nobody/conversations        | 400    | no-store                                              | application/problem+json | data
					reader  | DELETE /quota                              | 405    | no-store                                              | application/problem+json | data
					nobody  | GET /v3/api-docs                           | 200    | no-cache, no-store, max-age=0, must-revalidate        | application/json         | data
					nobody  | GET /swagger-ui/index.html                 | 200    |                                                       | text/html                | pages
					nobody  | GET /swagger-ui/swagger-ui-bundle.js       | 200    |                                                       | text/javascript          | pages
					""")
	void eachAnswerCarries(String token, String request, int status, @Nullable String cacheControl, String type,
			String policy) {
		String[] parts = request.split(" ", -1);
		String bearer = token.equals("reader") ? this.front.reader() : null;
		Reply reply = this.front.send(parts[0], parts[1], null, bearer);
		assertThat(reply.status()).isEqualTo(status);
		assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
		assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
		assertThat(reply.header("X-Frame-Options")).isEqualTo("DENY");
		assertThat(reply.header("Content-Type")).startsWith(type);
		if (cacheControl != null) {
			assertThat(reply.header("Cache-Control")).isEqualTo(cacheControl);
		}
		assertThat(reply.header("Server")).isNull();
		assertThat(reply.header("X-Powered-By")).isNull();
		assertThat(reply.header("Set-Cookie")).isNull();
		assertThat(reply.header("Strict-Transport-Security")).as("without TLS").isNull();
		assertThat(reply.header("Content-Security-Policy"))
			.isEqualTo(policy.equals("data") ? "default-src 'none'; frame-ancestors 'none'"
					: "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
							+ "font-src 'self'; connect-src 'self' " + this.issuer.issuerUri()
							+ "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
		Reply secure = this.front.send(parts[0], parts[1], null, bearer, TLS, "https");
		assertThat(secure.header("Strict-Transport-Security")).isEqualTo("max-age=31536000");
	}

	@ParameterizedTest
	@CsvSource({ "POST, /quota, GET", "PUT, /quota, GET", "DELETE, /conversations, 'GET,QUERY'",
			"PATCH, /conversations/400a5018-0bee-44a4-fe5e-14d431134de5, GET",
			"DELETE, /customers/nick@example.com/conversations, GET", "POST, /orders/1/conversations, GET",
			"PUT, /conversations/search, POST", "GET, /conversations/watch, POST", "BREW, /quota, GET",
			"PROPFIND, /quota, GET" })
	void methodsNotOfferedAreToldWhichAre(String method, String path, String allow) {
		Reply reply = this.front.send(method, path, null, this.front.reader());
		assertThat(reply.status()).isEqualTo(405);
		assertThat(reply.json().path("code").asString()).isEqualTo("method-not-allowed");
		assertThat(String.valueOf(reply.header("Allow")).split(", ?", -1))
			.containsExactlyInAnyOrder(allow.split(",", -1));
	}

	@Test
	void traceShowsNobodyTheirToken() throws IOException {
		String answer = raw("TRACE /quota?x=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\n", "");
		assertThat(answer).startsWith("HTTP/1.1 405").doesNotContain("secret").contains("method-not-allowed", "Allow:");
	}

	@Test
	void bodiesAreBounded() throws IOException {
		String token = this.front.reader();
		String large = "{\"emailAddress\":\"" + "x".repeat(33_000) + "\"}";
		Reply reply = this.front.send("POST", "/conversations/search", large, token, "Content-Type",
				"application/json");
		assertThat(reply.status()).isEqualTo(413);
		assertThat(reply.json().path("code").asString()).isEqualTo("payload-too-large");
		String head = "POST /conversations/search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "
				+ token + "\r\n";
		String chunked = head + "Transfer-Encoding: chunked\r\n";
		assertThat(raw(chunked, chunk(large) + "0\r\n\r\n")).startsWith("HTTP/1.1 413").contains("payload-too-large");
		String small = "{\"emailAddress\":\"" + Cast.NICK + "\"}";
		assertThat(raw(chunked, chunk(small) + "0\r\n\r\n")).startsWith("HTTP/1.1 200");
		String nobody = chunked.replaceFirst("Authorization.*\r\n", "");
		assertThat(raw(nobody, chunk(large) + "0\r\n\r\n")).startsWith("HTTP/1.1 401");
	}

	private static String chunk(String text) {
		return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
	}

	@Test
	void headersPathsAndParametersAreBounded() throws IOException {
		assertThat(raw("GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\n", "")).startsWith("HTTP/1.1 4")
			.contains("application/problem+json");
		StringBuilder many = new StringBuilder("GET /quota HTTP/1.1\r\nHost: x\r\n");
		for (int i = 0; i < 200; i++) {
			many.append("X").append(i).append(": y\r\n");
		}
		assertThat(raw(many.toString(), "")).startsWith("HTTP/1.1 4").contains("application/problem+json");
		Reply parameters = this.front
			.get("/conversations?" + "a=b&".repeat(100) + "conversationId=" + Cast.ANNA_CONVERSATION_ID);
		assertThat(parameters.status()).isEqualTo(400);
	}

	@Test
	void refusalsOfTheContainerAreNotSniffedEither() throws IOException {
		assertThat(raw("GET /a|b HTTP/1.1\r\nHost: x\r\n", "")).startsWith("HTTP/1.1 400")
			.contains("X-Content-Type-Options: nosniff", "Cache-Control: no-store")
			.doesNotContain("Server:");
	}

	private String raw(String head, String body) throws IOException {
		try (Socket socket = new Socket("localhost", this.front.port())) {
			socket.setSoTimeout(10_000);
			socket.getOutputStream()
				.write((head + "Connection: close\r\n\r\n" + body).getBytes(StandardCharsets.ISO_8859_1));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
