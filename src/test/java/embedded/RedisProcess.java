package embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

import static org.awaitility.Awaitility.await;

/** A real redis-server on a free port, which can be killed, stopped and started empty. */
public final class RedisProcess implements RedisNode {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final int port;

	private @Nullable Process process;

	private RedisProcess(int port) {
		this.port = port;
	}

	/** Starts a server that keeps nothing on disk. */
	public static RedisProcess start() {
		RedisProcess redis = new RedisProcess(freePort());
		redis.startEmpty();
		return redis;
	}

	static int freePort() {
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return free.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void startEmpty() {
		try {
			File binary = ExecutableProvider.newJarResourceProvider().get();
			this.process = new ProcessBuilder(List.of(binary.getPath(), "--port", Integer.toString(this.port), "--bind",
					"127.0.0.1", "--save", "", "--appendonly", "no", "--rdbcompression", "no"))
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		await().atMost(PATIENCE).until(this::listens);
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

}
