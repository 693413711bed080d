package embedded;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.ByteArrayCodec;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

import static org.awaitility.Awaitility.await;

/** A real redis-server on a free port, which can be killed, stopped and started empty. */
public final class RedisProcess implements RedisNode {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final int port;

	private final List<String> options;

	private @Nullable Process process;

	private boolean hasUser;

	private RedisProcess(int port, List<String> options) {
		this.port = port;
		this.options = options;
	}

	/** Starts a server that keeps nothing on disk, with more options of redis-server. */
	public static RedisProcess start(String... options) {
		RedisProcess redis = new RedisProcess(OwnPort.any(), List.of(options));
		redis.startEmpty();
		return redis;
	}

	/** Starts a node of a cluster, which knows no other and has no slots yet. */
	public static RedisProcess startClusterNode(Path folder) {
		try {
			Files.createDirectories(folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		RedisProcess redis = new RedisProcess(OwnPort.withBus(),
				List.of("--cluster-enabled", "yes", "--dir", folder.toString()));
		redis.startEmpty();
		return redis;
	}

	/** Starts a cluster of one node, which has all slots. */
	public static RedisProcess startCluster(Path folder) {
		RedisProcess redis = startClusterNode(folder);
		try (RedisClient client = RedisClient.create(redis.url())) {
			var commands = client.connect().sync();
			commands.clusterAddSlots(IntStream.range(0, SlotHash.SLOT_COUNT).toArray());
			await().until(() -> commands.clusterInfo().contains("cluster_state:ok"));
		}
		return redis;
	}

	/** Starts a sentinel that knows that one as {@code main}. */
	public static RedisProcess startSentinel(Path folder, RedisProcess main) throws IOException {
		Path file = folder.resolve("sentinel.conf");
		Files.writeString(file, "sentinel monitor main 127.0.0.1 " + main.port() + " 1\n");
		RedisProcess redis = new RedisProcess(OwnPort.any(), List.of(file.toString(), "--sentinel"));
		redis.startEmpty();
		return redis;
	}

	@Override
	public void startEmpty() {
		try {
			if (!this.options.contains("--dir") && !this.options.contains("--sentinel")) {
				// A replica writes down what its main sends.
				Files.deleteIfExists(Path.of(System.getProperty("java.io.tmpdir"), "redis-" + this.port + ".rdb"));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		startFromSnapshot();
	}

	/** Starts it with what it had when it was asked to {@code SAVE}. */
	public void startFromSnapshot() {
		try {
			List<String> command = new ArrayList<>(List.of(Binary.FILE.getPath()));
			command.addAll(this.options);
			command.addAll(List.of("--port", Integer.toString(this.port), "--bind", "127.0.0.1"));
			if (!this.options.contains("--sentinel")) {
				command.addAll(List.of("--save", "", "--appendonly", "no", "--rdbcompression", "no",
						"--repl-diskless-sync-delay", "0"));
			}
			if (!this.options.contains("--dir") && !this.options.contains("--sentinel")) {
				command.addAll(List.of("--dir", System.getProperty("java.io.tmpdir"), "--dbfilename",
						"redis-" + this.port + ".rdb"));
			}
			this.process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		await().atMost(PATIENCE).until(this::listens);
		if (this.hasUser) {
			ask(userLine());
		}
	}

	private boolean listens() {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void kill() {
		Process running = this.process;
		if (running != null) {
			running.destroyForcibly().onExit().join();
		}
	}

	@Override
	public void pause() {
		signal("STOP");
	}

	@Override
	public void resume() {
		signal("CONT");
	}

	private void signal(String name) {
		Process running = this.process;
		try {
			if (running == null || new ProcessBuilder("kill", "-" + name, Long.toString(running.pid())).start()
				.onExit()
				.join()
				.exitValue() != 0) {
				throw new IllegalStateException("No redis-server to signal");
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** All names and values that are in it, byte for byte. */
	public String contents() {
		try (RedisClient client = RedisClient.create(url())) {
			RedisCommands<byte[], byte[]> commands = client.connect(ByteArrayCodec.INSTANCE).sync();
			StringBuilder all = new StringBuilder();
			for (byte[] name : commands.keys("*")) {
				all.append(text(name)).append('\n').append(text(commands.dump(name))).append('\n');
			}
			return all.toString();
		}
	}

	private static String text(byte @Nullable [] bytes) {
		return (bytes != null) ? new String(bytes, StandardCharsets.UTF_8) : "";
	}

	/**
	 * Asks it something, as its administrator.
	 * @return the first line of its reply
	 */
	public String ask(String... words) {
		StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
		for (String word : words) {
			request.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
		}
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
			String reply = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
				.readLine();
			if (reply == null || reply.startsWith("-")) {
				throw new IllegalStateException(String.join(" ", words) + ": " + reply);
			}
			return reply.substring(1);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Returns a number of INFO, such as {@code total_connections_received}. */
	public long info(String name) {
		try (RedisClient client = RedisClient.create(url())) {
			return client.connect()
				.sync()
				.info()
				.lines()
				.filter((line) -> line.startsWith(name + ":"))
				.mapToLong((line) -> Long.parseLong(line.substring(name.length() + 1).strip()))
				.findFirst()
				.orElseThrow();
		}
	}

	/**
	 * Makes the user of the manual, who may do what the service does and nothing else.
	 * @return its address
	 */
	@Override
	public String urlOfUser() {
		if (!this.hasUser) {
			this.hasUser = true;
			ask(userLine());
		}
		return "redis://" + userLine()[2] + ":pass-word@127.0.0.1:" + this.port;
	}

	private static String[] userLine() {
		try (Stream<String> lines = Files.lines(Path.of("docs/operations.md"))) {
			return lines.filter((line) -> line.startsWith("ACL SETUSER"))
				.findFirst()
				.orElseThrow()
				.replace("PASSWORD", "pass-word")
				.split(" ");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public List<String> denied() {
		if (!listens()) {
			return List.of();
		}
		try (RedisClient client = RedisClient.create(url())) {
			// Lettuce tells its name, and does not mind; a server that has just come back
			// knows nobody for a moment.
			return client.connect()
				.sync()
				.aclLog()
				.stream()
				.map(Object::toString)
				.filter((entry) -> !entry.contains("object=client") && !entry.contains("reason=auth"))
				.toList();
		}
	}

	public int port() {
		return this.port;
	}

	@Override
	public String url() {
		return "redis://127.0.0.1:" + this.port;
	}

	@Override
	public void close() {
		kill();
	}

	/**
	 * The server's file, unpacked once: one that was just written cannot be executed
	 * while a process that was forked meanwhile still holds it open.
	 */
	private static final class Binary {

		private static final File FILE = unpacked();

		private static File unpacked() {
			try {
				return ExecutableProvider.newJarResourceProvider().get();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
