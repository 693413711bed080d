package embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A server on loopback whose answers have no end: it sends a little of one every 20 ms,
 * so that it is never silent for long.
 */
public final class DrippingServer implements AutoCloseable {

	private final ServerSocket door;

	private final Part part;

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	private final CountDownLatch closed = new CountDownLatch(1);

	private DrippingServer(ServerSocket door, Part part) {
		this.door = door;
		this.part = part;
	}

	public static DrippingServer start(Part part) {
		try {
			DrippingServer server = new DrippingServer(new ServerSocket(0, 50, InetAddress.getByName("localhost")),
					part);
			Thread.ofVirtual().start(server::accept);
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public String address() {
		return "http://localhost:" + this.door.getLocalPort();
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.door.accept();
				this.open.add(socket);
				Thread.ofVirtual().start(() -> answer(socket));
			}
		}
		catch (IOException ex) {
			// It is closed.
		}
	}

	private void answer(Socket socket) {
		try (socket; OutputStream out = socket.getOutputStream()) {
			out.write(this.part.begin.getBytes(StandardCharsets.US_ASCII));
			while (!this.closed.await(20, TimeUnit.MILLISECONDS)) {
				out.write(this.part.drop.getBytes(StandardCharsets.US_ASCII));
				out.flush();
			}
		}
		catch (IOException ex) {
			// The client has gone.
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.open.remove(socket);
		}
	}

	/** Whether somebody still listens to it. */
	public boolean isHeard() {
		return !this.open.isEmpty();
	}

	@Override
	public void close() {
		this.closed.countDown();
		try {
			this.door.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** What of its answer has no end. */
	public enum Part {

		/** The status line. */
		STATUS("HTTP/1.1 200 ", "O"),
		/** A header. */
		HEADER("HTTP/1.1 200 OK\r\nX: ", "x"),
		/** A body of a length. */
		BODY("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n", " "),
		/** A body in chunks. */
		CHUNKS("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n"),
		/** A body that ends with the connection. */
		REST("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n", " "),
		/** The body of a refusal, which nobody wants to read. */
		REFUSAL("HTTP/1.1 404 Not Found\r\nContent-Length: 60000\r\n\r\n", " ");

		private final String begin;

		private final String drop;

		Part(String begin, String drop) {
			this.begin = begin;
			this.drop = drop;
		}

	}

}
