package io.robinbff.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;

import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ServiceTest;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Forwarded headers: from whom they are believed, and that none breaks or leads away. */
@ServiceTest
@TestPropertySource(properties = "robin.access.address-in-path=false")
class ForwardedTests {

	@Autowired
	private Front front;

	@Autowired
	private WebSettings settings;

	static Stream<String> odd() {
		return Stream
			.of("crm", "//evil.example", "/a/../b", "/%2e", "/a?b", "/a//b", "\\evil", "javascript:", "", " ", "[",
					"a b", "abc", "-1", "0", "65536", "99999999999999999999", "evil.example/x", "evil.example@x",
					"a:b:c", "::", "proto=\"", "host=[", "for=;;;=", "é", "/" + "x".repeat(2000), "https,http",
					"host=\"//x\"", "_", "a..b")
			.flatMap((value) -> Stream
				.of("Forwarded", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix",
						"X-Forwarded-For", "X-Forwarded-Ssl")
				.map((name) -> name + "|" + value));
	}

	@Test
	void noneBreaksARequestOrLeadsAway() throws IOException {
		try (RawClient client = new RawClient(this.front.port())) {
			for (String header : odd().toList()) {
				String[] parts = header.split("\\|", -1);
				for (String path : new String[] { "/quota", "/swagger-ui.html", "/v3/api-docs",
						"/customers/a@b.nl/conversations" }) {
					Reply reply = client.exchange(("GET " + path + " HTTP/1.1\r\nHost: robin_bff:8080\r\n" + parts[0]
							+ ": " + parts[1] + "\r\n\r\n")
						.getBytes(StandardCharsets.ISO_8859_1));
					assertThat(reply.status()).as(header + " " + path + reply.body()).isIn(200, 302, 401);
					assertThat(String.valueOf(reply.header("Location"))).as(header).doesNotContain("//", "evil");
				}
			}
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			# from         | header                                             | what is seen
			10.1.2.3       | X-Forwarded-Proto: https                           | https localhost 443 -
			10.1.2.3       | X-Forwarded-Host: crm.example.com:8443             | http crm.example.com 8443 -
			10.1.2.3       | X-Forwarded-Host: robin_bff                        | http robin_bff 80 -
			10.1.2.3       | X-Forwarded-Prefix: /api/robin                     | http localhost 80 /api/robin
			10.1.2.3       | X-Forwarded-Prefix: //evil.example                 | http localhost 80 -
			10.1.2.3       | X-Forwarded-Prefix: crm                            | http localhost 80 -
			10.1.2.3       | X-Forwarded-Port: abc                              | http localhost 80 -
			10.1.2.3       | Forwarded: for=1.2.3.4;proto=https;host=a.example, for=b;host=c | https a.example 443 -
			fd00::1        | X-Forwarded-Proto: https                           | https localhost 443 -
			203.0.113.7    | X-Forwarded-Proto: https                           | http localhost 80 -
			203.0.113.7    | X-Forwarded-Host: crm.example.com                  | http localhost 80 -
			203.0.113.7    | Forwarded: proto=https;host=a.example              | http localhost 80 -
			""")
	void proxiesAloneAreBelieved(String from, String header, String seen) throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/quota");
		request.setRemoteAddr(from);
		String[] parts = header.split(": ", 2);
		request.addHeader(parts[0], parts[1]);
		MockFilterChain chain = new MockFilterChain();
		new ForwardedFilter(this.settings.trustedProxies()).doFilter(request, new MockHttpServletResponse(), chain);
		HttpServletRequest after = (HttpServletRequest) Objects.requireNonNull(chain.getRequest());
		assertThat(after.getScheme() + " " + after.getServerName() + " " + after.getServerPort() + " "
				+ orDash(after.getContextPath()))
			.isEqualTo(seen);
		assertThat(after.getHeader("x-forwarded-for")).isNull();
	}

	@Test
	void routeWithAnAddressInItsPathCanBeSwitchedOff() {
		assertThat(Front.send(HttpRequest
			.newBuilder(
					URI.create("http://localhost:" + this.front.port() + "/customers/nick@example.com/conversations"))
			.header("Authorization", "Bearer " + this.front.reader())
			.build()).status()).isEqualTo(404);
		assertThat(this.front.search("{\"emailAddress\":\"nick@example.com\"}").status()).isEqualTo(200);
		assertThat(this.front.get("/v3/api-docs", null).body()).doesNotContain("/customers/{email}/conversations\":");
	}

	@Test
	void headThatIsTooLargeIsToldTheLimitAndTheSetting() throws IOException {
		try (RawClient client = new RawClient(this.front.port())) {
			Reply fits = client.exchange(head(8_600));
			assertThat(fits.status()).isEqualTo(401);
		}
		try (RawClient client = new RawClient(this.front.port())) {
			Reply reply = client.exchange(head(17_000));
			assertThat(reply.status()).as(reply.body()).isEqualTo(431);
			assertThat(reply.json().path("code").asString()).isEqualTo("headers-too-large");
			assertThat(reply.json().path("detail").asString()).contains("16384", "SERVER_MAX_HTTP_REQUEST_HEADER_SIZE");
		}
	}

	private static byte[] head(int token) {
		return ("GET /quota HTTP/1.1\r\nHost: robin_bff\r\nAuthorization: Bearer " + "x".repeat(token) + "\r\n\r\n")
			.getBytes(StandardCharsets.ISO_8859_1);
	}

	private static String orDash(@Nullable String text) {
		return (text == null || text.isEmpty()) ? "-" : text;
	}

}
