import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Agents at work, for .ci/image: asks those replicas that say they are ready, as a
 * Service in Kubernetes would.
 *
 * java .ci/Load.java cached|uncached SECONDS AGENTS ISSUER API,MANAGEMENT…
 *
 * "cached" asks for the same customer again and again; everything but 200 is lost.
 * "uncached" asks for another customer each time; a refusal that says when to come back
 * is an answer. Prints what was answered, and ends with 1 where anything was lost.
 */
final class Load {

	private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

	private final Map<String, Boolean> ready = new ConcurrentHashMap<>();

	private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();

	private final ConcurrentLinkedQueue<Long> micros = new ConcurrentLinkedQueue<>();

	private final AtomicInteger turns = new AtomicInteger();

	private final boolean cached;

	private final String token;

	private Load(boolean cached, String token) {
		this.cached = cached;
		this.token = token;
	}

	public static void main(String[] arguments) throws Exception {
		Load load = new Load(arguments[0].equals("cached"), token(arguments[3]));
		Map<String, String> replicas = Arrays.stream(arguments)
			.skip(4)
			.map((pair) -> pair.split(","))
			.collect(Collectors.toMap((pair) -> pair[0], (pair) -> pair[1]));
		load.run(Duration.ofSeconds(Integer.parseInt(arguments[1])), Integer.parseInt(arguments[2]), replicas);
		System.exit(load.report() ? 0 : 1);
	}

	private void run(Duration time, int agents, Map<String, String> replicas) throws InterruptedException {
		replicas.keySet().forEach((api) -> this.ready.put(api, true));
		long end = System.nanoTime() + time.toNanos();
		CountDownLatch over = new CountDownLatch(1);
		Thread kubelet = new Thread(() -> watch(replicas, over));
		kubelet.start();
		List<Thread> all = new ArrayList<>();
		for (int agent = 0; agent < agents; agent++) {
			Thread thread = new Thread(() -> work(end));
			thread.start();
			all.add(thread);
		}
		for (Thread thread : all) {
			thread.join();
		}
		over.countDown();
		kubelet.join();
	}

	private void watch(Map<String, String> replicas, CountDownLatch over) {
		try {
			while (!over.await(200, java.util.concurrent.TimeUnit.MILLISECONDS)) {
				replicas.forEach((api, management) -> this.ready.put(api, isReady(management)));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static boolean isReady(String management) {
		try {
			return get(management + "/actuator/health/readiness").statusCode() == 200;
		}
		catch (IOException | InterruptedException ex) {
			return false;
		}
	}

	private void work(long end) {
		while (System.nanoTime() < end) {
			int turn = this.turns.incrementAndGet();
			List<String> open = this.ready.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey).toList();
			long start = System.nanoTime();
			String outcome = open.isEmpty() ? "nobody is ready" : ask(open.get(turn % open.size()), turn);
			this.micros.add((System.nanoTime() - start) / 1_000);
			this.outcomes.computeIfAbsent(outcome, (name) -> new AtomicInteger()).incrementAndGet();
		}
	}

	private String ask(String api, int turn) {
		String customer = this.cached ? "anna.de.vries" : "customer" + turn;
		try {
			HttpResponse<String> reply = get(api + "/customers/" + customer + "%40example.nl/conversations",
					"Authorization", "Bearer " + this.token, "Prefer", "wait=5");
			boolean told = reply.headers().firstValue("Retry-After").isPresent();
			return (!this.cached && reply.statusCode() >= 500 && told) ? "refused" : Integer.toString(reply.statusCode());
		}
		catch (IOException | InterruptedException ex) {
			return ex.toString();
		}
	}

	private boolean report() {
		List<Long> times = this.micros.stream().sorted().toList();
		System.out.printf("%s: %s, median %.1f ms, p99 %.1f ms%n", this.cached ? "cached" : "uncached",
				new TreeMap<>(this.outcomes), times.get(times.size() / 2) / 1e3, times.get(times.size() * 99 / 100) / 1e3);
		return this.outcomes.containsKey("200")
				&& this.outcomes.keySet().stream().allMatch((outcome) -> outcome.matches("200|refused"));
	}

	private static String token(String issuer) throws IOException, InterruptedException {
		HttpResponse<String> reply = HTTP.send(HttpRequest.newBuilder(URI.create(issuer + "/oauth2/token"))
			.header("Authorization", "Basic " + Base64.getEncoder().encodeToString("crm:crm-secret".getBytes()))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&scope=conversations.read"))
			.build(), BodyHandlers.ofString());
		return reply.body().replaceAll(".*\"access_token\":\"([^\"]+)\".*", "$1");
	}

	private static HttpResponse<String> get(String url, String... headers) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(15));
		return HTTP.send((headers.length > 0) ? request.headers(headers).build() : request.build(),
				BodyHandlers.ofString());
	}

}
