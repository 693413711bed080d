package bench;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * A real redis-server that can be killed, stopped and started empty: the one on the PATH, or else the
 * one that the tests bring along.
 */
final class RedisServer implements AutoCloseable {

	private final Path binary;

	private final int port;

	private final Path folder;

	private Process process;

	RedisServer(String name) throws IOException, InterruptedException {
		this.binary = binary();
		this.port = Service.freePort();
		this.folder = Files.createDirectories(Main.target().resolve("redis-" + name));
		Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
		startEmpty();
	}

	private static Path binary() throws IOException {
		for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
			Path found = Path.of(folder, "redis-server");
			if (Files.isExecutable(found)) {
				return found;
			}
		}
		Path jars = Path.of(System.getProperty("user.home"), ".m2/repository/com/github/codemonstur/embedded-redis");
		try (Stream<Path> all = Files.walk(jars)) {
			return unpacked(all.filter((path) -> path.toString().endsWith(".jar"))
				.max(Comparator.naturalOrder())
				.orElseThrow(() -> new IOException("No redis-server on the PATH, and none in " + jars)));
		}
	}

	private static Path unpacked(Path jar) throws IOException {
		String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
		String cpu = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
		try (JarFile file = new JarFile(jar.toFile())) {
			JarEntry entry = file.stream()
				.filter((one) -> one.getName().contains(os + "-" + cpu))
				.findFirst()
				.orElseThrow(() -> new IOException("No redis-server for " + os + "-" + cpu + " in " + jar));
			Path binary = Files.createDirectories(Main.target()).resolve("redis-server");
			try (InputStream in = file.getInputStream(entry)) {
				Files.copy(in, binary, StandardCopyOption.REPLACE_EXISTING);
			}
			if (!binary.toFile().setExecutable(true)) {
				throw new IOException("Cannot be made executable: " + binary);
			}
			return binary;
		}
	}

	String url() {
		return "redis://127.0.0.1:" + this.port;
	}

	void startEmpty() throws IOException, InterruptedException {
		Files.deleteIfExists(dump());
		this.process = new ProcessBuilder(List.of(this.binary.toString(), "--port", Integer.toString(this.port), "--bind",
				"127.0.0.1", "--save", "", "--appendonly", "no", "--rdbcompression", "no", "--dir", this.folder.toString()))
			.redirectErrorStream(true)
			.redirectOutput(this.folder.resolve("redis.log").toFile())
			.start();
		for (int i = 0; i < 300; i++) {
			try {
				command("PING");
				return;
			}
			catch (IOException ex) {
				Thread.sleep(20);
			}
		}
		throw new IOException("redis-server did not start: see " + this.folder);
	}

	void kill() {
		this.process.destroyForcibly().onExit().join();
	}

	/** Connections stand, nobody answers. */
	void stop() throws IOException {
		signal("STOP");
	}

	void resume() throws IOException {
		signal("CONT");
	}

	private void signal(String name) throws IOException {
		new ProcessBuilder("kill", "-" + name, Long.toString(this.process.pid())).inheritIO().start().onExit().join();
	}

	/** All that is in it, uncompressed. */
	byte[] dumped() throws IOException {
		command("SAVE");
		return Files.readAllBytes(dump());
	}

	private Path dump() {
		return this.folder.resolve("dump.rdb");
	}

	private void command(String name) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.setSoTimeout(10_000);
			socket.getOutputStream().write((name + "\r\n").getBytes(StandardCharsets.US_ASCII));
			if (socket.getInputStream().read() != '+') {
				throw new IOException("Redis refuses " + name);
			}
		}
	}

	@Override
	public void close() {
		kill();
	}

}
