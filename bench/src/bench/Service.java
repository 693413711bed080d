package bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import embedded.Issuer;
import embedded.OwnPort;
import embedded.StrictRobin;

/**
 * The packaged service in a process of its own, cold; its output goes to
 * {@code bench/target}.
 */
final class Service implements AutoCloseable {

	private static final long START_NANOS = TimeUnit.SECONDS.toNanos(120);

	private final Process process;

	private final int port;

	private final int management;

	private final Path log;

	private Service(Process process, int port, int management, Path log) {
		this.process = process;
		this.port = port;
		this.management = management;
		this.log = log;
	}

	static Service start(Path jar, StrictRobin robin, Issuer issuer, String name, Map<String, String> settings)
			throws IOException, InterruptedException {
		Service service = begin(jar, robin, issuer, name, settings);
		service.awaitReady();
		return service;
	}

	/** Begins to start one, with more settings; see {@link #awaitReady()}. */
	static Service begin(Path jar, StrictRobin robin, Issuer issuer, String name, Map<String, String> settings)
			throws IOException {
		int port = OwnPort.any();
		int management = OwnPort.any();
		Path log = Files.createDirectories(Main.target()).resolve("service-" + name + ".log");
		ProcessBuilder builder = new ProcessBuilder(jvm(List.of(), List.of("-jar", jar.toString())));
		Process process = launch(builder, environment(robin, issuer, port, management, settings), log);
		return new Service(process, port, management, log);
	}

	/** Starts a process that writes to that file and does not outlive this one. */
	static Process launch(ProcessBuilder builder, Map<String, String> environment, Path log) throws IOException {
		builder.environment().putAll(environment);
		Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
		return process;
	}

	/** The JVM that runs this. */
	static String java() {
		return System.getProperty("java.home") + "/bin/java";
	}

	/**
	 * A JVM as it sets itself up within 512 MB: half of it for the heap, and the serial
	 * collector.
	 */
	static List<String> jvm(List<String> options, List<String> arguments) {
		return Stream.of(List.of(java()), options, List.of("-Xmx256m", "-XX:+UseSerialGC"), arguments)
			.flatMap(List::stream)
			.toList();
	}

	/** The settings that it needs, and more. */
	static Map<String, String> environment(StrictRobin robin, Issuer issuer, int port, int management,
			Map<String, String> settings) {
		Map<String, String> all = new HashMap<>(Map.of("ROBIN_BASE_URL", robin.url(), "ROBIN_API_KEY", StrictRobin.KEY,
				"ROBIN_API_SECRET", StrictRobin.SECRET, "SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI",
				issuer.issuerUri(), "SERVER_PORT", Integer.toString(port), "SERVER_ADDRESS", "127.0.0.1",
				"MANAGEMENT_SERVER_PORT", Integer.toString(management)));
		// One caller asks for thousands of customers, as no application would.
		List.of("MINUTE", "HOUR", "DAY").forEach((per) -> all.put("ROBIN_CALLERS_CUSTOMERS_PER_" + per, "0"));
		all.putAll(settings);
		return all;
	}

	String url() {
		return "http://127.0.0.1:" + this.port;
	}

	/** Returns the CPU time it has used, in milliseconds. */
	long cpuMillis() {
		return this.process.info().totalCpuDuration().map((cpu) -> cpu.toMillis()).orElse(0L);
	}

	Path log() {
		return this.log;
	}

	/** As {@code kill -9}. */
	void kill() {
		this.process.destroyForcibly().onExit().join();
	}

	void awaitReady() throws IOException {
		awaitReady(this.process, this.management, this.log);
	}

	static void awaitReady(Process process, int management, Path log) throws IOException {
		awaitAnswer(process, new Http(URI.create("http://127.0.0.1:" + management), 5_000), log,
				"/actuator/health/readiness");
	}

	/**
	 * Waits until a process answers with 200, and kills it where it does not come to
	 * that.
	 */
	static void awaitAnswer(Process process, Http http, Path log, String path, String... headers) throws IOException {
		long until = System.nanoTime() + START_NANOS;
		int status = 0;
		while (System.nanoTime() < until && process.isAlive()) {
			try {
				status = http.send("GET", path, "", headers).status();
				if (status == 200) {
					return;
				}
			}
			catch (IOException ex) {
				// Not yet.
			}
			Load.sleepUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20));
		}
		process.destroyForcibly();
		throw new IOException("No answer, status " + status + ": see " + log);
	}

	@Override
	public void close() {
		this.process.destroy();
		this.process.onExit().completeOnTimeout(this.process, 30, TimeUnit.SECONDS).join().destroyForcibly();
	}

}
