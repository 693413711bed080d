package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The commands; see README.md. */
public final class Main {

	private static final String HELP = """
			bench/run quota    [--seed 1,2] [--scenario calm,rush,flood,outage,prompt,shared,unyielding] [--seconds 90] [--zipf 0.8] [--jar …]
			                   [--server robin-bff|recipe|nginx|gateway] [--replicas 1]
			bench/run replicas [--replicas 5] [--seed 1,2] [--scenario rush,flood] [--seconds 90] [--jar …]
			                   [--chaos none,redis-killed,redis-stopped,redis-empty,replica-cut,replicas-killed]
			bench/run refresh  [--jar …]
			bench/run badges   [--seconds 90] [--jar …]
			bench/run cached   [--size 2,20,200] [--server robin-bff,no-audit,recipe,image,recipe-image,nginx,gateway,bare] [--seconds 8] [--warm 60] [--jar …]
			                   [--unchanged yes] [--watches 2000] [--profile yes]
			bench/run uncached [--size 20] [--server robin-bff,recipe,image,recipe-image,nginx,gateway,direct] [--seconds 8] [--warm 60] [--jar …]
			bench/run start    [--server robin-bff,image,recipe,recipe-image,gateway,nginx,bare] [--times 5] [--reads 10000] [--jar …]
			bench/run compilers [--cores 0.25,0.5,2] [--choice first,both,both-48m,both-late] [--rate 20] [--seconds 600] [--at-once 1] [--jar …]
			bench/run sizing   [--agents 50,200] [--cards 12] [--overlap 0.3] [--orders 0.4] [--seed 1] [--chart FILE]
			bench/run day      [--seed 1] [--chart FILE] [--agents no]
			bench/run jmh      [options of JMH]
			bench/run all
			bench/run perfect  [--seed 1,2] [--seconds 90] [--zipf 0.8]
			bench/run surroundings [--robin-port 9400] [--issuer-port 9401] [--audience robin-bff]
			bench/run load --url http://… [--token-issuer http://…] [--robin http://…] [--path …] [--body …]
			               [--seed …] [--scenario …] [--seconds …]
			bench/run agents [--ask cached|uncached] [--seconds 20] [--agents 16] [--token-issuer http://…]
			               [--url http://…,http://…] [--management http://…,http://…]""";

	private Main() {
	}

	/**
	 * Runs the command; exits with 1 when an aim is missed, with 2 when it cannot be run.
	 */
	public static void main(String[] args) throws Exception {
		boolean ok = switch ((args.length == 0) ? "help" : args[0]) {
			case "quota" ->
				quota(new Options(args, Set.of("server", "replicas", "seed", "scenario", "seconds", "zipf", "jar")));
			case "replicas" ->
				replicas(new Options(args, Set.of("replicas", "seed", "scenario", "seconds", "chaos", "jar")));
			case "cached" -> Cost.ofKeptAnswers(costs(args)).run();
			case "uncached" -> Cost.ofCalls(costs(args)).run();
			case "start" -> new Starts(new Options(args, Set.of("jar", "server", "times", "reads"))).run();
			case "compilers" ->
				new Compilers(new Options(args, Set.of("jar", "cores", "choice", "rate", "seconds", "at-once"))).run();
			case "badges" -> new Badges(new Options(args, Set.of("jar", "seconds"))).run();
			case "refresh" -> new Refresh(new Options(args, Set.of("jar"))).run();
			case "perfect" -> perfect(new Options(args, Set.of("seed", "seconds", "zipf")));
			case "surroundings" -> {
				Anywhere.surroundings(new Options(args, Set.of("robin-port", "issuer-port", "audience")));
				yield true;
			}
			case "load" -> {
				Anywhere.load(new Options(args,
						Set.of("url", "token-issuer", "robin", "path", "body", "seed", "scenario", "seconds", "zipf")));
				yield true;
			}
			case "agents" ->
				Agents.run(new Options(args, Set.of("ask", "seconds", "agents", "token-issuer", "url", "management")));
			default -> {
				System.err.println(HELP);
				System.exit(2);
				yield false;
			}
		};
		System.exit(ok ? 0 : 1);
	}

	private static Options costs(String[] args) {
		return new Options(args, Set.of("jar", "size", "server", "seconds", "warm", "profile", "unchanged", "watches"));
	}

	static Path root() {
		return Path.of(System.getProperty("bench.root", "."));
	}

	static Path target() {
		return root().resolve("bench/target");
	}

	/** Returns a directory of the target, with nothing in it. */
	static Path emptied(String name) throws IOException {
		Path directory = target().resolve(name).toAbsolutePath();
		if (Files.exists(directory)) {
			try (Stream<Path> old = Files.walk(directory)) {
				for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
					Files.delete(path);
				}
			}
		}
		return Files.createDirectories(directory);
	}

	private static boolean quota(Options options) throws Exception {
		Quota quota = new Quota(options);
		boolean ok = true;
		System.out.println(Tally.HEAD);
		for (long seed : options.seeds()) {
			for (Scenario scenario : options.scenarios("calm,rush,flood,outage,prompt")) {
				ok &= quota.run(scenario, seed);
			}
		}
		return ok;
	}

	private static boolean replicas(Options options) throws Exception {
		Shared shared = new Shared(options);
		boolean ok = true;
		System.out.println(Tally.HEAD);
		for (long seed : options.seeds()) {
			for (Scenario scenario : options.scenarios("rush,flood")) {
				for (String chaos : options
					.text("chaos", "none,redis-killed,redis-stopped,redis-empty,replica-cut,replicas-killed")
					.split(",")) {
					ok &= shared.run(scenario, Chaos.named(chaos), seed);
				}
			}
		}
		return ok;
	}

	/** Prints what the perfect scheduler reaches, by which the exponent was chosen. */
	private static boolean perfect(Options options) {
		double seconds = options.number("seconds", 90);
		for (String zipf : List.of(options.text("zipf", Double.toString(Arrivals.ZIPF)).split(","))) {
			for (long seed : options.seeds()) {
				for (Scenario scenario : Scenario.values()) {
					Perfect perfect = Perfect.of(
							Arrivals.draw(seed, scenario.viewsPerSecond(), seconds, Double.parseDouble(zipf)),
							scenario.outage(seconds));
					System.out.println(String.format(Locale.ROOT,
							"zipf %s seed %d %-6s views %d answered %.1f %% in 1 s %.1f %% calls %d", zipf, seed,
							scenario.label(), perfect.views(), 100 * perfect.share(),
							100.0 * perfect.soon() / perfect.views(), perfect.calls()));
				}
			}
		}
		return true;
	}

}
