package embedded;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** An OAuth client that gets people's tokens by code and PKCE, and revokes them. */
final class CodeClient implements AutoCloseable {

	private static final SecureRandom RANDOM = new SecureRandom();

	private final HttpClient http = HttpClient.newHttpClient();

	/** The verifier of each sign-in that has begun, by its state. */
	private final Map<String, String> begun = new ConcurrentHashMap<>();

	private final String issuer;

	private final String redirectUri;

	CodeClient(String issuer, String redirectUri) {
		this.issuer = issuer;
		this.redirectUri = redirectUri;
	}

	/** Returns a word that nobody can guess. */
	static String random() {
		byte[] bytes = new byte[32];
		RANDOM.nextBytes(bytes);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	/** Begins a sign-in; returns the address at which somebody signs in. */
	String begin(String state) {
		String verifier = random();
		this.begun.put(state, verifier);
		return this.issuer + "/oauth2/authorize?"
				+ Form.encoded(Map.of("response_type", "code", "client_id", "gateway", "redirect_uri", this.redirectUri,
						"scope", "openid conversations.read", "state", state, "code_challenge",
						Pkce.challenge(verifier), "code_challenge_method", "S256"));
	}

	/** Returns the token for a code; null if none was asked for, or it is worth none. */
	@Nullable String token(String state, String code) {
		String verifier = this.begun.remove(state);
		if (verifier == null) {
			return null;
		}
		HttpResponse<String> answer = post("/oauth2/token", Map.of("grant_type", "authorization_code", "code", code,
				"redirect_uri", this.redirectUri, "code_verifier", verifier));
		return (answer.statusCode() == 200)
				? JsonMapper.builder().build().readTree(answer.body()).path("access_token").asString() : null;
	}

	/** Ends a token at the issuer (RFC 7009). */
	void revoke(String token) {
		post("/oauth2/revoke", Map.of("token", token));
	}

	private HttpResponse<String> post(String path, Map<String, String> form) {
		return this.http
			.sendAsync(HttpRequest.newBuilder(URI.create(this.issuer + path))
				.header("Content-Type", Form.TYPE)
				.header("Authorization",
						"Basic " + Base64.getEncoder()
							.encodeToString("gateway:gateway-secret".getBytes(StandardCharsets.UTF_8)))
				.POST(BodyPublishers.ofString(Form.encoded(form)))
				.build(), BodyHandlers.ofString())
			.join();
	}

	@Override
	public void close() {
		this.http.shutdownNow();
	}

}
