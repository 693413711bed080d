package embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

/**
 * A ROBIN for measuring that answers its one call on next to no CPU and forgives no call
 * over quota: the documented windows, exactly sliding, judged by the moment a call has
 * arrived. What is over them gets 429 with {@code Retry-After} and is counted; it does
 * not fill the windows itself. A call that comes during an outage gets 503 at once, and
 * fills them. What {@link RobinServer} answers late, cut or wrong, and all that it
 * remembers, would be part of what is measured: see bench/README.md.
 */
public final class StrictRobin implements AutoCloseable {

	/** The narrowest of the windows. */
	public static final int PER_SECOND = RobinQuota.DOCUMENTED.getFirst().limit();

	public static final String KEY = "bench-key";

	public static final String SECRET = "bench-secret";

	public static final long LATENCY_NANOS = 250_000_000L;

	private static final int PAGE = 20;

	private static final Pattern ADDRESS = Pattern.compile("\"emailAddress\"\\s*:\\s*\"([^\"\\\\]+)\"");

	private static final Pattern SKIP = Pattern.compile("\"skip\"\\s*:\\s*(\\d+)");

	private static final Pattern KILOBYTES = Pattern.compile("kb(\\d+)-");

	/** The credentials as a call carries them. */
	public static final String AUTHORIZATION = "Basic "
			+ Base64.getEncoder().encodeToString((KEY + ":" + SECRET).getBytes(StandardCharsets.UTF_8));

	private final long latencyNanos;

	private final @Nullable RobinQuota quota;

	private final HttpServer server;

	private final List<Call> calls = new ArrayList<>();

	private int neighboursRefused;

	private volatile boolean out;

	/**
	 * A call as ROBIN saw it.
	 *
	 * @param at when it arrived, on the monotonic clock
	 * @param status how it was answered
	 * @param address whom it asked for
	 */
	public record Call(long at, int status, String address) {
	}

	/** On a free port. */
	public static StrictRobin start() throws IOException {
		return start(0);
	}

	/** On that port; 0 for a free one. */
	public static StrictRobin start(int port) throws IOException {
		return new StrictRobin(port, LATENCY_NANOS,
				new RobinQuota(RobinQuota.DOCUMENTED, () -> Instant.EPOCH.plusNanos(System.nanoTime())));
	}

	/** One that takes no time, and any number of calls, of which it remembers none. */
	public static StrictRobin free() throws IOException {
		return new StrictRobin(0, 0, null);
	}

	private StrictRobin(int port, long latencyNanos, @Nullable RobinQuota quota) throws IOException {
		this.latencyNanos = latencyNanos;
		this.quota = quota;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
		this.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
		this.server.createContext("/conversations", this::conversations);
		this.server.createContext("/bench/counts", (exchange) -> reply(exchange, 200, counts()));
		this.server.createContext("/bench/outage/on", (exchange) -> reply(exchange, 200, outage(true)));
		this.server.createContext("/bench/outage/off", (exchange) -> reply(exchange, 200, outage(false)));
		this.server.start();
	}

	public String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	public String outage(boolean on) {
		this.out = on;
		return counts();
	}

	public synchronized String counts() {
		return "{\"calls\":" + this.calls.size() + ",\"overQuota\":" + overQuota() + ",\"out\":" + this.out + "}";
	}

	public synchronized int callsSoFar() {
		return this.calls.size();
	}

	public synchronized int overQuota() {
		return (this.quota != null) ? (int) this.quota.refused() - this.neighboursRefused : 0;
	}

	public synchronized List<Call> calls() {
		return List.copyOf(this.calls);
	}

	private void conversations(HttpExchange exchange) throws IOException {
		long now = System.nanoTime();
		String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
		Matcher address = ADDRESS.matcher(body);
		if (!"POST".equals(exchange.getRequestMethod()) || !address.find()) {
			reply(exchange, 400, "{}");
			return;
		}
		if (!AUTHORIZATION.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
			reply(exchange, 401, "{\"message\":\"invalid authorisation data\"}");
			return;
		}
		long wait = enter(address.group(1));
		if (wait > 0) {
			exchange.getResponseHeaders()
				.set("Retry-After", Long.toString(Duration.ofNanos(wait + 999_999_999).toSeconds()));
			reply(exchange, 429, "{}");
		}
		else if (wait < 0) {
			reply(exchange, 503, "<html>503</html>");
		}
		else {
			Matcher skip = SKIP.matcher(body);
			LockSupport.parkNanos(this.latencyNanos - (System.nanoTime() - now));
			reply(exchange, 200, page(address.group(1), skip.find() ? Integer.parseInt(skip.group(1)) : 0));
		}
	}

	/**
	 * A call of somebody else with the same key: it fills the windows and is not counted.
	 */
	public synchronized void neighbourCalls() {
		RobinQuota shared = this.quota;
		if (shared != null && shared.refusal().isPresent()) {
			this.neighboursRefused++;
		}
	}

	/**
	 * Returns how long the call came too early, 0 when it is welcome, -1 during an
	 * outage.
	 */
	private synchronized long enter(String address) {
		if (this.quota == null) {
			return 0;
		}
		long wait = this.quota.refusal().map(Duration::toNanos).orElse(0L);
		if (wait == 0 && this.out) {
			wait = -1;
		}
		this.calls.add(new Call(System.nanoTime(), (wait > 0) ? 429 : (wait < 0) ? 503 : 200, address));
		return wait;
	}

	/**
	 * Returns how many conversations a customer has: one to four, derived from the
	 * address.
	 */
	public static int conversationsOf(String address) {
		int size = kilobytes(address);
		return (size > 0) ? Math.min(PAGE, size) : 1 + Math.floorMod(address.hashCode(), 4);
	}

	/**
	 * Returns how large the page is of a customer whose address says so, such as
	 * {@code kb20-1@…}; 0 for the others.
	 */
	private static int kilobytes(String address) {
		Matcher size = KILOBYTES.matcher(address);
		return size.lookingAt() ? Integer.parseInt(size.group(1)) : 0;
	}

	/** Returns a page in which each conversation names the customer three times. */
	private static String page(String address, int skip) {
		int all = conversationsOf(address);
		StringBuilder json = new StringBuilder("{\"conversations\":[");
		for (int i = skip; i < Math.min(all, skip + PAGE); i++) {
			json.append((i > skip) ? "," : "").append(conversation(address, i));
		}
		return json.append("]}").toString();
	}

	private static String conversation(String address, int number) {
		String guid = "%08x-0bee-44a4-fe5e-%012x".formatted(address.hashCode(), number);
		return """
				{"guid":"%s","subject":"%s no. %d","channel":"Chat","state":"Open",\
				"owner":{"type":"User","name":"Petra","emailAddress":"petra@desk.example"},\
				"webStore":"Default webstore","category":"Question","linkedOrderNumbers":"#1234,#4356","tags":"Tag1, Tag2",\
				"referrer":"http://shop.example","startDateTime":"2026-07-0%dT15:39:04","messages":[\
				{"sentDateTime":"2026-07-08T15:39:04","sender":{"type":"Relation","name":"Nick","emailAddress":"%s"},\
				"content":"Mail %s when it is there. %s","scope":"External","rating":"None"}]}"""
			.formatted(guid, address, number, 1 + number % 9, address, address,
					"Where is my parcel? ".repeat(sentences(address)));
	}

	/** A sentence is 20 bytes, all else of a conversation some 620. */
	private static int sentences(String address) {
		int size = kilobytes(address);
		return (size > 0) ? Math.max(1, (size * 1024 / conversationsOf(address) - 620) / 20) : 40;
	}

	private static void reply(HttpExchange exchange, int status, String body) throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", body.startsWith("<") ? "text/html" : "application/json");
		exchange.sendResponseHeaders(status, bytes.length);
		try (var out = exchange.getResponseBody()) {
			out.write(bytes);
		}
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
