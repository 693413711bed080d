package bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import embedded.Issuer;
import embedded.StrictRobin;

/**
 * What an answer costs, one that is there already or one that has to be fetched: requests
 * a second of one core, CPU for each, times at half of that load, memory. The server has
 * the first core for itself, load and ROBIN the second.
 */
final class Cost {

	private static final int CONNECTIONS = 8;

	/** Connections of the open loop. */
	private static final int AT_MOST = 64;

	private static final int CUSTOMERS = 20;

	/** Whether each request asks for a customer of its own, and so needs a call. */
	private final boolean calls;

	private final AtomicInteger customers = new AtomicInteger();

	private final double seconds;

	/** How long code is compiled on both cores before anything is measured. */
	private final double warm;

	private final Path jar;

	private final boolean profiled;

	/** Whether each request has the answer already. */
	private final boolean unchanged;

	/** How many cards are open beside, each with a stream. */
	private final int watches;

	private final List<Integer> sizes;

	private final List<String> servers;

	/** Pages that are in memory. */
	static Cost ofKeptAnswers(Options options) {
		return new Cost(options, false, "2,20,200", "robin-bff,no-audit,recipe,image,recipe-image,nginx,gateway,bare");
	}

	/** Pages that are fetched, from a ROBIN that takes no time and has no quota. */
	static Cost ofCalls(Options options) {
		return new Cost(options, true, "20", "robin-bff,recipe,image,recipe-image,nginx,gateway,direct");
	}

	private Cost(Options options, boolean calls, String sizes, String servers) {
		this.calls = calls;
		this.seconds = options.number("seconds", 8);
		this.warm = options.number("warm", 60);
		this.profiled = options.isOn("profile");
		this.watches = options.integer("watches", 0);
		this.unchanged = options.isOn("unchanged");
		this.jar = options.jar();
		this.sizes = Arrays.stream(options.text("size", sizes).split(",")).map(Integer::valueOf).toList();
		this.servers = List.of(options.text("server", servers).split(","));
	}

	/** Runs all and prints a row for each; returns whether all answered. */
	boolean run() throws IOException, InterruptedException {
		System.out.println(
				"| server | page | requests a second | CPU for each | median, p99 at half load | resident | load's own core | |");
		System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
		boolean ok = true;
		for (int size : this.sizes) {
			for (String server : this.servers) {
				ok &= run(server, size);
			}
		}
		return ok;
	}

	private boolean run(String server, int size) throws IOException, InterruptedException {
		try (StrictRobin robin = this.calls ? StrictRobin.free() : StrictRobin.start();
				Issuer issuer = Issuer.start()) {
			if ("direct".equals(server)) {
				return measure(server, robin.url(), ProcessHandle.current().pid(), direct(size));
			}
			Peer.Setting setting = new Peer.Setting(this.jar, robin, issuer,
					this.calls ? Duration.ZERO : Duration.ofHours(1), !this.calls, 1, size);
			try (Peer peer = Peer.begin(server, setting)) {
				IntFunction<String> tokens = Quota.ofAll(issuer);
				IntFunction<Request> views = views(size, tokens);
				ask(new Http(URI.create(peer.url()), 15_000), views.apply(0));
				watch(new Http(URI.create(peer.url()), 15_000), size, tokens);
				return measure(server, peer.url(), peer.pid(), views);
			}
		}
	}

	private void watch(Http http, int size, IntFunction<String> tokens) throws IOException {
		for (int i = 0; i < this.watches; i++) {
			int status = http.open("POST", "/conversations/watch",
					"{\"emailAddress\":\"kb" + size + "-" + i % CUSTOMERS + "@shop.example\"}", "Accept",
					"text/event-stream", "Content-Type", "application/json", "Authorization",
					"Bearer " + tokens.apply(i % Arrivals.AGENTS));
			if (status != 200) {
				throw new IOException("A watch was refused: " + status);
			}
		}
	}

	private int customer(int number) {
		return this.calls ? this.customers.getAndIncrement() : number % CUSTOMERS;
	}

	private IntFunction<Request> views(int size, IntFunction<String> tokens) {
		List<String> bearers = IntStream.range(0, CUSTOMERS).mapToObj((i) -> "Bearer " + tokens.apply(i)).toList();
		return (number) -> Request.card(size, customer(number), bearers.get(number % CUSTOMERS));
	}

	/** Calls to ROBIN as the service makes them. */
	private IntFunction<Request> direct(int size) {
		return (number) -> new Request("POST", "/conversations",
				"{\"emailAddress\":\"kb" + size + "-" + customer(number) + "@shop.example\"}",
				List.of("Authorization", StrictRobin.AUTHORIZATION));
	}

	private boolean measure(String server, String url, long pid, IntFunction<Request> given)
			throws IOException, InterruptedException {
		Http http = new Http(URI.create(url), 15_000);
		int bytes = 0;
		List<String> tags = new ArrayList<>();
		for (int i = 0; i < CUSTOMERS; i++) {
			Http.Answer answer = ask(http, given.apply(i));
			bytes = answer.body().length;
			tags.add(answer.headers().getOrDefault("etag", ""));
		}
		IntFunction<Request> requests = this.unchanged
				? (number) -> given.apply(number).unless(tags.get(number % CUSTOMERS)) : given;
		pin(ProcessHandle.current().pid(), "0,1");
		closed(http, requests, this.warm);
		pin(pid, "0");
		pin(ProcessHandle.current().pid(), "1");
		closed(http, requests, this.warm / 4);
		if (this.profiled) {
			Profile.begin(pid);
		}
		double cpu = Usage.of(pid).cpuSeconds();
		double own = ownCpuSeconds();
		Run full = closed(http, requests, this.seconds);
		if (full.answered() == 0) {
			System.out.println("| " + server + " | " + bytes / 1024
					+ " KB | nothing answered any more: see its log | | | | | " + full.failed() + " not answered |");
			return false;
		}
		double used = Usage.of(pid).cpuSeconds() - cpu;
		double share = (ownCpuSeconds() - own) / this.seconds;
		double perSecond = full.answered() / this.seconds;
		if (this.profiled) {
			Profile.end(pid, server).print(1e6 * used / full.answered());
			return full.failed() == 0;
		}
		// Code is compiled once more for requests that come one by one.
		open(http, requests, perSecond / 2, this.warm / 4);
		long[] times = open(http, requests, perSecond / 2, this.seconds);
		System.out.println(String.format(Locale.ROOT,
				"| %s | %.0f KB | %,.0f | %.0f µs | %.2f ms, %.2f ms | %.0f MB | %.0f %% busy | %s |", server,
				bytes / 1024.0, perSecond, 1e6 * used / full.answered(), times[times.length / 2] / 1e6,
				times[(int) (0.99 * (times.length - 1))] / 1e6, Usage.of(pid).residentMegabytes(), 100 * share,
				(full.failed() == 0) ? "ok" : full.failed() + " not answered"));
		return full.failed() == 0;
	}

	/** A request of the load. */
	record Request(String method, String path, String body, List<String> headers) {

		/** Returns the question for the card of a customer with a page of that size. */
		static Request card(int kilobytes, int customer, String bearer) {
			return new Request("GET", "/customers/kb" + kilobytes + "-" + customer + "%40shop.example/conversations",
					"", List.of("Authorization", bearer));
		}

		Http.Answer send(Http http) throws IOException {
			return http.send(this.method, this.path, this.body, this.headers.toArray(String[]::new));
		}

		/** Returns the request of somebody who has the answer with that tag. */
		Request unless(String tag) {
			return new Request(this.method, this.path, this.body,
					Stream.concat(this.headers.stream(), Stream.of("If-None-Match", tag)).toList());
		}

	}

	private record Run(int answered, int failed) {
	}

	private static Http.Answer ask(Http http, Request request) throws IOException {
		IOException last = null;
		for (int attempt = 0; attempt < 100; attempt++) {
			try {
				Http.Answer answer = request.send(http);
				if (answer.status() == 200) {
					return answer;
				}
				last = new IOException("Status " + answer.status() + ": " + answer.text());
			}
			catch (IOException ex) {
				last = ex;
			}
			sleep(500);
		}
		throw last;
	}

	/** Each connection asks again as soon as it is answered. */
	private Run closed(Http http, IntFunction<Request> requests, double seconds) throws InterruptedException {
		AtomicInteger answered = new AtomicInteger();
		AtomicInteger failed = new AtomicInteger();
		long end = System.nanoTime() + (long) (seconds * 1e9);
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < CONNECTIONS; i++) {
			int first = i;
			threads.add(Thread.ofVirtual().start(() -> {
				for (int n = first; System.nanoTime() < end; n++) {
					try {
						boolean ok = requests.apply(n).send(http).status() == (this.unchanged ? 304 : 200);
						(ok ? answered : failed).incrementAndGet();
					}
					catch (IOException ex) {
						failed.incrementAndGet();
					}
				}
			}));
		}
		for (Thread thread : threads) {
			thread.join();
		}
		return new Run(answered.get(), failed.get());
	}

	/**
	 * Requests at their moments, however long others take; returns how long each took,
	 * sorted.
	 */
	static long[] open(Http http, IntFunction<Request> requests, double perSecond, double seconds) {
		int count = (int) (perSecond * seconds);
		long[] took = new long[count];
		long start = System.nanoTime() + 100_000_000L;
		Semaphore free = new Semaphore(AT_MOST);
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < count; i++) {
				int number = i;
				long due = start + (long) (i / perSecond * 1e9);
				Load.sleepUntil(due);
				threads.execute(() -> {
					// As a proxy does: what finds no free connection waits, and the wait
					// counts.
					free.acquireUninterruptibly();
					try {
						requests.apply(number).send(http);
						took[number] = System.nanoTime() - due;
					}
					catch (IOException ex) {
						took[number] = Long.MAX_VALUE;
					}
					finally {
						free.release();
					}
				});
			}
		}
		Arrays.sort(took);
		return took;
	}

	private static void pin(long pid, String cores) throws IOException, InterruptedException {
		new ProcessBuilder("taskset", "-acp", cores, Long.toString(pid)).start().waitFor();
	}

	private static double ownCpuSeconds() {
		return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
			.getProcessCpuTime() / 1e9;
	}

	private static void sleep(long millis) {
		Load.sleepUntil(System.nanoTime() + millis * 1_000_000);
	}

}
