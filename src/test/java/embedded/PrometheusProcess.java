package embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.awaitility.Awaitility.await;

/** The machine's own Prometheus: its server on a free port, and its tool. */
public final class PrometheusProcess implements AutoCloseable {

	/** What to say where {@link #isInstalled()} is false. */
	public static final String MISSING = "No prometheus and promtool on the PATH: install them with 'apt-get install -y --no-install-recommends prometheus'.";

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private final int port;

	private final Process process;

	private PrometheusProcess(int port, Process process) {
		this.port = port;
		this.process = process;
	}

	/** Returns whether server and tool are there. */
	public static boolean isInstalled() {
		return Stream.of("prometheus", "promtool")
			.allMatch((name) -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
				.anyMatch((folder) -> Files.isExecutable(Path.of(folder, name))));
	}

	/** Runs the tool in that folder; returns all it says, its exit status in the end. */
	public static String promtool(Path folder, String... arguments) {
		Process tool = start(folder, folder.resolve("promtool.log"),
				Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toList());
		int status = tool.onExit().join().exitValue();
		return read(folder.resolve("promtool.log")) + "\nexit status " + status;
	}

	/** Starts a server with the folder's {@code prometheus.yaml}; its data stay there. */
	public static PrometheusProcess start(Path folder) {
		int port = OwnPort.any();
		Path log = folder.resolve("prometheus.log");
		PrometheusProcess started = new PrometheusProcess(port,
				start(folder, log, List.of("prometheus", "--config.file=prometheus.yaml", "--storage.tsdb.path=data",
						"--web.listen-address=127.0.0.1:" + port, "--log.level=warn")));
		await().atMost(Patience.LIMIT).until(() -> started.isReady() || !started.process.isAlive());
		if (!started.process.isAlive()) {
			throw new IllegalStateException(read(log));
		}
		return started;
	}

	private static Process start(Path folder, Path log, List<String> command) {
		try {
			return new ProcessBuilder(command).directory(folder.toFile())
				.redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private boolean isReady() {
		try {
			return send("/-/ready").statusCode() == 200;
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	/** What that query gives for that time. */
	public JsonNode query(String query, Instant time) {
		return get("/api/v1/query?query=" + encoded(query) + "&time=" + time).path("result");
	}

	/** The values that a label has in those series. */
	public JsonNode labelValues(String label, String series) {
		return get("/api/v1/label/" + label + "/values?match%5B%5D=" + encoded(series));
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	/**
	 * The data of an answer of its API; throws what it says where that is no success.
	 */
	public JsonNode get(String path) {
		JsonNode answer = JsonMapper.shared().readTree(send(path).body());
		if (!answer.path("status").asString().equals("success")) {
			throw new IllegalArgumentException(answer.toString());
		}
		return answer.path("data");
	}

	private HttpResponse<String> send(String path) {
		try {
			return HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path)).build(),
					BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

}
