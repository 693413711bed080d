package io.robinbff.simulation;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A connection to a real Redis that replies as {@link RedisModel} does, byte for byte: no
 * client in between that makes other things of replies.
 */
final class RealRedis implements AutoCloseable {

	private final Socket socket;

	private final InputStream in;

	RealRedis(String url) throws IOException {
		URI uri = URI.create(url);
		this.socket = new Socket(uri.getHost(), uri.getPort());
		this.socket.setTcpNoDelay(true);
		this.in = new BufferedInputStream(this.socket.getInputStream());
	}

	@Nullable Object eval(String script, List<String> keys, List<String> arguments) {
		List<String> words = new ArrayList<>(List.of("EVAL", script, Integer.toString(keys.size())));
		words.addAll(keys);
		words.addAll(arguments);
		return call(words);
	}

	@Nullable Object call(List<String> words) {
		StringBuilder request = new StringBuilder("*%d\r\n".formatted(words.size()));
		words.forEach((word) -> request.append('$').append(word.length()).append("\r\n").append(word).append("\r\n"));
		try {
			this.socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
			Object reply = read();
			if (reply instanceof RedisError error) {
				throw error;
			}
			return reply;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private @Nullable Object read() throws IOException {
		String line = line();
		String rest = line.substring(1);
		return switch (line.charAt(0)) {
			case '+' -> new Status(rest);
			case '-' -> new RedisError(rest);
			case ':' -> Long.valueOf(rest);
			case '$' -> rest.equals("-1") ? null : bulk(Integer.parseInt(rest));
			case '*' -> rest.equals("-1") ? null : list(Integer.parseInt(rest));
			default -> throw new IOException("Not a reply: " + line);
		};
	}

	private List<@Nullable Object> list(int size) throws IOException {
		List<@Nullable Object> all = new ArrayList<>();
		for (int i = 0; i < size; i++) {
			all.add(read());
		}
		return all;
	}

	private String bulk(int size) throws IOException {
		byte[] bytes = this.in.readNBytes(size);
		line();
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	private String line() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int next = this.in.read(); next != '\n'; next = this.in.read()) {
			if (next < 0) {
				throw new EOFException();
			}
			line.write(next);
		}
		return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
