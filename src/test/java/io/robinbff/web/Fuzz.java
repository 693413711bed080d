package io.robinbff.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;

import com.fasterxml.jackson.databind.JsonNode;
import embedded.Cast;
import io.swagger.v3.core.util.Yaml31;

/**
 * Makes requests, good, bad and mad, always the same for the same seed. Half of them
 * follow the API description: its paths and methods with values of all kinds; the other
 * half follow nothing.
 */
final class Fuzz {

	private static final List<String> VALUES = List.of(Cast.ANNA, "anna.de.vries%40example.nl", Cast.ANNA_GUID,
			Cast.ANNA_CONVERSATION_ID, Cast.ANNA_ORDER, Cast.NOBODY, "%23CMO1234", "2024%2F001", "..", ".", "%2e%2e",
			"a%00b", "%25", "%zz", "%c0%ae", "%f0%9f%98%80@x.nl", "a;b@x.nl", "a%0d%0aX:%20y@x.nl", "%EF%BF%BD", "'--",
			"%3Cscript%3E", "${jndi:ldap://x}", "{email}", "x".repeat(300) + "@x.nl", "%20", "a@", "@b", "a%5cb", "-1",
			"0", "1000001", "99999999999999999999", "1e3", "true", "null", "", "%E2%80%8B", "%u0041", "a|b", "a\"b",
			"<>", "^", "`");

	private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS",
			"TRACE", "CONNECT", "PROPFIND", "get", "G\u0000T", "BREW", "");

	private static final List<String> HEADERS = List.of("Accept: text/html", "Accept: */*;q=0", "Accept: \u0001/,",
			"Accept: application/problem+json", "Content-Type: text/plain",
			"Content-Type: application/json;charset=utf-16", "Content-Type: multipart/form-data",
			"Content-Type: multipart/form-data; boundary=x", "Content-Type: \u00ff",
			"Content-Type: application/x-www-form-urlencoded", "Content-Encoding: gzip", "Prefer: wait=x",
			"Prefer: wait=99999999999", "Prefer: wait=1;wait=2,,;", "Cache-Control: max-age=0", "Cache-Control: ,,=",
			"If-None-Match: *", "If-None-Match: \"x", "If-Match: \"x\"", "If-Modified-Since: yesterday",
			"Range: bytes=0-1", "Range: bytes=9-1", "Expect: 100-continue", "Expect: nothing", "Upgrade: h2c",
			"Upgrade: websocket", "Connection: close", "Connection: upgrade", "X-Forwarded-Proto: javascript",
			"X-Forwarded-Host: a b", "X-Forwarded-Port: -1", "X-Forwarded-Prefix: //x", "X-Forwarded-For: ::",
			"X-Forwarded-Prefix: crm", "X-Forwarded-Prefix: /a/../b", "X-Forwarded-Prefix: /crm",
			"X-Forwarded-Port: abc", "X-Forwarded-Port: 8443", "X-Forwarded-Host: robin_bff",
			"X-Forwarded-Host: //evil", "X-Forwarded-Proto: https", "X-Forwarded-Ssl: on",
			"Forwarded: for=_x;proto=https;host=a.example;by=y", "Forwarded: host=\"[::1]:99999\"", "Host: robin_bff",
			"Host: robin_bff:99999", "Authorization: Bearer x", "Authorization: DPoP x", "Authorization: Basic x",
			"DPoP: x", "Forwarded: proto=\"", "Forwarded: host=[", "X-HTTP-Method-Override: DELETE", "Origin: null",
			"Origin: https://x", "Access-Control-Request-Method: GET", "X-Correlation-Id: \u00e9",
			"X-Correlation-Id: ok", "X-Access-Purpose: a@b", "Cookie: a=\"", "Cookie: $=;;", "Host: ", "Host: a:b:c",
			"Accept-Language: \u00ff\u00fe", "Accept-Charset: x", "Accept-Encoding: gzip;q=x", "traceparent: 00-x-y-z",
			"traceparent: 00-" + "0".repeat(32) + "-" + "0".repeat(16) + "-00", "baggage: a=b,=", "Content-Length: -1",
			"Transfer-Encoding: identity", "Bad Header: x", ": x", "X: " + "y".repeat(9000));

	private static final List<String> BODIES = List.of("", "{}", "[]", "null", "x", "{", "{\"emailAddress\":",
			"{\"emailAddress\":1}", "{\"emailAddress\":null,\"orderNumber\":null}",
			"{\"orderNumber\":\"#1\",\"skip\":-1}", "{\"orderNumber\":\"#1\",\"skip\":1.5}",
			"{\"orderNumber\":\"#1\",\"skip\":99999999999999}", "{\"orderNumber\":[\"#1\"]}",
			"{\"emailAddress\":\"\\u0000@x.nl\"}", "{\"emailAddress\":\"\\ud800@x.nl\"}",
			"{\"emailAddress\":\"anna.de.vries@example.nl\"}",
			"{\"emailAddress\":\"anna.de.vries@example.nl\",\"x\":{}}",
			"{\"emailAddress\":\"a@b\",\"emailAddress\":\"c@d\"}", "[".repeat(3000), "{\"a\":".repeat(1000),
			"\u00ff\u00fe\u0000", "x".repeat(9000), "{\"skip\":" + "9".repeat(2000) + "}");

	private final Random random;

	private final List<String> tokens;

	private final List<Operation> operations;

	Fuzz(long seed, List<String> tokens) throws IOException {
		this.random = new Random(seed);
		this.tokens = tokens;
		this.operations = operations();
	}

	private static List<Operation> operations() throws IOException {
		List<Operation> operations = new ArrayList<>();
		JsonNode paths = Yaml31.mapper().readTree(Files.readString(Contract.FILE)).path("paths");
		for (Map.Entry<String, JsonNode> path : paths.properties()) {
			for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
				List<String> query = new ArrayList<>();
				operation.getValue().path("parameters").forEach((parameter) -> {
					if ("query".equals(parameter.path("in").asText())) {
						query.add(parameter.path("name").asText());
					}
				});
				operations.add(new Operation(operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), query,
						operation.getValue().has("requestBody")));
			}
		}
		return operations;
	}

	/** Returns the next request. */
	Request next() {
		boolean described = this.random.nextBoolean();
		Operation operation = one(this.operations);
		String method = described ? operation.method() : one(METHODS);
		String target = described ? target(operation) : mad();
		List<String> headers = new ArrayList<>(List.of("Host: localhost"));
		if (this.random.nextInt(10) > 0) {
			headers.add("Authorization: Bearer " + one(this.tokens));
		}
		for (int i = this.random.nextInt(described ? 2 : 4); i > 0; i--) {
			headers.add(one(HEADERS));
		}
		boolean hasBody = described ? operation.hasBody() : this.random.nextInt(3) == 0;
		return new Request(method, target, text(method, target, headers, hasBody ? body(headers) : ""));
	}

	private String target(Operation operation) {
		String path = operation.path().replaceAll("\\{\\w+}", Matcher.quoteReplacement(value()));
		StringBuilder target = new StringBuilder(path);
		for (String name : operation.query()) {
			if (this.random.nextInt(3) > 0) {
				target.append((target.indexOf("?") < 0) ? '?' : '&').append(name).append('=').append(value());
			}
		}
		return target.toString();
	}

	private String mad() {
		StringBuilder target = new StringBuilder();
		for (int i = this.random.nextInt(5); i >= 0; i--) {
			target.append('/')
				.append(this.random.nextBoolean() ? value() : one(List.of("customers", "conversations", "orders",
						"quota", "search", "swagger-ui", "v3", "api-docs", "actuator", "error", "health", "")));
		}
		return (this.random.nextInt(20) == 0) ? one(List.of("*", "http://x/quota", "quota", "//", "/?", "?"))
				: target.toString();
	}

	private String value() {
		return (this.random.nextInt(4) == 0) ? noise() : one(VALUES);
	}

	private String noise() {
		StringBuilder noise = new StringBuilder();
		for (int i = this.random.nextInt(20); i >= 0; i--) {
			noise.append(String.format("%%%02x", this.random.nextInt(256)));
		}
		return noise.toString();
	}

	private String body(List<String> headers) {
		if (this.random.nextInt(4) > 0) {
			headers.add("Content-Type: application/json");
		}
		return one(BODIES);
	}

	private String text(String method, String target, List<String> headers, String body) {
		StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
		headers.forEach((header) -> request.append(header).append("\r\n"));
		if (!body.isEmpty() && this.random.nextInt(4) == 0) {
			request.append("Transfer-Encoding: chunked\r\n\r\n");
			chunks(body, request);
			request.append("0\r\n\r\n");
		}
		else {
			request.append(body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n")
				.append("\r\n")
				.append(body);
		}
		return request.toString();
	}

	/** In one piece, or in several of any size. */
	private void chunks(String body, StringBuilder request) {
		int at = 0;
		while (at < body.length()) {
			int length = this.random.nextBoolean() ? body.length() - at
					: 1 + this.random.nextInt(Math.min(body.length() - at, 2000));
			request.append(Integer.toHexString(length)).append("\r\n").append(body, at, at + length).append("\r\n");
			at += length;
		}
	}

	private <T> T one(List<T> of) {
		return of.get(this.random.nextInt(of.size()));
	}

	private record Operation(String method, String path, List<String> query, boolean hasBody) {
	}

	/**
	 * A request.
	 *
	 * @param method the method
	 * @param target what is asked for, as it goes out
	 * @param text all of it, a character for each byte
	 */
	record Request(String method, String target, String text) {

		byte[] bytes() {
			return this.text.getBytes(StandardCharsets.ISO_8859_1);
		}

	}

}
