package embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

import static org.awaitility.Awaitility.await;

/** A real redis-server on a free port, which can be killed, stopped and started empty. */
public final class RedisProcess implements AutoCloseable {

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

	private static int freePort() {
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return free.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Starts it again, with nothing in it. */
	public void startEmpty() {
		try {
			File binary = ExecutableProvider.newJarResourceProvider().get();
			this.process = new ProcessBuilder(List.of(binary.getPath(), "--port", Integer.toString(this.port), "--bind",
					"127.0.0.1", "--save", "", "--appendonly", "no"))
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

	/** As {@code kill -9}. */
	public void kill() {
		Process running = this.process;
		if (running != null) {
			running.destroyForcibly().onExit().join();
		}
	}

	/** As {@code kill -STOP}: connections stand, nobody answers. */
	public void pause() {
		signal("STOP");
	}

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

	public int port() {
		return this.port;
	}

	public String url() {
		return "redis://127.0.0.1:" + this.port;
	}

	@Override
	public void close() {
		kill();
	}

}
