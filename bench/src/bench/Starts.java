package bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import embedded.Issuer;
import embedded.StrictRobin;

/**
 * From the process' start to the first page for a caller with a token: time, CPU, memory;
 * and memory after many of them.
 */
final class Starts {

	private static final int KILOBYTES = 20;

	private static final int CUSTOMERS = 100;

	private final Path jar;

	private final List<String> servers;

	private final int times;

	private final int reads;

	/**
	 * What was seen of one start.
	 *
	 * @param first seconds until the first answer
	 * @param cpu seconds of CPU until then
	 * @param resident megabytes then
	 * @param after megabytes after the reads
	 * @param own of these, what is not mapped from files
	 */
	private record Seen(double first, double cpu, double resident, double after, double own) {
	}

	Starts(Options options) {
		this.jar = options.jar();
		this.servers = List
			.of(options.text("server", "robin-bff,image,recipe,recipe-image,gateway,nginx,bare").split(","));
		this.times = (int) options.number("times", 5);
		this.reads = (int) options.number("reads", 10_000);
	}

	/** Starts each several times, in turns, and prints the medians. */
	boolean run() throws IOException {
		Map<String, List<Seen>> seen = new LinkedHashMap<>();
		for (int time = 0; time < this.times; time++) {
			for (String server : this.servers) {
				seen.computeIfAbsent(server, (name) -> new ArrayList<>()).add(start(server));
			}
		}
		System.out.println("| server | first answer (fastest, slowest) | CPU until then | resident then | after "
				+ this.reads + " reads | of them its own |\n| --- | --- | --- | --- | --- | --- |");
		seen.forEach((server,
				all) -> System.out.println(String.format(Locale.ROOT,
						"| %s | %.1f s (%.1f, %.1f) | %.1f s | %.0f MB | %.0f MB | %.0f MB |", server,
						median(all, Seen::first), all.stream().mapToDouble(Seen::first).min().orElseThrow(),
						all.stream().mapToDouble(Seen::first).max().orElseThrow(), median(all, Seen::cpu),
						median(all, Seen::resident), median(all, Seen::after), median(all, Seen::own))));
		return true;
	}

	private Seen start(String server) throws IOException {
		try (StrictRobin robin = StrictRobin.free(); Issuer issuer = Issuer.start()) {
			String bearer = "Bearer " + Quota.tokenOf(issuer, 0);
			Peer.prepare(server, this.jar);
			long start = System.nanoTime();
			try (Peer peer = Peer.begin(server,
					new Peer.Setting(this.jar, robin, issuer, Duration.ofHours(1), false, 1, KILOBYTES))) {
				Http http = new Http(URI.create(peer.url()), 15_000);
				peer.awaitAnswer(http, path(0), bearer);
				double first = (System.nanoTime() - start) / 1e9;
				Usage then = Usage.of(peer.pid());
				for (int read = 0; read < this.reads; read++) {
					http.send("GET", path(read % CUSTOMERS), "", "Authorization", bearer);
				}
				// The image gives back every ten seconds what malloc keeps.
				Load.sleepUntil(System.nanoTime() + TimeUnit.SECONDS.toNanos(12));
				Usage after = Usage.of(peer.pid());
				return new Seen(first, then.cpuSeconds(), then.residentMegabytes(), after.residentMegabytes(),
						after.ownMegabytes());
			}
		}
	}

	private static String path(int customer) {
		return "/customers/kb" + KILOBYTES + "-" + customer + "%40shop.example/conversations";
	}

	private static double median(List<Seen> all, ToDoubleFunction<Seen> what) {
		return all.stream().mapToDouble(what).sorted().skip(all.size() / 2).findFirst().orElseThrow();
	}

}
