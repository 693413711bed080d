package bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import embedded.Issuer;
import embedded.OwnPort;
import embedded.StrictRobin;

/**
 * Which of the JVM's compilers the image is to have: the image's process from its start
 * on, within a share of a core, while agents open cards that are kept. What a compiler
 * takes and what it gives are both in the sum.
 */
final class Compilers {

	/** What stands in the place of the image's own choice. */
	private static final Map<String, List<String>> CHOICES = choices();

	private static final String OWN = "-XX:TieredStopAtLevel=1";

	private static final int CUSTOMERS = 20;

	private static final int KILOBYTES = 20;

	private final Path jar;

	private final List<Double> cores;

	private final Map<String, List<String>> choices = new LinkedHashMap<>();

	private final double perSecond;

	private final double seconds;

	private final int atOnce;

	Compilers(Options options) {
		this.jar = options.jar();
		this.cores = List.of(options.text("cores", "0.25,0.5,2").split(",")).stream().map(Double::valueOf).toList();
		for (String choice : options.text("choice", String.join(",", CHOICES.keySet())).split(",")) {
			List<String> instead = CHOICES.get(choice);
			if (instead == null) {
				throw new IllegalArgumentException(choice + ": known are " + CHOICES.keySet());
			}
			this.choices.put(choice, instead);
		}
		this.perSecond = options.number("rate", 20);
		this.seconds = options.number("seconds", 600);
		this.atOnce = options.integer("at-once", 1);
	}

	private static Map<String, List<String>> choices() {
		Map<String, List<String>> choices = new LinkedHashMap<>();
		choices.put("first", List.of(OWN));
		choices.put("both", List.of());
		choices.put("both-48m", List.of("-XX:ReservedCodeCacheSize=48m"));
		choices.put("both-late", List.of("-XX:Tier4InvocationThreshold=50000", "-XX:Tier4MinInvocationThreshold=6000",
				"-XX:Tier4CompileThreshold=150000", "-XX:Tier4BackEdgeThreshold=400000"));
		return choices;
	}

	/** Runs all, as many at once as was asked for, and prints a row for each. */
	boolean run() throws IOException, InterruptedException, ExecutionException {
		List<String> image = Image.command(this.jar);
		System.out.println(
				"| cores | compilers | start | CPU of the first minute | CPU for each, last third | p99 of the first minute, of the last third "
						+ "| resident | |");
		System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
		boolean ok = true;
		for (double core : this.cores) {
			try (ExecutorService threads = Executors.newFixedThreadPool(this.atOnce)) {
				List<Callable<Boolean>> runs = this.choices.entrySet()
					.stream()
					.<Callable<Boolean>>map(
							(choice) -> () -> run(with(choice.getValue(), image), core, choice.getKey()))
					.toList();
				for (Future<Boolean> run : threads.invokeAll(runs)) {
					ok &= run.get();
				}
			}
		}
		return ok;
	}

	private static List<String> with(List<String> instead, List<String> image) {
		List<String> command = new ArrayList<>(image);
		command.remove(OWN);
		command.addAll(1, instead);
		return command;
	}

	private boolean run(List<String> command, double core, String choice) throws IOException, InterruptedException {
		try (StrictRobin robin = StrictRobin.start(); Issuer issuer = Issuer.start()) {
			int port = OwnPort.any();
			int management = OwnPort.any();
			Path log = Files.createDirectories(Main.target()).resolve("compilers-" + core + "-" + choice + ".log");
			long began = System.nanoTime();
			Process process = Service.launch(new ProcessBuilder(limited(core, choice, command)),
					Service.environment(robin, issuer, port, management,
							Map.of("ROBIN_CALLERS_PER_MINUTE", "0", "ROBIN_CACHE_FRESH", "1h")),
					log);
			try {
				Service.awaitReady(process, management, log);
				return measure(core, choice, (System.nanoTime() - began) / 1e9, process.pid(),
						new Http(URI.create("http://127.0.0.1:" + port), 15_000), Quota.ofAll(issuer));
			}
			finally {
				process.destroyForcibly().onExit().join();
			}
		}
	}

	private boolean measure(double core, String choice, double start, long pid, Http http, IntFunction<String> tokens)
			throws IOException {
		List<String> bearers = IntStream.range(0, CUSTOMERS).mapToObj((i) -> "Bearer " + tokens.apply(i)).toList();
		IntFunction<Cost.Request> cards = (number) -> Cost.Request.card(KILOBYTES, number % CUSTOMERS,
				bearers.get(number % CUSTOMERS));
		for (int customer = 0; customer < CUSTOMERS; customer++) {
			// As fast as the quota lets them.
			cards.apply(customer).send(http);
		}
		// A minute, what lies between, a third; a short run has less of each.
		double first = Math.min(60, this.seconds / 3);
		double last = this.seconds / 3;
		long[] early = Cost.open(http, cards, this.perSecond, first);
		double afterFirst = Usage.of(pid).cpuSeconds();
		Cost.open(http, cards, this.perSecond, this.seconds - first - last);
		double before = Usage.of(pid).cpuSeconds();
		long[] late = Cost.open(http, cards, this.perSecond, last);
		Usage usage = Usage.of(pid);
		boolean ok = early[early.length - 1] < Long.MAX_VALUE && late[late.length - 1] < Long.MAX_VALUE;
		System.out.println(String.format(Locale.ROOT,
				"| %s | %s | %.1f s | %.1f s | %,.0f µs | %.0f ms, %.1f ms | %.0f MB | %s |", core, choice, start,
				afterFirst, 1e6 * (usage.cpuSeconds() - before) / late.length, percentile(early), percentile(late),
				usage.residentMegabytes(), ok ? "ok" : "not all answered"));
		return ok;
	}

	private static double percentile(long[] sorted) {
		return sorted[(int) (0.99 * (sorted.length - 1))] / 1e6;
	}

	/** Returns the command within a control group that has so much of a core. */
	private static List<String> limited(double core, String name, List<String> command) throws IOException {
		Path root = Path.of("/sys/fs/cgroup");
		Path first = root.resolve("cpu");
		Path group = (Files.exists(first) ? first : root).resolve("robin-bff-bench-" + name);
		Files.createDirectories(group);
		long quota = (long) (core * 100_000);
		if (Files.exists(first)) {
			Files.writeString(group.resolve("cpu.cfs_quota_us"), Long.toString(quota));
		}
		else {
			Files.writeString(group.resolve("cpu.max"), quota + " 100000");
		}
		List<String> all = new ArrayList<>(
				List.of("sh", "-c", "echo $$ > " + group.resolve("cgroup.procs") + " && exec \"$@\"", "sh"));
		all.addAll(command);
		return all;
	}

}
