package io.robinbff;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import embedded.Issuer;
import embedded.Patience;
import io.robinbff.web.Contract;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.env.Environment;

/**
 * A CRM front end: calls the service over real HTTP with a real token, sends paths
 * exactly as they are given, and holds every answer against the API description.
 */
public final class Front {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	/** No answer that ends takes so long. */
	private static final Duration LONGEST = Patience.LIMIT.multipliedBy(3);

	private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Patience.LIMIT).build();

	private final Environment environment;

	private final Issuer issuer;

	public Front(Environment environment, Issuer issuer) {
		this.environment = environment;
		this.issuer = issuer;
	}

	/** Percent-encodes a value for a path, as encodeURIComponent does. */
	public static String encode(String value) {
		return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
	}

	public int port() {
		return Integer.parseInt(Objects.requireNonNull(this.environment.getProperty("local.server.port")));
	}

	public int managementPort() {
		return Integer.parseInt(Objects.requireNonNull(this.environment.getProperty("local.management.port")));
	}

	/** Returns what the management port answers. */
	public Reply management(String path) {
		return send(HttpRequest.newBuilder(URI.create("http://localhost:" + managementPort() + path)).build());
	}

	/** Returns a metric without labels, as Prometheus reads it. */
	public double metric(String name) {
		return management("/actuator/prometheus").body()
			.lines()
			.filter((line) -> line.startsWith(name + " "))
			.mapToDouble((line) -> Double.parseDouble(line.substring(name.length())))
			.findFirst()
			.orElseThrow();
	}

	public String reader() {
		return this.issuer.token("conversations.read");
	}

	public String insider() {
		return this.issuer.token("conversations.read", "conversations.read.internal");
	}

	public Reply get(String rawPath) {
		return get(rawPath, reader());
	}

	public Reply get(String rawPath, @Nullable String token, String... headers) {
		return send("GET", rawPath, null, token, headers);
	}

	public Reply search(String json) {
		return send("POST", "/conversations/search", json, reader(), "Content-Type", "application/json");
	}

	public Reply send(String method, String rawPath, @Nullable String body, @Nullable String token, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port() + rawPath))
			.timeout(Patience.LIMIT)
			.method(method,
					(body != null) ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody());
		if (token != null) {
			request.header("Authorization", "Bearer " + token);
		}
		if (headers.length > 0) {
			request.headers(headers);
		}
		Reply reply = send(request.build());
		Contract.check(method, rawPath, reply);
		return reply;
	}

	/** Sends a request. An answer without an end, such as a stream, is a failure. */
	public static Reply send(HttpRequest request) {
		var answer = HTTP.sendAsync(request, BodyHandlers.ofString());
		try {
			var response = answer.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
			return new Reply(response.statusCode(), response.headers(), response.body());
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof IOException failure) ? new UncheckedIOException(failure)
					: new IllegalStateException(ex.getCause());
		}
		catch (TimeoutException ex) {
			answer.cancel(true);
			throw new AssertionError("The answer to " + request + " has no end", ex);
		}
		catch (InterruptedException ex) {
			answer.cancel(true);
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** An answer of the service. */
	public record Reply(int status, HttpHeaders headers, String body) {

		public JsonNode json() {
			return JSON.readTree(this.body);
		}

		public @Nullable String header(String name) {
			return this.headers.firstValue(name).orElse(null);
		}

	}

}
