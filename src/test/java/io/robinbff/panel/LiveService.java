package io.robinbff.panel;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import static org.awaitility.Awaitility.await;

/**
 * A service that a test plays, over real HTTP: it cuts its streams, ends tokens and
 * changes its mind when it is told to.
 */
final class LiveService implements AutoCloseable {

	private static final String PAGE = """
			<!doctype html><html lang="%s" style="color-scheme: light dark; background: light-dark(#fff, #161b22); color: light-dark(#000, #fff); font-family: sans-serif"><meta charset=utf-8><title>Live</title>
			<body style="margin: 0"><main>%s</main><script type="module" src="/panel/robin-conversations.js"></script>
			<script>document.addEventListener('token-missing', (e) => (globalThis.missing = (globalThis.missing ?? 0) + 1))</script>""";

	private final HttpServer server;

	private final List<Asked> asked = new CopyOnWriteArrayList<>();

	private final List<OutputStream> streams = new CopyOnWriteArrayList<>();

	private volatile String conversations = "[]";

	private volatile String more = "";

	private volatile int version = 1;

	private volatile int watchStatus = 200;

	private volatile String opening = "retry: 200\nevent: state\ndata: {\"events\":\"up\"}\n\n";

	private volatile UnaryOperator<String> summary = (body) -> "{\"items\":[],\"asking\":0}";

	private volatile String html = "";

	private LiveService(HttpServer server) {
		this.server = server;
		server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
		server.createContext("/", this::answer);
		server.start();
	}

	static LiveService start() {
		try {
			return new LiveService(HttpServer.create(new InetSocketAddress("localhost", 0), 0));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Opens a page with these elements in it. */
	LiveService shows(Page page, String language, String elements) {
		this.html = PAGE.formatted(language, elements);
		page.navigate("http://localhost:" + this.server.getAddress().getPort() + "/");
		return this;
	}

	/** Has these conversations from now on, as JSON. */
	LiveService has(String conversations) {
		this.conversations = conversations;
		this.version++;
		return this;
	}

	/** Adds this to a page's JSON. */
	LiveService says(String more) {
		this.more = more;
		return this;
	}

	/** Has them, and says that they changed. */
	void changesTo(String conversations) {
		has(conversations);
		sends("event: changed\ndata: {\"etag\":\"W/\\\"" + this.version
				+ "\\\"\",\"fetchedAt\":\"2026-11-26T01:00:00Z\"}\n\n");
	}

	LiveService refusesWatches(int status) {
		this.watchStatus = status;
		return this;
	}

	/** Sends this first to whoever listens. */
	LiveService opensWith(String bytes) {
		this.opening = bytes;
		return this;
	}

	/** Answers badges with what is made of the question. */
	LiveService summarizes(UnaryOperator<String> answer) {
		this.summary = answer;
		return this;
	}

	/** Sends this to whoever listens, once somebody does. */
	void sends(String bytes) {
		write(listening(), bytes);
	}

	/** Ends all streams, as a proxy that has had enough. */
	void cuts() {
		end(listening());
	}

	/** Ends all streams with this, and none that is begun because of it. */
	void cutsWith(String last) {
		List<OutputStream> all = listening();
		write(all, last);
		end(all);
	}

	/** A page shows that it listens before this has its stream. */
	private List<OutputStream> listening() {
		await().pollDelay(Duration.ZERO).until(() -> !this.streams.isEmpty());
		return List.copyOf(this.streams);
	}

	private void write(List<OutputStream> to, String bytes) {
		for (OutputStream stream : to) {
			try {
				stream.write(bytes.getBytes(StandardCharsets.UTF_8));
				stream.flush();
			}
			catch (IOException ex) {
				this.streams.remove(stream);
			}
		}
	}

	private void end(List<OutputStream> all) {
		for (OutputStream stream : all) {
			this.streams.remove(stream);
			try {
				stream.close();
			}
			catch (IOException ex) {
				// It had gone by itself.
			}
		}
	}

	/** Returns how many listen: whoever has gone is noticed by writing. */
	int listeners() {
		write(this.streams, ":\n\n");
		write(this.streams, ":\n\n");
		return this.streams.size();
	}

	List<Asked> asked(String path) {
		return this.asked.stream().filter((one) -> one.path.equals(path)).toList();
	}

	private void answer(HttpExchange exchange) throws IOException {
		String path = exchange.getRequestURI().getPath();
		String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
		String known = exchange.getRequestHeaders().getFirst("If-None-Match");
		String token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
		this.asked.add(new Asked(path, body, String.valueOf(known), token,
				String.valueOf(exchange.getRequestHeaders().getFirst("Prefer"))));
		switch (path) {
			case "/" -> reply(exchange, 200, "text/html;charset=utf-8", this.html);
			case "/panel/robin-conversations.js" -> reply(exchange, 200, "text/javascript;charset=utf-8",
					Files.readString(Path.of("panel/robin-conversations.js")));
			case "/conversations/search" -> search(exchange, String.valueOf(known));
			case "/conversations/watch" -> watch(exchange, token);
			case "/customers/summary" -> summarize(exchange, body);
			default -> reply(exchange, 404, "application/json", "{}");
		}
	}

	private void search(HttpExchange exchange, String known) throws IOException {
		String tag = "W/\"" + this.version + "\"";
		exchange.getResponseHeaders().set("ETag", tag);
		exchange.getResponseHeaders().set("Age", "100");
		if (known.equals(tag)) {
			exchange.sendResponseHeaders(304, -1);
			return;
		}
		reply(exchange, 200, "application/json",
				"{\"conversations\":" + this.conversations + this.more + ",\"stale\":false}");
	}

	private void watch(HttpExchange exchange, String token) throws IOException {
		if (this.watchStatus != 200 || token.contains("expired")) {
			reply(exchange, (this.watchStatus != 200) ? this.watchStatus : 401, "application/json", "{}");
			return;
		}
		exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
		exchange.sendResponseHeaders(200, 0);
		OutputStream stream = exchange.getResponseBody();
		stream.write(this.opening.getBytes(StandardCharsets.UTF_8));
		stream.flush();
		this.streams.add(stream);
	}

	private void summarize(HttpExchange exchange, String body) throws IOException {
		String answer = this.summary.apply(body);
		reply(exchange, answer.contains("\"parameter\"") ? 400 : 200, "application/json", answer);
	}

	private static void reply(HttpExchange exchange, int status, String type, String body) throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", type);
		exchange.sendResponseHeaders(status, bytes.length);
		exchange.getResponseBody().write(bytes);
		exchange.close();
	}

	@Override
	public void close() {
		end(this.streams);
		this.server.stop(0);
	}

	/** A question that was asked. */
	record Asked(String path, String body, String known, String token, String prefer) {
	}

}
