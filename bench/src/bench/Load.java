package bench;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import bench.Arrivals.View;
import embedded.StrictRobin;

/**
 * Opens cards against any base URL: each view at its moment on a thread of its own,
 * however long the others take, and timed from that moment.
 */
final class Load {

	/** Nobody waits longer than that, and neither does the generator. */
	private static final int PATIENCE_MILLIS = 15_000;

	private static final Pattern CUSTOMER = Pattern.compile("customer-(\\d+)@shop\\.example");

	private static final int MENTIONS = 3;

	/** Whom the next view asks. */
	private final Supplier<Http> servers;

	private final Target target;

	private final IntFunction<String> tokens;

	/**
	 * Where and how a card is asked for.
	 *
	 * @param base scheme, host and port
	 * @param path the path of a GET, or of a POST where {@code body} is not empty,
	 * {@code {email}} being the customer's address
	 * @param body the body of a POST
	 */
	record Target(URI base, String path, String body) {

		static Target of(String base) {
			return new Target(URI.create(base), "/customers/{email}/conversations", "");
		}

	}

	/**
	 * What became of a view.
	 *
	 * @param tookNanos from its scheduled moment to the last byte
	 * @param status of the answer, or 0 for none
	 * @param note the answer's Cache-Status, or why there is none
	 */
	record Seen(View view, Fate fate, long tookNanos, int status, String note) {

		boolean answered() {
			return (this.fate == Fate.FRESH || this.fate == Fate.STALE) && this.tookNanos <= 10_000_000_000L;
		}

		boolean soon() {
			return answered() && this.tookNanos <= 1_000_000_000L;
		}

	}

	/** What may become of a view. */
	enum Fate {

		FRESH, STALE,
		/** 503 or 429 with a time to come back. */
		REFUSED,
		/** Any other failure. */
		FAILED,
		/** 504, or nothing within 15 s, or a refusal only after the ten seconds. */
		TIMED_OUT,
		/** 200 with something else than this customer's conversations. */
		WRONG

	}

	Load(Target target, IntFunction<String> tokens) {
		Http http = server(target.base());
		this(target, () -> http, tokens);
	}

	/** Spreads over several servers, whatever the target's base is. */
	Load(Target target, Supplier<Http> servers, IntFunction<String> tokens) {
		this.target = target;
		this.tokens = tokens;
		this.servers = servers;
	}

	static Http server(URI base) {
		return new Http(base, PATIENCE_MILLIS);
	}

	static String addressOf(int customer) {
		return "customer-" + customer + "@shop.example";
	}

	/**
	 * Runs all views from {@code start} on, and returns when the last one has its answer.
	 */
	List<Seen> run(List<View> views, long start) {
		ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			for (View view : views) {
				sleepUntil(start + view.at());
				threads.submit(() -> seen.add(open(view, start + view.at())));
			}
		}
		return List.copyOf(seen);
	}

	static void sleepUntil(long at) {
		for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	Seen open(View view, long scheduled, String... headers) {
		String[] all = java.util.Arrays.copyOf(headers, headers.length + 6);
		System.arraycopy(new String[] { "Authorization", "Bearer " + this.tokens.apply(view.agent()), "Accept",
				"application/json", "Content-Type", "application/json" }, 0, all, headers.length, 6);
		String address = addressOf(view.customer());
		String path = this.target.path().replace("{email}", URLEncoder.encode(address, StandardCharsets.UTF_8));
		String body = this.target.body().replace("{email}", address);
		try {
			Http.Answer answer = this.servers.get().send(body.isEmpty() ? "GET" : "POST", path, body, all);
			long took = System.nanoTime() - scheduled;
			return new Seen(view, judge(view, answer, took), took, answer.status(),
					answer.headers().getOrDefault("cache-status", ""));
		}
		catch (SocketTimeoutException ex) {
			return new Seen(view, Fate.TIMED_OUT, System.nanoTime() - scheduled, 0, "time-out");
		}
		catch (IOException | RuntimeException ex) {
			return new Seen(view, Fate.FAILED, System.nanoTime() - scheduled, 0, ex.getClass().getSimpleName());
		}
	}

	private static Fate judge(View view, Http.Answer answer, long took) {
		if (answer.status() == 200) {
			String body = answer.text();
			return !belongs(view.customer(), body) ? Fate.WRONG
					: isStale(answer.headers(), body) ? Fate.STALE : Fate.FRESH;
		}
		if (answer.status() == 504 || took > 10_500_000_000L) {
			return Fate.TIMED_OUT;
		}
		boolean polite = (answer.status() == 503 || answer.status() == 429)
				&& answer.headers().getOrDefault("retry-after", "").matches("[1-9]\\d*");
		return polite ? Fate.REFUSED : Fate.FAILED;
	}

	/**
	 * All of this customer's conversations, each naming the customer, and nobody else.
	 */
	private static boolean belongs(int customer, String body) {
		Matcher found = CUSTOMER.matcher(body);
		int mentions = 0;
		while (found.find()) {
			if (Integer.parseInt(found.group(1)) != customer) {
				return false;
			}
			mentions++;
		}
		return mentions == MENTIONS * StrictRobin.conversationsOf(addressOf(customer));
	}

	/** As robin-bff says it; else as nginx' X-Cache-Status does, where it is set. */
	private static boolean isStale(Map<String, String> headers, String body) {
		return body.endsWith("\"stale\":true}") || headers.getOrDefault("x-cache-status", "").matches("STALE|UPDATING");
	}

}
