package bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import bench.Arrivals.View;
import bench.Load.Seen;
import embedded.Issuer;
import embedded.StrictRobin;

/**
 * The scenarios against the packaged service or something else, each in a process of its
 * own.
 */
final class Quota {

	private static final String SERVICE = "robin-bff";

	/** As the service's own default. */
	private static final Duration KEPT = Duration.ofSeconds(30);

	private final double seconds;

	private final double zipf;

	private final Path jar;

	private final String server;

	/** How many of a peer there are. */
	private final int replicas;

	Quota(Options options) {
		this.seconds = options.number("seconds", 90);
		this.zipf = options.number("zipf", Arrivals.ZIPF);
		this.jar = options.jar();
		this.server = options.text("server", SERVICE);
		this.replicas = options.integer("replicas", 1);
	}

	/** Runs one scenario and prints its row; returns whether no aim was missed. */
	boolean run(Scenario scenario, long seed) throws IOException, InterruptedException {
		try (StrictRobin robin = StrictRobin.start(); Issuer issuer = Issuer.start()) {
			IntFunction<String> agents = ofAll(issuer);
			if (SERVICE.equals(this.server)) {
				String name = scenario.label() + "-" + seed;
				try (Service service = Service.start(this.jar, robin, issuer, name, scenario.settings())) {
					return measure(List.of(service.url()), robin, agents, scenario, seed);
				}
			}
			Peer.Setting setting = new Peer.Setting(this.jar, robin, issuer, KEPT, true, this.replicas, 0);
			List<Peer> peers = new ArrayList<>();
			try {
				for (int number = 1; number <= this.replicas; number++) {
					peers.add(Peer.begin(this.server, number, setting));
				}
				for (Peer peer : peers) {
					peer.awaitAnswer(new Http(URI.create(peer.url()), 15_000),
							"/customers/nobody%40shop.example/conversations", "Bearer " + agents.apply(0));
				}
				// Those were calls, and each one's share has to be whole again.
				Load.sleepUntil(System.nanoTime() + TimeUnit.SECONDS.toNanos(2L * this.replicas));
				return measure(peers.stream().map(Peer::url).toList(), robin, agents, scenario, seed);
			}
			finally {
				peers.forEach(Peer::close);
			}
		}
	}

	private boolean measure(List<String> urls, StrictRobin robin, IntFunction<String> agents, Scenario scenario,
			long seed) throws IOException {
		List<View> views = Arrivals.draw(seed, scenario.viewsPerSecond(), this.seconds, this.zipf);
		Outage outage = scenario.outage(this.seconds);
		String label = SERVICE.equals(this.server) ? scenario.label()
				: ((this.replicas > 1) ? this.replicas + " " : "") + this.server + ", " + scenario.label();
		List<Http> servers = urls.stream().map((url) -> Load.server(URI.create(url))).toList();
		AtomicInteger turn = new AtomicInteger();
		try (Lag lag = new Lag()) {
			Load load = new Load(Load.Target.of(urls.getFirst()),
					() -> servers.get(turn.getAndIncrement() % servers.size()), agents);
			int before = robin.callsSoFar();
			long start = System.nanoTime() + 1_000_000_000L;
			outage.turn(robin::outage, start);
			Thread neighbour = Thread.ofVirtual().unstarted(() -> neighbour(robin, start));
			if (scenario.shared()) {
				neighbour.start();
			}
			List<Seen> seen = load.run(views, start);
			neighbour.interrupt();
			Tally tally = new Tally(seen, Perfect.of(views, outage), robin.callsSoFar() - before, robin.overQuota());
			List<String> missed = tally.missed(scenario);
			System.out.println(tally.row(label, seed, machine(lag), missed));
			write(label.replace(", ", "-").replace(' ', '-') + "-" + seed, seen, robin.calls(), start);
			return missed.isEmpty();
		}
	}

	/** Calls once a second, from the start on. */
	private static void neighbour(StrictRobin robin, long start) {
		for (long at = start; !Thread.currentThread().isInterrupted(); at += TimeUnit.SECONDS.toNanos(1)) {
			Load.sleepUntil(at);
			robin.neighbourCalls();
		}
	}

	static String machine(Lag lag) {
		return String.format(Locale.ROOT, "%.1f, %d ms",
				ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(), lag.worstMillis());
	}

	static String tokenOf(Issuer issuer, int agent) {
		return issuer.token((claims) -> claims.subject("agent-" + agent));
	}

	/** Signed before the run: 300 signatures are half a second of a core. */
	static IntFunction<String> ofAll(Issuer issuer) {
		List<String> all = IntStream.range(0, Arrivals.AGENTS).mapToObj((agent) -> tokenOf(issuer, agent)).toList();
		return all::get;
	}

	/** Each view and each call, for whoever wants to know why. */
	static void write(String name, List<Seen> seen, List<StrictRobin.Call> calls, long start) throws IOException {
		try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(Main.target().resolve(name + "-views.csv")))) {
			out.println("at,agent,customer,fate,took,status,note");
			seen.stream()
				.sorted(Comparator.comparingLong((one) -> one.view().at()))
				.forEach((one) -> out.println(String.format(Locale.ROOT, "%.3f,%d,%d,%s,%.3f,%d,\"%s\"",
						one.view().at() / 1e9, one.view().agent(), one.view().customer(), one.fate(),
						one.tookNanos() / 1e9, one.status(), one.note())));
		}
		try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(Main.target().resolve(name + "-calls.csv")))) {
			out.println("at,status,customer");
			calls.forEach((call) -> out.println(String.format(Locale.ROOT, "%.3f,%d,%s", (call.at() - start) / 1e9,
					call.status(), call.address().replaceAll("\\D", ""))));
		}
	}

}
