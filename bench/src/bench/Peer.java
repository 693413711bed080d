package bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import embedded.Issuer;
import embedded.OwnPort;
import embedded.StrictRobin;

/**
 * What is compared with one another: each a process of its own that answers {@code GET
 * /customers/{email}/conversations}.
 */
final class Peer implements AutoCloseable {

	/** The largest limit that one of the service's windows takes. */
	private static final String MANY = "1000000";

	/** nginx' pace: its calls are a hair more than a third of a second apart. */
	private static final int PER_MINUTE = 170;

	/** What that leaves of ten seconds. */
	private static final int PLACES_IN_LINE = 27;

	private final Process process;

	private final int port;

	private final Path log;

	private Peer(Process process, int port, Path log) {
		this.process = process;
		this.port = port;
		this.log = log;
	}

	/**
	 * What all of them get.
	 *
	 * @param jar the packaged service
	 * @param kept how long an answer is fresh; zero: no cache
	 * @param quota whether ROBIN's quota is kept to
	 * @param replicas how many there are: each has as large a share of the quota
	 * @param kilobytes the size of the constant page
	 */
	record Setting(Path jar, StrictRobin robin, Issuer issuer, Duration kept, boolean quota, int replicas,
			int kilobytes) {
	}

	/** Does what is done once, so that a start is nothing but a start. */
	static void prepare(String name, Path jar) throws IOException {
		if ("image".equals(name)) {
			Image.command(jar);
		}
	}

	/** Begins to start the only one. */
	static Peer begin(String name, Setting setting) throws IOException {
		return begin(name, 1, setting);
	}

	/**
	 * Begins to start one of several: its number is in the names of what it leaves in the
	 * target.
	 */
	static Peer begin(String name, int number, Setting setting) throws IOException {
		int port = OwnPort.any();
		List<String> command = new ArrayList<>();
		Map<String, String> environment = Map.of();
		switch (name) {
			case "robin-bff", "no-audit" -> {
				command.addAll(Service.jvm(List.of(), List.of("-jar", setting.jar().toString())));
				environment = environment(name, setting, port);
			}
			case "image" -> {
				command.addAll(Image.command(setting.jar()));
				environment = environment(name, setting, port);
			}
			case "recipe", "recipe-image" ->
				command.addAll(Service.jvm("recipe-image".equals(name) ? Image.options() : List.of(),
						List.of("-cp", classPath(Main.root().resolve("target/bench-classes"), "jar/BOOT-INF/lib"),
								"recipe.Recipe", "--server.port=" + port, "--spring.threads.virtual.enabled=true",
								"--spring.security.oauth2.resourceserver.jwt.issuer-uri="
										+ setting.issuer().issuerUri(),
								"--recipe.robin=" + setting.robin().url(), "--recipe.key=" + StrictRobin.KEY,
								"--recipe.secret=" + StrictRobin.SECRET,
								"--recipe.cache=" + setting.kept().toSeconds() + "s",
								"--recipe.calls=" + calls(setting), "--recipe.period=" + setting.replicas() + "s",
								"--management.tracing.export.enabled=false", "--springdoc.api-docs.enabled=false")));
			case "gateway" -> command.addAll(Service.jvm(List.of(),
					List.of("-cp", classPath(Main.target().resolve("gateway"), "gateway-libraries"), "gateway.Gateway",
							"--server.port=" + port,
							"--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + setting.issuer().issuerUri(),
							"--spring.cloud.compatibility-verifier.enabled=false",
							"--spring.cloud.gateway.server.webflux.filter.local-response-cache.enabled=true",
							"--gateway.robin=" + setting.robin().url(), "--gateway.key=" + StrictRobin.KEY,
							"--gateway.secret=" + StrictRobin.SECRET,
							"--gateway.kept=" + setting.kept().toSeconds() + "s", "--gateway.calls=" + calls(setting),
							"--gateway.period=" + setting.replicas() + "s")));
			case "nginx" -> command.addAll(List.of("nginx", "-c", nginx(setting, number, port).toString()));
			case "bare" -> command.addAll(Service.jvm(List.of(),
					List.of("-cp", classPath(Main.root().resolve("target/bench-classes"), "jar/BOOT-INF/lib"),
							"recipe.Bare", Integer.toString(port), Integer.toString(setting.kilobytes()))));
			default -> throw new IllegalArgumentException(
					name + ": known are robin-bff, no-audit, image, recipe, recipe-image, nginx, gateway, bare");
		}
		Path log = Files.createDirectories(Main.target()).resolve("peer-" + name + "-" + number + ".log");
		return new Peer(Service.launch(new ProcessBuilder(command), environment, log), port, log);
	}

	String url() {
		return "http://127.0.0.1:" + this.port;
	}

	long pid() {
		return this.process.pid();
	}

	/** Waits until it answers with 200. */
	void awaitAnswer(Http http, String path, String authorization) throws IOException {
		Service.awaitAnswer(this.process, http, this.log, path, "Authorization", authorization);
	}

	private static Map<String, String> environment(String name, Setting setting, int port) throws IOException {
		Map<String, String> settings = new HashMap<>(Map.of("ROBIN_CALLERS_PER_MINUTE", "0", "ROBIN_AUDIT_ENABLED",
				Boolean.toString(!"no-audit".equals(name)), "ROBIN_WATCH_PER_SUBJECT", "10"));
		if (setting.kept().isPositive()) {
			settings.put("ROBIN_CACHE_FRESH", setting.kept().toSeconds() + "s");
		}
		if (!setting.quota()) {
			List.of("SECOND", "MINUTE", "HOUR", "DAY")
				.forEach((window) -> settings.put("ROBIN_QUOTA_PER_" + window, MANY));
		}
		return Service.environment(setting.robin(), setting.issuer(), port, OwnPort.any(), settings);
	}

	private static String classPath(Path classes, String libraries) {
		return classes.toAbsolutePath() + File.pathSeparator + Main.target().resolve(libraries) + "/*";
	}

	private static String calls(Setting setting) {
		return setting.quota() ? Integer.toString(StrictRobin.PER_SECOND) : MANY;
	}

	private static String share(int ofQuota, Setting setting) {
		return setting.quota() ? Integer.toString(ofQuota / setting.replicas()) : MANY;
	}

	/**
	 * Writes nginx' configuration into a directory that is its own, with nothing kept
	 * from the last time.
	 */
	private static Path nginx(Setting setting, int number, int port) throws IOException {
		Path directory = Main.emptied("nginx-" + number);
		String text = Files.readString(Main.root().resolve("bench/nginx/nginx.conf"));
		Map<String, String> values = Map.of("directory", directory.toString(), "port", Integer.toString(port), "inner",
				Integer.toString(OwnPort.any()), "robin", setting.robin().url().substring("http://".length()),
				"authorization", StrictRobin.AUTHORIZATION, "kept",
				Long.toString(Math.max(1, setting.kept().toSeconds())), "zone",
				setting.kept().isPositive() ? "robin" : "off", "perMinute", share(PER_MINUTE, setting), "burst",
				share(PLACES_IN_LINE, setting));
		for (Map.Entry<String, String> value : values.entrySet()) {
			text = text.replace("{" + value.getKey() + "}", value.getValue());
		}
		return Files.writeString(directory.resolve("nginx.conf"), text);
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

}
