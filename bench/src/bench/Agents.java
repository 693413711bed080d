package bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Agents who ask those replicas that say they are ready, as a Service in Kubernetes
 * would; each asks again as soon as it is answered (a closed loop). {@code cached} asks
 * for the same customer again and again: everything but 200 is lost. {@code uncached}
 * asks for another customer each time: a refusal that says when to come back is an
 * answer, too.
 */
final class Agents {

	private static final int PATIENCE_MILLIS = 15_000;

	private final Map<Http, Boolean> ready = new ConcurrentHashMap<>();

	private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();

	private final ConcurrentLinkedQueue<Long> micros = new ConcurrentLinkedQueue<>();

	private final AtomicInteger turns = new AtomicInteger();

	private final boolean cached;

	private final String token;

	private Agents(boolean cached, String token) {
		this.cached = cached;
		this.token = token;
	}

	/** Prints what was answered; returns whether something was, and nothing lost. */
	static boolean run(Options options) throws IOException, InterruptedException {
		Agents agents = new Agents("cached".equals(options.text("ask", "cached")),
				token(server(options.text("token-issuer", "http://127.0.0.1:9000"))));
		List<Http> replicas = servers(options.text("url", "http://127.0.0.1:8080"));
		List<Http> management = servers(options.text("management", "http://127.0.0.1:9090"));
		Map<Http, Http> probes = new ConcurrentHashMap<>();
		IntStream.range(0, replicas.size()).forEach((i) -> probes.put(replicas.get(i), management.get(i)));
		agents.work(probes, options.number("seconds", 20), options.integer("agents", 16));
		return agents.report();
	}

	private static List<Http> servers(String urls) {
		return List.of(urls.split(",")).stream().map(Agents::server).toList();
	}

	private static Http server(String url) {
		return new Http(URI.create(url), PATIENCE_MILLIS);
	}

	private void work(Map<Http, Http> probes, double seconds, int agents) throws InterruptedException {
		probes.keySet().forEach((replica) -> this.ready.put(replica, true));
		long end = System.nanoTime() + (long) (seconds * 1e9);
		CountDownLatch over = new CountDownLatch(1);
		Thread kubelet = Thread.ofVirtual().start(() -> watch(probes, over));
		List<Thread> all = new ArrayList<>();
		for (int agent = 0; agent < agents; agent++) {
			all.add(Thread.ofVirtual().start(() -> work(end)));
		}
		for (Thread thread : all) {
			thread.join();
		}
		over.countDown();
		kubelet.join();
	}

	private void watch(Map<Http, Http> probes, CountDownLatch over) {
		try {
			while (!over.await(200, TimeUnit.MILLISECONDS)) {
				probes.forEach((replica, probe) -> this.ready.put(replica, isReady(probe)));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static boolean isReady(Http management) {
		try {
			return management.get("/actuator/health/readiness").status() == 200;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private void work(long end) {
		while (System.nanoTime() < end) {
			int turn = this.turns.incrementAndGet();
			List<Http> open = this.ready.entrySet()
				.stream()
				.filter(Map.Entry::getValue)
				.map(Map.Entry::getKey)
				.toList();
			long start = System.nanoTime();
			String outcome = open.isEmpty() ? "nobody is ready" : ask(open.get(turn % open.size()), turn);
			this.micros.add((System.nanoTime() - start) / 1_000);
			this.outcomes.computeIfAbsent(outcome, (name) -> new AtomicInteger()).incrementAndGet();
		}
	}

	private String ask(Http replica, int turn) {
		String customer = this.cached ? "anna.de.vries" : "customer" + turn;
		try {
			Http.Answer answer = replica.get("/customers/" + customer + "%40example.nl/conversations", "Authorization",
					"Bearer " + this.token, "Prefer", "wait=5");
			boolean polite = answer.status() >= 500 && answer.headers().containsKey("retry-after");
			return (!this.cached && polite) ? "refused" : Integer.toString(answer.status());
		}
		catch (IOException | RuntimeException ex) {
			return ex.toString();
		}
	}

	private boolean report() {
		List<Long> times = this.micros.stream().sorted().toList();
		System.out.println(String.format(Locale.ROOT, "%s: %s, median %.1f ms, p99 %.1f ms",
				this.cached ? "cached" : "uncached", new TreeMap<>(this.outcomes), times.get(times.size() / 2) / 1e3,
				times.get(times.size() * 99 / 100) / 1e3));
		return this.outcomes.containsKey("200")
				&& this.outcomes.keySet().stream().allMatch((outcome) -> outcome.matches("200|refused"));
	}

	private static String token(Http issuer) throws IOException {
		String crm = Base64.getEncoder().encodeToString("crm:crm-secret".getBytes(StandardCharsets.UTF_8));
		return Anywhere
			.token(issuer.send("POST", "/oauth2/token", "grant_type=client_credentials&scope=conversations.read",
					"Authorization", "Basic " + crm, "Content-Type", "application/x-www-form-urlencoded"));
	}

}
