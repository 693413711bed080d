package embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpCookie;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A gateway in front of the service for a CRM without tokens: what oauth2-proxy does,
 * small enough to read (RFC 10017, 6.1, "Backend for Frontend"). People sign in at the
 * issuer by code and PKCE; their token stays here, under a session whose name is a cookie
 * that scripts cannot read and other sites cannot send. What a page asks under
 * {@code /robin/} goes on with the token in the cookie's place.
 *
 * <p>
 * Against forged requests three times: {@code SameSite=Strict}, a header that a form
 * cannot send ({@code X-Robin-Page}), and the page's own origin where a browser names
 * one.
 */
public final class CookieGateway implements AutoCloseable {

	/** The prefix binds it to this host, to https and to the whole site (RFC 6265bis). */
	public static final String COOKIE = "__Host-crm";

	public static final String HEADER = "X-Robin-Page";

	/** All that goes on: no cookie, and no token that a page made up. */
	private static final Set<String> PASSED_ON = Set.of("accept", "cache-control", "content-type", "if-none-match",
			"prefer", "x-access-purpose", "x-correlation-id");

	private static final Set<String> PASSED_BACK = Set.of("age", "cache-control", "cache-status", "content-type",
			"etag", "link", "ratelimit", "ratelimit-policy", "retry-after", "x-correlation-id");

	private final HttpClient http = HttpClient.newHttpClient();

	private final SecureRandom random = new SecureRandom();

	private final Map<String, String> begun = new ConcurrentHashMap<>();

	private final Map<String, String> tokens = new ConcurrentHashMap<>();

	private final List<Map<String, List<String>>> sent = new CopyOnWriteArrayList<>();

	private final HttpServer server;

	private final String issuer;

	private final int target;

	private CookieGateway(HttpServer server, String issuer, int target) {
		this.server = server;
		this.issuer = issuer;
		this.target = target;
	}

	/** On that port of loopback, as the issuer has to know where it sends people back. */
	public static CookieGateway start(int port, String issuer, int targetPort) {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), port), 0);
			server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
			CookieGateway gateway = new CookieGateway(server, issuer, targetPort);
			server.createContext("/sign-in", gateway::signIn);
			server.createContext("/signed-in", gateway::signedIn);
			server.createContext("/sign-out", gateway::signOut);
			server.createContext("/robin/", gateway::pass);
			server.start();
			return gateway;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public String url() {
		return "http://localhost:" + this.server.getAddress().getPort();
	}

	/** The headers of each request that went on to the service. */
	public List<Map<String, List<String>>> sent() {
		return List.copyOf(this.sent);
	}

	/** How many people are signed in. */
	public int sessions() {
		return this.tokens.size();
	}

	private void signIn(HttpExchange exchange) throws IOException {
		String state = random();
		String verifier = random();
		this.begun.put(state, verifier);
		redirect(exchange,
				this.issuer + "/oauth2/authorize?"
						+ form(Map.of("response_type", "code", "client_id", "gateway", "redirect_uri",
								url() + "/signed-in", "scope", "openid conversations.read", "state", state,
								"code_challenge", challenge(verifier), "code_challenge_method", "S256")),
				"__Host-state=" + state + "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=300");
	}

	/**
	 * The state has to be the one of this browser: nobody is signed in as somebody else.
	 */
	private void signedIn(HttpExchange exchange) throws IOException {
		Map<String, String> query = query(exchange.getRequestURI());
		String state = query.getOrDefault("state", "");
		String verifier = state.equals(cookie(exchange, "__Host-state")) ? this.begun.remove(state) : null;
		String token = (verifier != null) ? exchanged(query.getOrDefault("code", ""), verifier) : null;
		if (token == null) {
			answer(exchange, 400);
			return;
		}
		String session = random();
		this.tokens.put(session, token);
		redirect(exchange, "/", COOKIE + "=" + session + "; Path=/; Secure; HttpOnly; SameSite=Strict");
	}

	private @Nullable String exchanged(String code, String verifier) throws IOException {
		HttpResponse<String> answer = post("/oauth2/token", Map.of("grant_type", "authorization_code", "code", code,
				"redirect_uri", url() + "/signed-in", "code_verifier", verifier));
		return (answer.statusCode() == 200)
				? JsonMapper.builder().build().readTree(answer.body()).path("access_token").asString() : null;
	}

	/** The session ends here, and the token at the issuer (RFC 7009). */
	private void signOut(HttpExchange exchange) throws IOException {
		if (!"POST".equals(exchange.getRequestMethod()) || isForged(exchange)) {
			answer(exchange, 403);
			return;
		}
		String token = this.tokens.remove(cookie(exchange, COOKIE));
		if (token != null) {
			post("/oauth2/revoke", Map.of("token", token));
		}
		exchange.getResponseHeaders()
			.add("Set-Cookie", COOKIE + "=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
		answer(exchange, 204);
	}

	private void pass(HttpExchange exchange) throws IOException {
		String token = this.tokens.get(cookie(exchange, COOKIE));
		if (isForged(exchange) || token == null) {
			answer(exchange, isForged(exchange) ? 403 : 401);
			return;
		}
		HttpResponse<byte[]> answer = send(onward(exchange, token), BodyHandlers.ofByteArray());
		answer.headers().map().forEach((name, values) -> {
			if (PASSED_BACK.contains(name)) {
				exchange.getResponseHeaders().put(name, values);
			}
		});
		try (exchange) {
			exchange.sendResponseHeaders(answer.statusCode(), (answer.body().length > 0) ? answer.body().length : -1);
			exchange.getResponseBody().write(answer.body());
		}
	}

	private HttpRequest onward(HttpExchange exchange, String token) throws IOException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
				"http://localhost:" + this.target + exchange.getRequestURI().toString().substring("/robin".length())));
		exchange.getRequestHeaders().forEach((name, values) -> {
			if (PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
				values.forEach((value) -> request.header(name, value));
			}
		});
		byte[] body = exchange.getRequestBody().readAllBytes();
		HttpRequest onward = request.header("Authorization", "Bearer " + token)
			.method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body))
			.build();
		this.sent.add(onward.headers().map());
		return onward;
	}

	private boolean isForged(HttpExchange exchange) {
		String origin = exchange.getRequestHeaders().getFirst("Origin");
		return exchange.getRequestHeaders().getFirst(HEADER) == null || (origin != null && !origin.equals(url()));
	}

	private static String cookie(HttpExchange exchange, String name) {
		return Objects.requireNonNullElse(exchange.getRequestHeaders().get("Cookie"), List.<String>of())
			.stream()
			.flatMap((line) -> List.of(line.split(";\\s*")).stream())
			.flatMap((one) -> HttpCookie.parse(one).stream())
			.filter((one) -> one.getName().equals(name))
			.map(HttpCookie::getValue)
			.findFirst()
			.orElse("");
	}

	private HttpResponse<String> post(String path, Map<String, String> form) throws IOException {
		return send(HttpRequest.newBuilder(URI.create(this.issuer + path))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.header("Authorization",
					"Basic " + Base64.getEncoder()
						.encodeToString("gateway:gateway-secret".getBytes(StandardCharsets.UTF_8)))
			.POST(BodyPublishers.ofString(form(form)))
			.build(), BodyHandlers.ofString());
	}

	private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) throws IOException {
		try {
			return this.http.send(request, body);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
	}

	private static void redirect(HttpExchange exchange, String to, String cookie) throws IOException {
		exchange.getResponseHeaders().add("Location", to);
		exchange.getResponseHeaders().add("Set-Cookie", cookie);
		answer(exchange, 302);
	}

	private static void answer(HttpExchange exchange, int status) throws IOException {
		try (exchange) {
			exchange.sendResponseHeaders(status, -1);
		}
	}

	private static Map<String, String> query(URI uri) {
		return List.of(Objects.requireNonNullElse(uri.getQuery(), "").split("&"))
			.stream()
			.map((pair) -> pair.split("=", 2))
			.filter((pair) -> pair.length == 2)
			.collect(Collectors.toMap((pair) -> pair[0], (pair) -> pair[1], (one, other) -> one));
	}

	private static String form(Map<String, String> fields) {
		return fields.entrySet()
			.stream()
			.map((field) -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
			.collect(Collectors.joining("&"));
	}

	private String random() {
		byte[] bytes = new byte[32];
		this.random.nextBytes(bytes);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	private static String challenge(String verifier) {
		try {
			return Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString(
						MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.http.shutdownNow();
	}

}
