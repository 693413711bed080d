package io.robinbff.watch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A client that watches over a socket of its own, and writes down each event as it comes.
 */
public final class Listener implements AutoCloseable {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final Socket socket;

	private final BufferedReader in;

	private final String status;

	private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

	private final List<Event> events = new CopyOnWriteArrayList<>();

	private volatile int signsOfLife;

	private volatile boolean over;

	private Listener(Socket socket) throws IOException {
		this.socket = socket;
		this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8), 512);
		this.status = String.valueOf(this.in.readLine()).strip();
		for (String line = this.in.readLine(); line != null && !line.isEmpty(); line = this.in.readLine()) {
			this.headers.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1).strip());
		}
	}

	/** Begins to watch what that body selects. */
	public static Listener to(int port, @Nullable String token, String body, String... headers) {
		Listener listener = knock(port, token, body, headers);
		assertThat(listener.status).isEqualTo("HTTP/1.1 200");
		listener.listen();
		return listener;
	}

	/** Sends the request, and reads the head of its answer. */
	static Listener knock(int port, @Nullable String token, String body, String... headers) {
		StringBuilder request = new StringBuilder("POST /conversations/watch HTTP/1.1\r\nHost: localhost\r\n"
				+ "Content-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: "
				+ body.getBytes(UTF_8).length + "\r\n");
		if (token != null) {
			request.append("Authorization: Bearer ").append(token).append("\r\n");
		}
		for (int i = 0; i < headers.length; i += 2) {
			request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
		}
		try {
			Socket socket = new Socket("localhost", port);
			socket.setSoTimeout(120_000);
			socket.getOutputStream().write(request.append("\r\n").append(body).toString().getBytes(UTF_8));
			return new Listener(socket);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Returns what is answered to somebody who wants to watch, and goes again. */
	public static int statusOf(int port, @Nullable String token, String body, String... headers) {
		try (Listener listener = knock(port, token, body, headers)) {
			return Integer.parseInt(listener.status.split(" ")[1]);
		}
	}

	static String customer(String address) {
		return "{\"emailAddress\":\"" + address + "\"}";
	}

	/** Writes events down from now on. */
	void listen() {
		Thread.ofVirtual().start(this::read);
	}

	private void read() {
		String name = "";
		try {
			for (String line = this.in.readLine(); line != null; line = this.in.readLine()) {
				if (line.startsWith(":")) {
					this.signsOfLife = this.signsOfLife + 1;
				}
				else if (line.startsWith("event: ")) {
					name = line.substring(7);
				}
				else if (line.startsWith("data: ")) {
					this.events.add(new Event(name, JSON.readTree(line.substring(6)), System.nanoTime()));
				}
			}
		}
		catch (IOException ex) {
			// Over as well.
		}
		this.over = true;
	}

	String status() {
		return this.status;
	}

	@Nullable String header(String name) {
		return this.headers.get(name);
	}

	/** Returns the body of a refusal. */
	JsonNode problem() {
		try {
			String line = this.in.readLine();
			while (line != null && !line.startsWith("{")) {
				line = this.in.readLine();
			}
			return JSON.readTree(String.valueOf(line));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Returns all events so far. */
	public List<Event> events() {
		return this.events;
	}

	/** Returns the validators that it was told so far. */
	public List<String> tags() {
		return this.events.stream()
			.filter((event) -> event.name.equals("changed"))
			.map((event) -> event.data.path("etag").asString())
			.toList();
	}

	/** Waits until it was told a validator. */
	public void awaitTag(String tag) {
		await().pollInterval(Duration.ofMillis(20)).until(this::tags, (tags) -> tags.contains(tag));
	}

	/** Waits until it was told why it ends, and has ended. */
	String awaitBye() {
		await().until(() -> this.over);
		Event last = this.events.getLast();
		return last.name + " " + last.data.path("reason").asString();
	}

	int signsOfLife() {
		return this.signsOfLife;
	}

	boolean isOver() {
		return this.over;
	}

	/** Goes without a word: what comes afterwards is answered with a reset. */
	void vanish() {
		try {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
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

	/**
	 * An event.
	 *
	 * @param name what it is
	 * @param data what it says
	 * @param at when it came, by System.nanoTime()
	 */
	public record Event(String name, JsonNode data, long at) {
	}

}
