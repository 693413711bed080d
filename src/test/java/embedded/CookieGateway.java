package embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

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

	private final Map<String, String> tokens = new ConcurrentHashMap<>();

	private final List<Map<String, List<String>>> sent = new CopyOnWriteArrayList<>();

	private final HttpServer server;

	private final CodeClient client;

	private final int target;

	private CookieGateway(HttpServer server, String issuer, int target) {
		this.server = server;
		this.client = new CodeClient(issuer, url() + "/signed-in");
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
		BrowserExchange browser = new BrowserExchange(exchange);
		String state = CodeClient.random();
		browser.setCookie("__Host-state=" + state + "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=300");
		browser.redirect(this.client.begin(state));
	}

	/**
	 * The state has to be the one of this browser: nobody is signed in as somebody else.
	 */
	private void signedIn(HttpExchange exchange) throws IOException {
		BrowserExchange browser = new BrowserExchange(exchange);
		Map<String, String> query = browser.query();
		String state = query.getOrDefault("state", "");
		String token = state.equals(browser.cookie("__Host-state"))
				? this.client.token(state, query.getOrDefault("code", "")) : null;
		if (token == null) {
			browser.answer(400);
			return;
		}
		String session = CodeClient.random();
		this.tokens.put(session, token);
		browser.setCookie(COOKIE + "=" + session + "; Path=/; Secure; HttpOnly; SameSite=Strict");
		browser.redirect("/");
	}

	/** The session ends here, and the token at the issuer. */
	private void signOut(HttpExchange exchange) throws IOException {
		BrowserExchange browser = new BrowserExchange(exchange);
		if (!"POST".equals(exchange.getRequestMethod()) || isForged(exchange)) {
			browser.answer(403);
			return;
		}
		String token = this.tokens.remove(browser.cookie(COOKIE));
		if (token != null) {
			this.client.revoke(token);
		}
		browser.setCookie(COOKIE + "=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
		browser.answer(204);
	}

	private void pass(HttpExchange exchange) throws IOException {
		BrowserExchange browser = new BrowserExchange(exchange);
		String token = this.tokens.get(browser.cookie(COOKIE));
		if (isForged(exchange) || token == null) {
			browser.answer(isForged(exchange) ? 403 : 401);
			return;
		}
		HttpResponse<byte[]> answer = this.http.sendAsync(onward(exchange, token), BodyHandlers.ofByteArray()).join();
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

	@Override
	public void close() {
		this.server.stop(0);
		this.http.shutdownNow();
		this.client.close();
	}

}
