package embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static java.util.stream.Collectors.joining;
import static org.awaitility.Awaitility.await;

/** The machine's own nginx as a proxy before a service, on a free port. */
public final class NginxProcess implements AutoCloseable {

	/** What to say where {@link #isInstalled()} is false. */
	public static final String MISSING = "No nginx on the PATH or in /usr/sbin: install it with 'apt-get install -y --no-install-recommends nginx-light'.";

	private static final String CONFIGURATION = """
			daemon off;
			master_process off;
			pid nginx.pid;
			error_log stderr warn;
			events {}
			http {
			  access_log off;
			  client_body_temp_path body;
			  proxy_temp_path proxy;
			  fastcgi_temp_path fastcgi;
			  uwsgi_temp_path uwsgi;
			  scgi_temp_path scgi;
			  upstream service {
			    %s
			  }
			  server {
			    listen 127.0.0.1:%d;
			    location / {
			      proxy_pass http://service;
			      %s
			    }
			  }
			}
			""";

	private final int port;

	private final Process process;

	private NginxProcess(int port, Process process) {
		this.port = port;
		this.process = process;
	}

	/** Returns whether it is there. */
	public static boolean isInstalled() {
		return folders().anyMatch((folder) -> Files.isExecutable(folder.resolve("nginx")));
	}

	private static Stream<Path> folders() {
		return Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"))
			.map(Path::of);
	}

	/**
	 * Starts it in that folder, before one server.
	 * @param directives what else is set where it proxies
	 */
	public static NginxProcess start(Path folder, int server, String... directives) {
		return start(folder, List.of(server), directives);
	}

	/** Starts it before servers that take turns. */
	public static NginxProcess start(Path folder, List<Integer> servers, String... directives) {
		try {
			int port = OwnPort.any();
			Path file = folder.resolve("nginx.conf");
			String all = servers.stream()
				.map((server) -> "server 127.0.0.1:" + server + ";")
				.collect(joining("\n    "));
			Files.writeString(file, CONFIGURATION.formatted(all, port, String.join("\n      ", directives)));
			String command = folders().map((one) -> one.resolve("nginx"))
				.filter(Files::isExecutable)
				.findFirst()
				.orElseThrow(() -> new IllegalStateException(MISSING))
				.toString();
			Process process = new ProcessBuilder(List.of(command, "-p", folder.toString(), "-c", file.toString()))
				.redirectErrorStream(true)
				.redirectOutput(folder.resolve("nginx.log").toFile())
				.start();
			NginxProcess started = new NginxProcess(port, process);
			await().atMost(Patience.LIMIT).until(() -> started.isListening() || !process.isAlive());
			if (!process.isAlive()) {
				throw new IllegalStateException(Files.readString(folder.resolve("nginx.log")));
			}
			return started;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private boolean isListening() {
		try (Socket _ = new Socket("127.0.0.1", this.port)) {
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	public int port() {
		return this.port;
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

}
