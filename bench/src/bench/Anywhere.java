package bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import bench.Arrivals.View;
import bench.Load.Seen;
import embedded.Issuer;
import embedded.StrictRobin;

/**
 * The same load against whatever answers at a URL, and the surroundings such a thing
 * needs.
 */
final class Anywhere {

	private static final Pattern TOKEN = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"");

	private static final Pattern ENDPOINT = Pattern.compile("\"token_endpoint\"\\s*:\\s*\"([^\"]+)\"");

	private static final Pattern CALLS = Pattern.compile("\"calls\":(\\d+),\"overQuota\":(\\d+)");

	private Anywhere() {
	}

	/** Runs a ROBIN and an issuer until it is stopped. */
	static void surroundings(Options options) throws IOException, InterruptedException {
		try (StrictRobin robin = StrictRobin.start(options.integer("robin-port", 9400));
				Issuer issuer = Issuer.start(options.integer("issuer-port", 9401))) {
			issuer.hasAudience(options.text("audience", "robin-bff"));
			System.out.println("ROBIN   " + robin.url() + "  key " + StrictRobin.KEY + ", secret " + StrictRobin.SECRET
					+ "; /bench/counts, /bench/outage/on, /bench/outage/off\nissuer  " + issuer.issuerUri());
			new CountDownLatch(1).await();
		}
	}

	/**
	 * Runs scenarios against a URL; what is behind it has to be the surroundings' ROBIN.
	 */
	static void load(Options options) throws IOException {
		double seconds = options.number("seconds", 90);
		Load.Target target = new Load.Target(URI.create(options.text("url", "http://127.0.0.1:8080")),
				options.text("path", "/customers/{email}/conversations"), options.text("body", ""));
		Load load = new Load(target, tokens(options.text("token-issuer", "")));
		Http robin = new Http(URI.create(options.text("robin", "http://127.0.0.1:9400")), 5_000);
		System.out.println(Tally.HEAD);
		for (long seed : options.seeds()) {
			for (Scenario scenario : options.scenarios("calm,rush,flood,outage")) {
				row(scenario, seed, seconds, options.number("zipf", Arrivals.ZIPF), load, robin);
			}
		}
	}

	private static void row(Scenario scenario, long seed, double seconds, double zipf, Load load, Http robin)
			throws IOException {
		List<View> views = Arrivals.draw(seed, scenario.viewsPerSecond(), seconds, zipf);
		Outage outage = scenario.outage(seconds);
		int[] before = counts(robin);
		long start = System.nanoTime() + 1_000_000_000L;
		outage.turn((off) -> ask(robin, "/bench/outage/" + (off ? "on" : "off")), start);
		Lag lag = new Lag();
		List<Seen> seen = load.run(views, start);
		lag.close();
		int[] after = counts(robin);
		Tally tally = new Tally(seen, Perfect.of(views, outage), after[0] - before[0], after[1] - before[1]);
		System.out.println(tally.row(scenario.label(), seed, Quota.machine(lag), tally.missed(scenario)));
		Quota.write("load-" + scenario.label() + "-" + seed, seen, List.of(), start);
	}

	private static int[] counts(Http robin) {
		Matcher counts = CALLS.matcher(ask(robin, "/bench/counts"));
		return counts.find() ? new int[] { Integer.parseInt(counts.group(1)), Integer.parseInt(counts.group(2)) }
				: new int[] { 0, 0 };
	}

	private static String ask(Http robin, String path) {
		try {
			return robin.get(path).text();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The surroundings' ROBIN does not answer: see --robin", ex);
		}
	}

	/**
	 * A token for each agent by client credentials, or none at all where there is no
	 * issuer.
	 */
	private static IntFunction<String> tokens(String issuer) throws IOException {
		if (issuer.isEmpty()) {
			return (agent) -> "none";
		}
		Http http = new Http(URI.create(issuer), 5_000);
		String endpoint = first(ENDPOINT, http.get("/.well-known/openid-configuration").text());
		String path = URI.create(endpoint).getRawPath();
		List<String> all = IntStream.range(0, Arrivals.AGENTS).mapToObj((agent) -> grant(http, path, agent)).toList();
		return all::get;
	}

	private static String grant(Http http, String path, int agent) {
		try {
			return token(http.send("POST", path,
					"grant_type=client_credentials&scope=conversations.read&client_id=agent-" + agent
							+ "&client_secret=agent-" + agent + "-secret",
					"Content-Type", "application/x-www-form-urlencoded"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Returns the token out of a token endpoint's answer. */
	static String token(Http.Answer answer) throws IOException {
		return first(TOKEN, answer.text());
	}

	private static String first(Pattern pattern, String text) throws IOException {
		Matcher matcher = pattern.matcher(text);
		if (!matcher.find()) {
			throw new IOException("The issuer's answer has no " + pattern.pattern().split("\\\\")[0]);
		}
		return matcher.group(1);
	}

}
