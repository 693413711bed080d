package bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import bench.Arrivals.View;
import bench.Load.Fate;
import bench.Load.Seen;
import embedded.Issuer;
import embedded.StrictRobin;

/** Refresh clicks and equal requests: how many calls they cost. */
final class Refresh {

	private static final int CLICKS = 50;

	private static final long CLICKS_NANOS = 10_000_000_000L;

	private static final int EQUAL = 200;

	private final Path jar;

	Refresh(Options options) {
		this.jar = options.jar();
	}

	/** Runs both and prints a row for each; returns whether no aim was missed. */
	boolean run() throws IOException, InterruptedException {
		try (StrictRobin robin = StrictRobin.start();
				Issuer issuer = Issuer.start();
				Service service = Service.start(this.jar, robin, issuer, "refresh", Map.of())) {
			IntFunction<String> all = Quota.ofAll(issuer);
			Load load = new Load(Load.Target.of(service.url()), all);
			System.out.println(
					"| what | answered | ROBIN calls | at most | over quota | |\n| --- | --- | --- | --- | --- | --- |");
			// The card is opened just before, and fresh for 30 s: freshness needs that
			// one call.
			load.open(new View(0, 0, 1), System.nanoTime());
			List<Seen> clicks = at(load, CLICKS, 1, CLICKS_NANOS / CLICKS, "Cache-Control", "no-cache");
			boolean refreshed = row(CLICKS + " refresh clicks in 10 s on an open card", clicks, robin, 0, 2);
			int before = robin.callsSoFar();
			List<Seen> equal = at(load, EQUAL, 2, 0);
			boolean shared = row(EQUAL + " equal requests at once", equal, robin, before, 1);
			return refreshed && shared;
		}
	}

	private static List<Seen> at(Load load, int count, int customer, long apart, String... headers)
			throws InterruptedException {
		long start = System.nanoTime() + 500_000_000L;
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Callable<Seen>> all = IntStream.range(0, count).<Callable<Seen>>mapToObj((i) -> () -> {
				Load.sleepUntil(start + i * apart);
				return load.open(new View(i * apart, i, customer), start + i * apart, headers);
			}).toList();
			return threads.invokeAll(all).stream().map(Future::resultNow).toList();
		}
	}

	private static boolean row(String what, List<Seen> seen, StrictRobin robin, int before, int most) {
		long answered = seen.stream().filter((one) -> one.fate() == Fate.FRESH).count();
		int calls = robin.callsSoFar() - before;
		boolean ok = answered == seen.size() && calls <= most && robin.overQuota() == 0;
		System.out.println("| " + what + " | " + answered + " of " + seen.size() + " | " + calls + " | " + most + " | "
				+ robin.overQuota() + " | " + (ok ? "ok" : "MISSED") + " |");
		return ok;
	}

}
