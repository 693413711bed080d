package io.robinbff.web;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.robinbff.Front.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Sends bytes as they are on a connection that is kept as long as the other side keeps
 * it, and reads HTTP/1.1 answers. Not thread-safe.
 */
public final class RawClient implements AutoCloseable {

	private final int port;

	private @Nullable Socket socket;

	private InputStream in = InputStream.nullInputStream();

	public RawClient(int port) {
		this.port = port;
	}

	/**
	 * Sends a request and reads its answer.
	 * @throws IOException where there is none
	 */
	public Reply exchange(byte[] request) throws IOException {
		Socket kept = this.socket;
		if (kept != null) {
			try {
				return exchange(kept, request);
			}
			catch (IOException ex) {
				// Closed while nobody looked, as either side may: once more on a new one.
				close();
			}
		}
		Socket fresh = new Socket("localhost", this.port);
		fresh.setTcpNoDelay(true);
		fresh.setSoTimeout(30_000);
		this.socket = fresh;
		this.in = new BufferedInputStream(fresh.getInputStream());
		return exchange(fresh, request);
	}

	private Reply exchange(Socket to, byte[] request) throws IOException {
		try {
			to.getOutputStream().write(request);
			to.getOutputStream().flush();
		}
		catch (IOException ex) {
			// Refused before all was sent: the answer may be there all the same.
		}
		boolean head = new String(request, 0, 5, StandardCharsets.ISO_8859_1).equals("HEAD ");
		Reply reply = read(head);
		while (reply.status() < 200) {
			reply = read(head);
		}
		if ("close".equalsIgnoreCase(reply.header("connection"))) {
			close();
		}
		return reply;
	}

	private Reply read(boolean head) throws IOException {
		String status = line();
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (String line = line(); !line.isEmpty(); line = line()) {
			int colon = line.indexOf(':');
			headers.computeIfAbsent(line.substring(0, colon), (name) -> new ArrayList<>())
				.add(line.substring(colon + 1).strip());
		}
		HttpHeaders all = HttpHeaders.of(headers, (name, value) -> true);
		int code = Integer.parseInt(status.substring(9, 12));
		byte[] body = (head || code < 200 || code == 204 || code == 304) ? new byte[0] : body(all);
		return new Reply(code, all, new String(body, StandardCharsets.UTF_8));
	}

	private byte[] body(HttpHeaders headers) throws IOException {
		if (headers.firstValue("transfer-encoding").isPresent()) {
			List<byte[]> chunks = new ArrayList<>();
			for (int length = chunk(); length > 0; length = chunk()) {
				chunks.add(exactly(length));
				line();
			}
			line();
			int total = chunks.stream().mapToInt((chunk) -> chunk.length).sum();
			ByteBuffer all = ByteBuffer.allocate(total);
			chunks.forEach(all::put);
			return all.array();
		}
		if (headers.firstValue("content-type").orElse("").startsWith("text/event-stream")) {
			return firstEvent();
		}
		return exactly(Integer.parseInt(headers.firstValue("content-length").orElse("0")));
	}

	/** It has no end to be waited for. */
	private byte[] firstEvent() throws IOException {
		StringBuilder event = new StringBuilder();
		for (String line = line(); !line.isEmpty(); line = line()) {
			event.append(line).append('\n');
		}
		return event.toString().getBytes(StandardCharsets.UTF_8);
	}

	private int chunk() throws IOException {
		return Integer.parseInt(line(), 16);
	}

	private byte[] exactly(int length) throws IOException {
		byte[] bytes = this.in.readNBytes(length);
		if (bytes.length < length) {
			throw new EOFException("The answer ends early");
		}
		return bytes;
	}

	private String line() throws IOException {
		StringBuilder line = new StringBuilder();
		for (int c = this.in.read(); c != '\n'; c = this.in.read()) {
			if (c < 0) {
				throw new EOFException("The connection ends");
			}
			line.append((char) c);
		}
		return line.toString().stripTrailing();
	}

	@Override
	public void close() throws IOException {
		if (this.socket != null) {
			this.socket.close();
			this.socket = null;
		}
	}

}
