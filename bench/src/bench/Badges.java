package bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import bench.Arrivals.View;
import bench.Load.Seen;
import embedded.Issuer;
import embedded.StrictRobin;

/**
 * Badges: what a summary of a hundred kept customers takes, and what lists of unknown
 * ones cost those who click meanwhile.
 */
final class Badges {

	private static final int LIST = 100;

	private static final int SUMMARIES = 300;

	/** A badge's customers and a click's are nobody else's. */
	private static final int CLICKED = 1_000_000;

	private static final int LISTED = 2_000_000;

	/** The quota's limit is three calls a second. */
	private static final double SLOT_MILLIS = 1000.0 / 3;

	private static final double MOST_MILLIS = 50;

	private static final long BETWEEN_LISTS = TimeUnit.SECONDS.toNanos(5);

	private static final double CLICKS_PER_SECOND = 0.7;

	private final Path jar;

	private final double seconds;

	Badges(Options options) {
		this.jar = options.jar();
		this.seconds = options.number("seconds", 90);
	}

	/** Runs all and prints a row; returns whether no aim was missed. */
	boolean run() throws IOException, InterruptedException {
		try (StrictRobin robin = StrictRobin.start();
				Issuer issuer = Issuer.start();
				Service service = Service.start(this.jar, robin, issuer, "badges", Map.of());
				Lag lag = new Lag()) {
			IntFunction<String> agents = Quota.ofAll(issuer);
			Http http = Load.server(URI.create(service.url()));
			Load load = new Load(Load.Target.of(service.url()), agents);
			// As fast as the quota lets them.
			for (int customer = 0; customer < LIST; customer++) {
				load.open(new View(0, 0, customer), System.nanoTime());
			}
			double[] kept = new double[SUMMARIES];
			for (int i = 0; i < SUMMARIES; i++) {
				long began = System.nanoTime();
				summary(http, agents.apply(1), 0);
				kept[i] = (System.nanoTime() - began) / 1e6;
			}
			double alone = clicks(load, 0, () -> {
			});
			Thread lists = Thread.ofVirtual().unstarted(() -> lists(http, agents.apply(2)));
			double beside = clicks(load, 1, lists::start);
			lists.interrupt();
			boolean ok = quantile(kept, 0.95) < MOST_MILLIS && beside - alone <= SLOT_MILLIS && robin.overQuota() == 0;
			System.out.println(
					"| summary of 100 kept: median, p95 | clicks' p95 alone | beside lists of 100 unknown | a slot | over quota | load, lag | |\n"
							+ "| --- | --- | --- | --- | --- | --- | --- |");
			System.out
				.println(String.format(Locale.ROOT, "| %.1f ms, %.1f ms | %.0f ms | %.0f ms | %.0f ms | %d | %s | %s |",
						quantile(kept, 0.5), quantile(kept, 0.95), alone, beside, SLOT_MILLIS, robin.overQuota(),
						Quota.machine(lag), ok ? "ok" : "missed"));
			return ok;
		}
	}

	/** The same clicks each time, each at somebody whom nobody has asked for. */
	private double clicks(Load load, int time, Runnable beside) {
		List<View> views = new ArrayList<>();
		Random random = new Random(7);
		double at = 0;
		for (int i = 0; at < this.seconds; i++) {
			views.add(new View((long) (at * 1e9), 10 + i % 100, CLICKED * (time + 1) / 2 + i));
			at -= Math.log(1 - random.nextDouble()) / CLICKS_PER_SECOND;
		}
		beside.run();
		List<Seen> seen = load.run(views, System.nanoTime() + TimeUnit.SECONDS.toNanos(2));
		return quantile(seen.stream().mapToDouble((one) -> one.tookNanos() / 1e6).toArray(), 0.95);
	}

	private static void lists(Http http, String token) {
		try {
			for (int list = 0; !Thread.currentThread().isInterrupted(); list++) {
				summary(http, token, LISTED + list * LIST);
				Load.sleepUntil(System.nanoTime() + BETWEEN_LISTS);
			}
		}
		catch (IOException ex) {
			System.err.println("bench: " + ex);
		}
	}

	private static void summary(Http http, String token, int first) throws IOException {
		String body = IntStream.range(first, first + LIST)
			.mapToObj(Load::addressOf)
			.collect(Collectors.joining("\",\"", "{\"emailAddresses\":[\"", "\"]}"));
		int status = http
			.send("POST", "/customers/summary", body, "Authorization", "Bearer " + token, "Content-Type",
					"application/json")
			.status();
		if (status != 200) {
			throw new IOException("A summary was answered with " + status);
		}
	}

	private static double quantile(double[] values, double which) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		return sorted[(int) (which * (sorted.length - 1))];
	}

}
