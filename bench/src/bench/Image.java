package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import embedded.Issuer;
import embedded.OwnPort;
import embedded.StrictRobin;

/**
 * The service as the image runs it, without an engine: the jar extracted, the JVM's
 * options as they stand in the Dockerfile, a heap as in 512 MB, an AOT cache trained by
 * one start.
 */
final class Image {

	private Image() {
	}

	/** Returns the command; whoever calls it first waits for the training. */
	static List<String> command(Path jar) throws IOException {
		Path directory = Main.target().resolve("image");
		Path cache = directory.resolve("robin-bff.aot");
		if (!Files.exists(cache) || !isOf(jar, directory) || !isOf(dockerfile(), directory)) {
			Main.emptied("image");
			run(List.of(Service.java(), "-Djarmode=tools", "-jar", jar.toString(), "extract", "--force",
					"--destination", directory.toString()));
			train(directory, cache);
			Files.copy(jar, copy(jar, directory));
			Files.copy(dockerfile(), copy(dockerfile(), directory));
		}
		return with("-XX:AOTCache=" + cache, directory);
	}

	/** By content: a reproducible build gives each jar the same time. */
	private static boolean isOf(Path source, Path directory) throws IOException {
		Path copy = copy(source, directory);
		return Files.exists(copy) && Files.mismatch(source, copy) < 0;
	}

	private static Path copy(Path source, Path directory) {
		return directory.resolve("made-of-" + source.getFileName());
	}

	private static Path dockerfile() {
		return Main.root().resolve("Dockerfile");
	}

	/** The jar's own name, because the AOT cache knows it by that. */
	private static List<String> with(String option, Path directory) throws IOException {
		return Service.jvm(options(), List.of(option, "-jar", directory.resolve("robin-bff.jar").toString()));
	}

	private static void train(Path directory, Path cache) throws IOException {
		try (StrictRobin robin = StrictRobin.start(); Issuer issuer = Issuer.start()) {
			int management = OwnPort.any();
			Process process = Service.launch(new ProcessBuilder(with("-XX:AOTCacheOutput=" + cache, directory)),
					Service.environment(robin, issuer, OwnPort.any(), management, Map.of()),
					Main.target().resolve("image-training.log"));
			Service.awaitReady(process, management, Main.target().resolve("image-training.log"));
			process.destroy();
			process.onExit().join();
		}
	}

	/** The JVM's options as they stand in the Dockerfile. */
	static List<String> options() throws IOException {
		List<String> lines = Files.readAllLines(dockerfile());
		int from = lines.indexOf("COPY <<'OPTIONS' /app/java.options");
		return lines.subList(from + 1, from + lines.subList(from, lines.size()).indexOf("OPTIONS"));
	}

	private static void run(List<String> command) throws IOException {
		if (new ProcessBuilder(command).inheritIO().start().onExit().join().exitValue() != 0) {
			throw new IOException(command + " failed");
		}
	}

}
