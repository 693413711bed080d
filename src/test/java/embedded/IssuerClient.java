package embedded;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoders;

/** A plain HTTP client of the embedded issuer, which keeps cookies as a browser does. */
final class IssuerClient implements AutoCloseable {

	private final HttpClient http = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

	private final Issuer issuer;

	IssuerClient(Issuer issuer) {
		this.issuer = issuer;
	}

	/** Returns a resource server's decoder, which asks that issuer for its keys. */
	static JwtDecoder decoder(Issuer issuer) {
		return JwtDecoders.fromIssuerLocation(issuer.issuerUri());
	}

	static JsonNode json(HttpResponse<String> answer) {
		return new JsonMapper().readTree(answer.body());
	}

	HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder(address(path)).header("Accept", "text/html,*/*").build());
	}

	HttpResponse<String> post(String path, Map<String, String> form, String... headers)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(address(path))
			.header("Content-Type", Form.TYPE)
			.POST(BodyPublishers.ofString(Form.encoded(form)));
		return send(((headers.length > 0) ? request.headers(headers) : request).build());
	}

	HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
		return this.http.send(request, BodyHandlers.ofString());
	}

	URI address(String path) {
		return URI.create(this.issuer.issuerUri() + path);
	}

	@Override
	public void close() {
		this.http.shutdownNow();
	}

}
