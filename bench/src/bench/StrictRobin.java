package bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * ROBIN's one call, with a quota that forgives nothing: four windows, exactly sliding, judged by the
 * moment a call arrives. What is over them gets 429 with {@code Retry-After} and is counted; it does
 * not fill the windows itself. A call that comes during an outage gets 503 at once, and fills them.
 */
final class StrictRobin implements AutoCloseable {

	static final int PER_SECOND = 3;

	static final long LATENCY_NANOS = 250_000_000L;

	static final String KEY = "bench-key";

	static final String SECRET = "bench-secret";

	private static final int PAGE = 20;

	private static final int[] LIMITS = { PER_SECOND, 180, 10_000, 100_000 };

	private static final long[] LENGTHS = { TimeUnit.SECONDS.toNanos(1), TimeUnit.MINUTES.toNanos(1),
			TimeUnit.HOURS.toNanos(1), TimeUnit.DAYS.toNanos(1) };

	private static final Pattern ADDRESS = Pattern.compile("\"emailAddress\"\\s*:\\s*\"([^\"\\\\]+)\"");

	private static final Pattern SKIP = Pattern.compile("\"skip\"\\s*:\\s*(\\d+)");

	private static final Pattern KILOBYTES = Pattern.compile("kb(\\d+)-");

	/** The credentials as a call carries them. */
	static final String AUTHORIZATION = "Basic "
			+ Base64.getEncoder().encodeToString((KEY + ":" + SECRET).getBytes(StandardCharsets.UTF_8));

	private final long latencyNanos;

	private final boolean quota;

	private final HttpServer server;

	/** When the calls within quota arrived. */
	private final List<Long> spent = new ArrayList<>();

	private final List<Call> calls = new ArrayList<>();

	private int overQuota;

	private volatile boolean out;

	/**
	 * A call as ROBIN saw it.
	 *
	 * @param at when it arrived, on the monotonic clock
	 * @param status how it was answered
	 * @param address whom it asked for
	 */
	record Call(long at, int status, String address) {
	}

	StrictRobin(int port) throws IOException {
		this(port, LATENCY_NANOS, true);
	}

	/** One that takes no time, and any number of calls. */
	static StrictRobin free() throws IOException {
		return new StrictRobin(0, 0, false);
	}

	private StrictRobin(int port, long latencyNanos, boolean quota) throws IOException {
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

	String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	String outage(boolean on) {
		this.out = on;
		return counts();
	}

	synchronized String counts() {
		return "{\"calls\":" + this.calls.size() + ",\"overQuota\":" + this.overQuota + ",\"out\":" + this.out + "}";
	}

	synchronized int callsSoFar() {
		return this.calls.size();
	}

	synchronized int overQuota() {
		return this.overQuota;
	}

	synchronized List<Call> calls() {
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
		long wait = enter(now, address.group(1));
		if (wait > 0) {
			exchange.getResponseHeaders().set("Retry-After", Long.toString(TimeUnit.NANOSECONDS.toSeconds(wait) + 1));
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

	/** A call of somebody else with the same key: it fills the windows and is not counted. */
	synchronized void neighbourCalls() {
		long now = System.nanoTime();
		if (tooEarly(now) <= 0) {
			this.spent.add(now);
		}
	}

	private long tooEarly(long now) {
		long wait = 0;
		for (int w = 0; w < LIMITS.length; w++) {
			int first = this.spent.size() - LIMITS[w];
			if (first >= 0) {
				wait = Math.max(wait, this.spent.get(first) + LENGTHS[w] - now);
			}
		}
		return wait;
	}

	/** Returns how long the call came too early, 0 when it is welcome, -1 during an outage. */
	private synchronized long enter(long now, String address) {
		if (!this.quota) {
			return 0;
		}
		long wait = tooEarly(now);
		if (wait > 0) {
			this.overQuota++;
		}
		else {
			this.spent.add(now);
			wait = this.out ? -1 : 0;
		}
		this.calls.add(new Call(now, (wait > 0) ? 429 : (wait < 0) ? 503 : 200, address));
		return wait;
	}

	/** Returns how many conversations a customer has: one to four, derived from the address. */
	static int conversationsOf(String address) {
		int size = kilobytes(address);
		return (size > 0) ? Math.min(PAGE, size) : 1 + Math.floorMod(address.hashCode(), 4);
	}

	/** Returns how large the page is of a customer whose address says so, such as {@code kb20-1@…}; 0 for the others. */
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
			.formatted(guid, address, number, 1 + number, address, address, "Where is my parcel? ".repeat(sentences(address)));
	}

	/** A sentence is 20 bytes, all else of a conversation some 620. */
	private static int sentences(String address) {
		int size = kilobytes(address);
		return (size > 0) ? Math.max(1, (size * 1024 / conversationsOf(address) - 620) / 20) : 40;
	}

	static void reply(HttpExchange exchange, int status, String body) throws IOException {
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
