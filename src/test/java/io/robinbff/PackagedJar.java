package io.robinbff;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import embedded.Issuer;
import embedded.RobinServer;
import io.robinbff.Front.Reply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The jar as it is shipped, in a process of its own, set up by its environment. */
public final class PackagedJar implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	/** The common pool has one thread on two cores, and this lasts. */
	public static final Executor OWN_THREAD = (task) -> Thread.ofPlatform().daemon().start(task);

	private final Process process;

	private final StringBuffer log = new StringBuffer();

	private String base = "";

	private CompletableFuture<Void> rest = CompletableFuture.completedFuture(null);

	private PackagedJar(Process process) {
		this.process = process;
	}

	/** Begins to start it in that folder; see {@link #awaitStart()}. */
	public static PackagedJar begin(Path folder, RobinServer robin, Issuer issuer, Map<String, String> settings)
			throws IOException {
		return begin(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"), folder, robin, issuer,
				settings);
	}

	/** Begins to start it with the image's options and the memory that it has there. */
	public static PackagedJar beginAsInTheImage(Path folder, RobinServer robin, Issuer issuer,
			Map<String, String> settings) throws IOException {
		String image = Files.readString(Path.of("Dockerfile"));
		String options = image.substring(image.indexOf("<<'OPTIONS'"), image.indexOf("\nOPTIONS"));
		List<String> flags = new ArrayList<>(List.of("-Xmx256m"));
		options.lines()
			.filter((line) -> line.startsWith("-XX:") && !line.contains("RAMPercentage"))
			.forEach(flags::add);
		return begin(flags, folder, robin, issuer, settings);
	}

	private static PackagedJar begin(List<String> flags, Path folder, RobinServer robin, Issuer issuer,
			Map<String, String> settings) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
		command.addAll(flags);
		command.addAll(List.of("-jar", Path.of("target", "robin-bff.jar").toAbsolutePath().toString()));
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.directory(folder.toFile()).redirectErrorStream(true);
		builder.environment()
			.putAll(Map.of("ROBIN_BASE_URL", robin.baseUrl(), "ROBIN_API_KEY", robin.apiKey(), "ROBIN_API_SECRET",
					robin.apiSecret(), "SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI", issuer.issuerUri(),
					"SERVER_PORT", "0", "MANAGEMENT_SERVER_PORT", "0", "LOGGING_LEVEL_ROOT", "DEBUG"));
		builder.environment().putAll(settings);
		return new PackagedJar(builder.start());
	}

	public PackagedJar awaitStart() throws IOException {
		BufferedReader output = this.process.inputReader(UTF_8);
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			this.log.append(line).append('\n');
			int at = line.indexOf("Tomcat started on port ");
			if (at > 0) {
				this.base = "http://localhost:" + line.substring(at).replaceAll("\\D*(\\d+).*", "$1");
				this.rest = CompletableFuture
					.runAsync(() -> output.lines().forEach((more) -> this.log.append(more).append('\n')), OWN_THREAD);
				return this;
			}
		}
		throw new AssertionError("The service did not start: " + this.log);
	}

	public Reply get(String path, String token) {
		return Front.send(request(path, token).GET().build());
	}

	public HttpRequest.Builder request(String path, String token) {
		return HttpRequest.newBuilder(URI.create(this.base + path))
			.timeout(PATIENCE)
			.header("Authorization", "Bearer " + token);
	}

	public int port() {
		return Integer.parseInt(this.base.substring(this.base.lastIndexOf(':') + 1));
	}

	/** Collects its garbage; returns how many bytes are left in its heap. */
	public long liveBytes() {
		return histogram().filter((line) -> line.startsWith("Total "))
			.mapToLong((line) -> Long.parseLong(line.split("\\s+")[2]))
			.sum();
	}

	/** Collects its garbage; returns how many objects of a class are left. */
	public long live(String type) {
		return histogram().filter((line) -> line.matches(".* " + Pattern.quote(type) + "(?: .*)?"))
			.mapToLong((line) -> Long.parseLong(line.strip().split("\\s+")[1]))
			.sum();
	}

	private Stream<String> histogram() {
		try {
			Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
					"" + this.process.pid(), "GC.class_histogram")
				.redirectErrorStream(true)
				.start();
			return new String(jcmd.getInputStream().readAllBytes(), UTF_8).lines();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** All that it has written. */
	public String log() {
		return this.log.toString();
	}

	/** Whether it still runs. */
	public boolean isAlive() {
		return this.process.isAlive();
	}

	/** As {@code kill -9}. */
	public void kill() {
		this.process.destroyForcibly().onExit().join();
	}

	/** By SIGTERM, and not by Process.destroy(), which closes the output as well. */
	public void stop() throws InterruptedException {
		this.process.toHandle().destroy();
		assertThat(this.process.waitFor(PATIENCE)).as("ends on SIGTERM").isTrue();
		this.rest.join();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
