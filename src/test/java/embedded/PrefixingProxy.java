package embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

/**
 * A proxy that stands before the service as an ingress does: https with a certificate
 * nobody knows, a path prefix that it takes off, and {@code X-Forwarded-*} that tell of
 * both.
 */
public final class PrefixingProxy implements AutoCloseable {

	private static final Set<String> HOP_BY_HOP = Set.of("connection", "content-length", "host", "transfer-encoding",
			"upgrade", "http2-settings");

	private static final String PASSWORD = "changeit";

	private final HttpClient http = HttpClient.newHttpClient();

	private final HttpsServer server;

	private final String prefix;

	private final int target;

	private PrefixingProxy(HttpsServer server, String prefix, int target) {
		this.server = server;
		this.prefix = prefix;
		this.target = target;
	}

	/** On a free port of loopback; {@code prefix} such as {@code /crm/robin}. */
	public static PrefixingProxy start(String prefix, int targetPort) {
		try {
			HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			server.setHttpsConfigurator(new HttpsConfigurator(tls()));
			server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
			PrefixingProxy proxy = new PrefixingProxy(server, prefix, targetPort);
			server.createContext(prefix + "/", proxy::pass);
			server.start();
			return proxy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The service's address from outside, without a trailing slash. */
	public String url() {
		return "https://localhost:" + port() + this.prefix;
	}

	private int port() {
		return this.server.getAddress().getPort();
	}

	private void pass(HttpExchange exchange) throws IOException {
		try (exchange) {
			HttpResponse<byte[]> answer = this.http.send(request(exchange), BodyHandlers.ofByteArray());
			answer.headers().map().forEach((name, values) -> {
				if (!HOP_BY_HOP.contains(name)) {
					exchange.getResponseHeaders().put(name, values);
				}
			});
			byte[] body = answer.body();
			exchange.sendResponseHeaders(answer.statusCode(), (body.length > 0) ? body.length : -1);
			exchange.getResponseBody().write(body);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private HttpRequest request(HttpExchange exchange) throws IOException {
		String inside = exchange.getRequestURI().toString().substring(this.prefix.length());
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.target + inside));
		exchange.getRequestHeaders().forEach((name, values) -> {
			if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
				values.forEach((value) -> request.header(name, value));
			}
		});
		request.header("X-Forwarded-Proto", "https")
			.header("X-Forwarded-Host", "localhost")
			.header("X-Forwarded-Port", Integer.toString(port()))
			.header("X-Forwarded-Prefix", this.prefix);
		try (InputStream body = exchange.getRequestBody()) {
			byte[] bytes = body.readAllBytes();
			return request
				.method(exchange.getRequestMethod(),
						(bytes.length > 0) ? HttpRequest.BodyPublishers.ofByteArray(bytes)
								: HttpRequest.BodyPublishers.noBody())
				.build();
		}
	}

	/** The JDK's own keytool makes the certificate: nothing secret lies about. */
	private static SSLContext tls() throws IOException {
		Path file = Files.createTempDirectory("proxy").resolve("keys.p12");
		try {
			Process keytool = new ProcessBuilder(List.of(
					Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
					"proxy", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost", "-validity", "2",
					"-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", file.toString()))
				.redirectErrorStream(true)
				.start();
			String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (keytool.waitFor() != 0) {
				throw new IllegalStateException(said);
			}
			KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			keys.init(KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(keys.getKeyManagers(), null, null);
			return context;
		}
		catch (GeneralSecurityException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		finally {
			Files.deleteIfExists(file);
			Files.deleteIfExists(file.getParent());
		}
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.http.shutdownNow();
	}

}
