package bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * HTTP/1.1 over blocking sockets that are kept alive, for virtual threads: about a tenth
 * of what java.net.http takes of a core, so that the generator is not what is measured.
 */
final class Http {

	private final URI base;

	private final int patienceMillis;

	private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();

	/**
	 * An answer.
	 *
	 * @param headers by lower-case name
	 */
	record Answer(int status, Map<String, String> headers, byte[] body) {

		String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

	}

	/**
	 * Creates a client.
	 * @param base scheme, host, port; plain http
	 * @param patienceMillis the longest silence
	 */
	Http(URI base, int patienceMillis) {
		if (!"http".equals(base.getScheme())) {
			throw new IllegalArgumentException("Only plain http: " + base);
		}
		this.base = base;
		this.patienceMillis = patienceMillis;
	}

	Answer get(String path, String... headers) throws IOException {
		return send("GET", path, "", headers);
	}

	/**
	 * Sends a request; over a connection that has died while idle once more over a new
	 * one.
	 */
	Answer send(String method, String path, String body, String... headers) throws IOException {
		byte[] request = request(method, path, body, headers);
		Connection kept = this.idle.pollFirst();
		if (kept != null) {
			try {
				return exchange(kept, request);
			}
			catch (Died ex) {
				kept.close();
			}
		}
		return exchange(new Connection(), request);
	}

	/**
	 * Sends a request whose answer has no end, over a connection of its own that stays
	 * open as long as this process; nobody reads more than its head.
	 * @return its status
	 */
	int open(String method, String path, String body, String... headers) throws IOException {
		return new Connection().begin(request(method, path, body, headers));
	}

	private Answer exchange(Connection connection, byte[] request) throws IOException {
		boolean whole = false;
		try {
			Answer answer = connection.exchange(request);
			whole = true;
			if ("close".equalsIgnoreCase(answer.headers().get("connection"))) {
				connection.close();
			}
			else {
				this.idle.addFirst(connection);
			}
			return answer;
		}
		finally {
			if (!whole) {
				connection.close();
			}
		}
	}

	private byte[] request(String method, String path, String body, String... headers) {
		StringBuilder text = new StringBuilder(method).append(' ')
			.append(this.base.getRawPath())
			.append(path)
			.append(" HTTP/1.1\r\nHost: ")
			.append(this.base.getAuthority())
			.append("\r\n");
		for (int i = 0; i < headers.length; i += 2) {
			text.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
		}
		if (!"GET".equals(method)) {
			text.append("Content-Length: ").append(body.getBytes(StandardCharsets.UTF_8).length).append("\r\n");
		}
		return text.append("\r\n").append(body).toString().getBytes(StandardCharsets.UTF_8);
	}

	/** A kept connection was closed by the other side before it answered anything. */
	private static final class Died extends IOException {

		private static final long serialVersionUID = 1L;

		Died() {
			super("The connection was closed before an answer");
		}

	}

	private final class Connection {

		private final Socket socket = new Socket();

		private final InputStream in;

		Connection() throws IOException {
			this.socket.setTcpNoDelay(true);
			this.socket.setSoTimeout(Http.this.patienceMillis);
			int port = (Http.this.base.getPort() > 0) ? Http.this.base.getPort() : 80;
			this.socket.connect(new InetSocketAddress(Http.this.base.getHost(), port), Http.this.patienceMillis);
			this.in = new BufferedInputStream(this.socket.getInputStream(), 16_384);
		}

		int begin(byte[] request) throws IOException {
			this.socket.getOutputStream().write(request);
			int status = Integer.parseInt(line().split(" ")[1]);
			while (!line().isEmpty()) {
				// A header.
			}
			return status;
		}

		Answer exchange(byte[] request) throws IOException {
			String start = null;
			try {
				this.socket.getOutputStream().write(request);
				start = line();
			}
			catch (java.net.SocketTimeoutException ex) {
				throw ex;
			}
			catch (IOException ex) {
				throw new Died();
			}
			Map<String, String> headers = new HashMap<>();
			for (String line = line(); !line.isEmpty(); line = line()) {
				int colon = line.indexOf(':');
				headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
			}
			return new Answer(Integer.parseInt(start.split(" ")[1]), headers, body(headers));
		}

		private byte[] body(Map<String, String> headers) throws IOException {
			if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
				ByteArrayOutputStream whole = new ByteArrayOutputStream();
				for (int size = chunk(); size > 0; size = chunk()) {
					whole.write(exactly(size));
					line();
				}
				line();
				return whole.toByteArray();
			}
			return exactly(Integer.parseInt(headers.getOrDefault("content-length", "0")));
		}

		private int chunk() throws IOException {
			return Integer.parseInt(line().split(";")[0].strip(), 16);
		}

		private byte[] exactly(int size) throws IOException {
			byte[] bytes = this.in.readNBytes(size);
			if (bytes.length < size) {
				throw new EOFException("The answer was cut off");
			}
			return bytes;
		}

		private String line() throws IOException {
			StringBuilder line = new StringBuilder(64);
			for (int c = this.in.read(); c != '\n'; c = this.in.read()) {
				if (c < 0) {
					throw new EOFException("The answer was cut off");
				}
				if (c != '\r') {
					line.append((char) c);
				}
			}
			return line.toString();
		}

		void close() {
			try {
				this.socket.close();
			}
			catch (IOException ex) {
				// Closed enough.
			}
		}

	}

}
