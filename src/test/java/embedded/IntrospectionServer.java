package embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

/**
 * An introspection endpoint on loopback (RFC 7662) that says what it is told to say,
 * knows the client {@code bff:1} with the secret {@code s%cret+}, and can be slow, out of
 * its mind, or away.
 */
public final class IntrospectionServer implements AutoCloseable {

	public static final String CLIENT = "bff:1";

	public static final String SECRET = "s%cret+";

	private final Map<String, String> known = new ConcurrentHashMap<>();

	private final List<String> asked = new CopyOnWriteArrayList<>();

	private final int port;

	private @Nullable HttpServer server;

	private volatile String secret = SECRET;

	private volatile @Nullable Said instead;

	private volatile CountDownLatch silence = new CountDownLatch(0);

	private IntrospectionServer() {
		this.port = OwnPort.any();
		comesBack();
	}

	public static IntrospectionServer start() {
		return new IntrospectionServer();
	}

	/** The name of the issuer whose tokens it knows. */
	public String issuer() {
		return "http://localhost:" + this.port;
	}

	public String address() {
		return issuer() + "/introspect";
	}

	/** From now on it says this of that token, {@code active} and all. */
	public void says(String token, String json) {
		this.known.put(token, json);
	}

	/** From now on that token is worth nothing. */
	public void revokes(String token) {
		this.known.remove(token);
	}

	/** From now on our secret is another one. */
	public void wantsSecret(String value) {
		this.secret = value;
	}

	/** From now on it answers so, whatever is asked. */
	public void answers(int status, String type, String body) {
		this.instead = new Said(status, type, body);
	}

	public void isWell() {
		this.instead = null;
		this.silence.countDown();
	}

	/** Answers nothing until it {@link #isWell}. */
	public void fallsSilent() {
		this.silence = new CountDownLatch(1);
	}

	/** The tokens that it was asked about. */
	public List<String> asked() {
		return List.copyOf(this.asked);
	}

	public synchronized void goesAway() {
		if (this.server != null) {
			this.server.stop(0);
			this.server = null;
		}
	}

	public synchronized void comesBack() {
		if (this.server != null) {
			return;
		}
		try {
			HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), this.port),
					0);
			started.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
			started.createContext("/introspect", this::answer);
			started.start();
			this.server = started;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void answer(HttpExchange exchange) throws IOException {
		try (exchange) {
			String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
			String token = URLDecoder.decode(form.replaceFirst("^token=", ""), StandardCharsets.UTF_8);
			this.asked.add(token);
			this.silence.await();
			Said said = said(token,
					Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), ""));
			byte[] body = said.body().getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().set("Content-Type", said.type());
			exchange.sendResponseHeaders(said.status(), (body.length > 0) ? body.length : -1);
			exchange.getResponseBody().write(body);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private Said said(String token, String authorization) {
		Said told = this.instead;
		if (told != null) {
			return told;
		}
		String expected = "bff%3A1:" + URLEncoder.encode(this.secret, StandardCharsets.UTF_8);
		String shown = new String(Base64.getDecoder().decode(authorization.replaceFirst("^Basic ", "")),
				StandardCharsets.UTF_8);
		return shown.equals(expected)
				? new Said(200, "application/json", this.known.getOrDefault(token, "{\"active\":false}"))
				: new Said(401, "application/json", "{\"error\":\"invalid_client\"}");
	}

	@Override
	public void close() {
		isWell();
		goesAway();
	}

	private record Said(int status, String type, String body) {
	}

}
