package bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

import bench.Arrivals.View;
import bench.Load.Seen;
import embedded.Issuer;
import embedded.RedisProcess;
import embedded.StrictRobin;

/** The scenarios spread over replicas that share a Redis, while something goes wrong. */
final class Shared {

	private final double seconds;

	private final int replicas;

	private final Path jar;

	Shared(Options options) {
		this.seconds = options.number("seconds", 90);
		this.replicas = options.integer("replicas", 5);
		this.jar = options.jar();
	}

	/** Runs one and prints its row; returns whether no aim was missed. */
	boolean run(Scenario scenario, Chaos chaos, long seed)
			throws IOException, InterruptedException, ExecutionException {
		List<View> views = Arrivals.draw(seed, scenario.viewsPerSecond(), this.seconds, Arrivals.ZIPF);
		String name = scenario.label() + "-" + chaos.label() + "-" + seed;
		try (StrictRobin robin = StrictRobin.start();
				Issuer issuer = Issuer.start();
				RedisProcess redis = RedisProcess.start();
				Replicas all = new Replicas(this.jar, robin, issuer, redis, this.replicas, name, chaos.cuts());
				Lag lag = new Lag()) {
			Runtime.getRuntime().addShutdownHook(new Thread(redis::kill));
			IntFunction<String> bearer = Quota.ofAll(issuer);
			Load load = new Load(Load.Target.of("http://replicas"), all::next, bearer);
			int equal = callsForEqualRequests(load, robin);
			Thread.sleep(1_500);
			int before = robin.callsSoFar();
			long start = System.nanoTime() + 1_000_000_000L;
			Future<?> trouble = CompletableFuture.runAsync(() -> chaos.happen(redis, all, this.seconds, start, seed));
			List<Seen> seen;
			String cached;
			try (Probe probe = new Probe(load, equal(0))) {
				seen = load.run(views, start);
				long middle = start + (long) (this.seconds / 2 * 1e9);
				cached = probe.compared(middle - 5_000_000_000L, middle + 5_000_000_000L);
			}
			trouble.get();
			Tally tally = new Tally(seen, Perfect.of(views, Outage.NONE), robin.callsSoFar() - before,
					robin.overQuota());
			List<String> missed = tally.missed(scenario, chaos);
			if (equal != 1) {
				missed.add(equal + " calls for equal requests");
			}
			missed.addAll(found(redis, all));
			System.out.println(tally.row(scenario.label() + ", " + chaos.label(), seed, Quota.machine(lag), missed));
			System.err.println(name + ": " + cached);
			Quota.write(name, seen, robin.calls(), start);
			return missed.isEmpty();
		}
	}

	/** A customer whom nobody asks for in the run. */
	private static View equal(int agent) {
		return new View(0, agent, Arrivals.CUSTOMERS + 1);
	}

	/**
	 * Four views of one customer on each replica, all at once, after one of another
	 * customer on each.
	 */
	private int callsForEqualRequests(Load load, StrictRobin robin) throws InterruptedException, ExecutionException {
		for (int i = 0; i < this.replicas; i++) {
			load.open(new View(0, i, Arrivals.CUSTOMERS + 2 + i), System.nanoTime());
		}
		int before = robin.callsSoFar();
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Seen>> asked = new ArrayList<>();
			for (int i = 0; i < 4 * this.replicas; i++) {
				View view = equal(i);
				asked.add(threads.submit(() -> load.open(view, System.nanoTime())));
			}
			for (Future<Seen> one : asked) {
				if (!one.get().answered()) {
					System.err.println("An equal request was not answered: " + one.get());
				}
			}
		}
		return robin.callsSoFar() - before;
	}

	/** What must not be in Redis or in any log. */
	private static List<String> found(RedisProcess redis, Replicas all) throws IOException {
		List<String> found = new ArrayList<>();
		String contents = redis.contents();
		String written = all.written();
		for (String secret : List.of("shop.example", "customer-", StrictRobin.SECRET)) {
			if (contents.contains(secret)) {
				found.add(secret + " is in Redis");
			}
			if (written.contains(secret)) {
				found.add(secret + " is in a log");
			}
		}
		return found;
	}

}
