package embedded;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plain HTTP client of the embedded ROBIN. */
final class RobinClient implements AutoCloseable {

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(Patience.LIMIT).build();

	private final RobinServer robin;

	RobinClient(RobinServer robin) {
		this.robin = robin;
	}

	HttpClient http() {
		return this.http;
	}

	CompletableFuture<Integer> asking() {
		return this.http.sendAsync(question(), BodyHandlers.ofString()).thenApply(HttpResponse::statusCode);
	}

	HttpResponse<String> ask(String selector, String value) throws IOException, InterruptedException {
		return send(new JsonMapper().writeValueAsString(Map.of(selector, value)));
	}

	HttpResponse<String> send(String body) throws IOException, InterruptedException {
		return this.http.send(request(body, this.robin.apiKey(), this.robin.apiSecret()).build(),
				BodyHandlers.ofString());
	}

	HttpRequest question() {
		return request("{\"emailAddress\":\"nick@example.com\"}", this.robin.apiKey(), this.robin.apiSecret()).build();
	}

	/**
	 * The client's own time-out ends with the head; this one covers the body, too, and
	 * ends the request.
	 */
	void send(HttpRequest request, Duration limit) throws IOException {
		CompletableFuture<HttpResponse<String>> answer = this.http.sendAsync(request, BodyHandlers.ofString());
		try {
			answer.get(limit.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
		}
		catch (java.util.concurrent.TimeoutException ex) {
			answer.cancel(true);
			throw new HttpTimeoutException("No end within " + limit);
		}
		catch (InterruptedException | java.util.concurrent.ExecutionException ex) {
			throw new IOException(ex);
		}
	}

	HttpRequest.Builder request(String body, String key, String secret) {
		String credentials = Base64.getEncoder().encodeToString((key + ":" + secret).getBytes(StandardCharsets.UTF_8));
		return HttpRequest.newBuilder(URI.create(this.robin.baseUrl() + "/conversations"))
			.timeout(Patience.LIMIT)
			.header("Authorization", "Basic " + credentials)
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(body));
	}

	static List<String> guids(HttpResponse<String> answer) {
		JsonNode conversations = new JsonMapper().readTree(answer.body()).path("conversations");
		return conversations.valueStream().map((node) -> node.path("guid").asString()).toList();
	}

	@Override
	public void close() {
		this.http.shutdownNow();
	}

}
