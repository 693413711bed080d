package io.robinbff.settings;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A trial of something that the settings name and the service needs.
 *
 * @param what what is tried
 * @param attempt tries it, and returns what it found
 */
record Probe(String what, Callable<String> attempt) {

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	/** Returns what there is to try. */
	static List<Probe> of(SettingsCheck settings) {
		List<Probe> probes = new ArrayList<>();
		URI robin = URI.create(settings.text("robin.base-url"));
		probes.add(new Probe("ROBIN, " + robin.getHost() + ", without a request", () -> connect(robin)));
		settings.issuers().forEach((issuer) -> probes.add(new Probe("the issuer " + issuer, () -> metadata(issuer))));
		String redis = redis(settings);
		if (!redis.isEmpty()) {
			probes.add(new Probe("Redis, with a script", () -> script(redis)));
		}
		for (String property : List.of("robin.quota.file", "robin.audit.file")) {
			String file = settings.text(property);
			if (!file.isEmpty()) {
				probes.add(new Probe("the file " + file, () -> open(Path.of(file))));
			}
		}
		return probes;
	}

	private static String redis(SettingsCheck settings) {
		String url = settings.text("spring.data.redis.url");
		String host = settings.text("spring.data.redis.host");
		if (!url.isEmpty() || host.isEmpty()) {
			return url;
		}
		String password = settings.text("spring.data.redis.password");
		return ("true".equals(settings.text("spring.data.redis.ssl.enabled")) ? "rediss://" : "redis://")
				+ (password.isEmpty() ? ""
						: settings.text("spring.data.redis.username") + ":"
								+ URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20") + "@")
				+ host + ":" + settings.text("spring.data.redis.port");
	}

	private static String connect(URI address) throws IOException {
		boolean tls = "https".equalsIgnoreCase(address.getScheme());
		int port = (address.getPort() > 0) ? address.getPort() : (tls ? 443 : 80);
		try (Socket socket = socket(address.getHost(), port, tls)) {
			return (socket instanceof SSLSocket secure) ? "connected, " + secure.getSession().getProtocol()
					: "connected";
		}
	}

	/**
	 * A connection, with a certificate that is trusted and of that host where it is one
	 * of TLS.
	 */
	private static Socket socket(String host, int port, boolean tls) throws IOException {
		Socket plain = new Socket();
		plain.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
		plain.setSoTimeout((int) PATIENCE.toMillis());
		if (!tls) {
			return plain;
		}
		SSLSocketFactory sockets = (SSLSocketFactory) SSLSocketFactory.getDefault();
		SSLSocket secure = (SSLSocket) sockets.createSocket(plain, host, port, true);
		SSLParameters parameters = secure.getSSLParameters();
		parameters.setEndpointIdentificationAlgorithm("HTTPS");
		secure.setSSLParameters(parameters);
		secure.startHandshake();
		return secure;
	}

	/** In the three places where an issuer may have it, as the service looks for it. */
	private static String metadata(String issuer) throws IOException, InterruptedException {
		URI address = URI.create(issuer);
		String path = address.getRawPath().replaceFirst("/$", "");
		try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
			for (String place : List.of(path + "/.well-known/openid-configuration",
					"/.well-known/openid-configuration" + path, "/.well-known/oauth-authorization-server" + path)) {
				HttpResponse<String> answer = get(http, address.resolve(place));
				if (answer.statusCode() == 200) {
					JsonNode metadata = JsonMapper.shared().readTree(answer.body());
					if (!issuer.equals(metadata.path("issuer").asString(""))) {
						throw new IOException("it calls itself " + metadata.path("issuer").asString("nothing"));
					}
					int status = get(http, URI.create(metadata.path("jwks_uri").asString(""))).statusCode();
					if (status != 200) {
						throw new IOException("its keys answer with " + status);
					}
					return "has metadata and keys";
				}
			}
		}
		throw new IOException("it has no metadata");
	}

	private static HttpResponse<String> get(HttpClient http, URI address) throws IOException, InterruptedException {
		return http.send(HttpRequest.newBuilder(address).timeout(PATIENCE).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	/**
	 * A ping says nothing of whether this user may run scripts, which the quota needs.
	 */
	private static String script(String url) throws IOException {
		URI address = URI.create(url);
		int port = (address.getPort() > 0) ? address.getPort() : 6379;
		try (Socket socket = socket(address.getHost(), port, "rediss".equalsIgnoreCase(address.getScheme()))) {
			BufferedReader in = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
			if (address.getUserInfo() != null) {
				String[] user = address.getUserInfo().split(":", 2);
				ask(socket, in,
						Stream.concat(Stream.of("AUTH"), Stream.of(user).filter((part) -> !part.isEmpty())).toList());
			}
			ask(socket, in, List.of("EVAL", "return 1", "0"));
			String policy = policy(socket, in);
			return "runs scripts"
					+ (policy.isEmpty() || "noeviction".equals(policy) ? "" : ", but its maxmemory-policy is " + policy
							+ " and it may drop the quota's log: set it to noeviction");
		}
	}

	/** What Redis does when its memory is full; empty if this user may not know. */
	private static String policy(Socket socket, BufferedReader in) throws IOException {
		try {
			ask(socket, in, List.of("INFO", "memory"));
		}
		catch (IOException ex) {
			return "";
		}
		String name = "maxmemory_policy:";
		String line = in.readLine();
		while (line != null && !line.isEmpty() && !line.startsWith(name)) {
			line = in.readLine();
		}
		return (line != null && line.startsWith(name)) ? line.substring(name.length()) : "";
	}

	/** One command and the first line of its answer, in Redis' own protocol. */
	private static void ask(Socket socket, BufferedReader in, List<String> command) throws IOException {
		StringBuilder text = new StringBuilder("*" + command.size() + "\r\n");
		for (String word : command) {
			text.append("$" + word.getBytes(StandardCharsets.UTF_8).length + "\r\n" + word + "\r\n");
		}
		socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.UTF_8));
		String answer = in.readLine();
		if (answer == null || answer.startsWith("-")) {
			throw new IOException((answer != null) ? answer.substring(1) : "it hangs up");
		}
	}

	/** Leaves nothing behind where nothing was. */
	private static String open(Path file) throws IOException {
		boolean before = Files.exists(file);
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
				StandardOpenOption.APPEND)) {
			channel.force(false);
			return "can be written";
		}
		finally {
			if (!before) {
				Files.deleteIfExists(file);
			}
		}
	}

}
