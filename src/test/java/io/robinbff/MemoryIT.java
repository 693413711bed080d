package io.robinbff;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import embedded.Issuer;
import embedded.RobinServer;
import io.robinbff.Front.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The largest answers that are allowed, and larger ones, eight at once, in the memory
 * that the image has: nothing that ROBIN sends ends the process.
 */
class MemoryIT {

	private static final int LARGEST = 7_000_000;

	private static final int AT_ONCE = 8;

	@TempDir
	private Path folder;

	/** The largest that is allowed, and bombs of all kinds. */
	@Test
	void nothingThatRobinSendsEndsTheProcess() throws Exception {
		List<String> kinds = List.of("small", "large", "larger", "nulls", "objects", "messages", "tags", "tag",
				"orders", "depth", "others");
		attack((service) -> assertThat(service.ask(kinds, 100, AT_ONCE).keySet())
			.filteredOn((outcome) -> outcome.startsWith("small"))
			.containsExactly("small 200 "));
	}

	/** What is refused is refused for the moment: some pass meanwhile. */
	@Test
	void hundredOfAMegabyteAtOnceDoNotEither() throws Exception {
		attack((service) -> assertThat(service.ask(List.of("megabyte", "small"), 400, 100))
			.containsKey("megabyte 200 "));
	}

	/**
	 * Pages that the budget does not count, more than the cache holds; then bombs, with
	 * the cache full.
	 */
	@Test
	void manyUsualPagesWithAFullCacheDoNotEither() throws Exception {
		attack((service) -> {
			assertThat(service.ask(List.of("page"), 1000, 100)).containsKey("page 200 ");
			service.ask(List.of("small", "page", "large", "nulls", "messages"), 200, 50);
		});
	}

	/** Who looks for words has all of a mail read; some letters are 18 to a search. */
	@Test
	void searchingTheLargestMailsDoesNotEither() throws Exception {
		attack((service) -> {
			List<String> kinds = List.of("ligatures", "large", "tagged", "entities", "small");
			assertThat(service.asking("?q=nobody").ask(kinds, 60, AT_ONCE)).containsKey("small 200 ");
		});
	}

	/** Each answer has one field of its own, which nobody reads. */
	@Test
	void namesThatNobodyKnowsDoNotEither() throws Exception {
		attack((service) -> assertThat(service.ask(List.of("names", "names", "names", "small"), 200, AT_ONCE))
			.containsKey("small 200 "));
	}

	private void attack(Attack attack) throws Exception {
		HttpServer hostile = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		hostile.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
		Map<String, byte[]> bodies = bodies();
		hostile.createContext("/", (exchange) -> answer(exchange, bodies));
		hostile.start();
		Map<String, String> settings = Map.of("ROBIN_BASE_URL", "http://127.0.0.1:" + hostile.getAddress().getPort(),
				"ROBIN_QUOTA_PER_SECOND", "50", "ROBIN_QUOTA_PER_MINUTE", "3000", "LOGGING_LEVEL_ROOT", "INFO",
				"ROBIN_CALLERS_PER_MINUTE", "100000", "ROBIN_CALLERS_CUSTOMERS_PER_MINUTE", "0",
				"ROBIN_CALLERS_CUSTOMERS_PER_HOUR", "0", "ROBIN_CALLERS_CUSTOMERS_PER_DAY", "0");
		try (RobinServer robin = RobinServer.start();
				Issuer issuer = Issuer.start();
				PackagedJar jar = PackagedJar.beginAsInTheImage(this.folder, robin, issuer, settings)) {
			jar.awaitStart();
			Attacked service = new Attacked(jar, issuer.token(Issuer.READ), "");
			attack.on(service);
			assertThat(jar.isAlive()).as(jar.log()).isTrue();
			// By itself, once the breaker has found ROBIN well again.
			await().atMost(Duration.ofMinutes(2)).until(() -> service.outcome("large", "last").equals("large 200 "));
			assertThat(service.outcome("small", "last")).isEqualTo("small 200 ");
			assertThat(jar.log()).doesNotContain("OutOfMemory");
		}
		finally {
			hostile.stop(0);
		}
	}

	private static void answer(HttpExchange exchange, Map<String, byte[]> bodies) throws IOException {
		String asked = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
		String kind = asked.replaceAll(".*\"emailAddress\":\"([a-z]+)-.*", "$1");
		byte[] body = "names".equals(kind) ? name() : bodies.getOrDefault(kind, new byte[0]);
		exchange.getResponseHeaders().set("Content-Type", "application/json");
		exchange.getResponseHeaders().set("Content-Encoding", "gzip");
		exchange.sendResponseHeaders(200, body.length);
		try (OutputStream out = exchange.getResponseBody()) {
			out.write(body);
		}
		catch (IOException ex) {
			// The client has had enough.
		}
	}

	private static byte[] name() {
		return gzip("{\"" + UUID.randomUUID(), "x", 5_000_000, "\":0,\"conversations\":[]}");
	}

	private static Map<String, byte[]> bodies() {
		Map<String, byte[]> bodies = new HashMap<>();
		String conversation = "{\"guid\":\"00000000-0000-0000-0000-%012d\",\"messages\":[%s]}";
		String message = "{\"scope\":\"External\",\"content\":\"%s\"}";
		bodies.put("small",
				gzip("{\"conversations\":[", String.format(conversation, 1, String.format(message, "hi")), 1));
		bodies.put("large",
				gzip("{\"conversations\":[", String.format(conversation, 2,
						String.format(message, "\uD83D\uDE00" + "x".repeat(LARGEST)) + "," + "{\"content\":\"note\"}"),
						1));
		bodies.put("megabyte", gzip("{\"conversations\":[",
				String.format(conversation, 4, String.format(message, "x".repeat(1_000_000))), 1));
		bodies.put("page", gzip("{\"conversations\":[",
				String.format(conversation, 5, String.format(message, "x".repeat(200_000))), 1));
		bodies.put("ligatures", gzip("{\"conversations\":[",
				String.format(conversation, 6, String.format(message, "\uFDFA".repeat(LARGEST / 3))), 1));
		bodies.put("tagged", gzip("{\"conversations\":[",
				String.format(conversation, 7, String.format(message, "<br>" + "<x ".repeat(LARGEST / 3) + ">")), 1));
		bodies.put("entities", gzip("{\"conversations\":[",
				String.format(conversation, 8, String.format(message, "<br>" + "&#64;".repeat(LARGEST / 5))), 1));
		bodies.put("larger", gzip("{\"conversations\":[",
				String.format(conversation, 3, String.format(message, "x".repeat(100_000_000))), 1));
		bodies.put("nulls", gzip("{\"conversations\":[", "null", 6_200_000));
		bodies.put("objects", gzip("{\"conversations\":[", "{}", 2_000_000));
		bodies.put("messages", gzip("{\"conversations\":[{\"messages\":[{}", ",{}", 1_500_000, "]}]}"));
		bodies.put("tags", gzip("{\"conversations\":[{\"tags\":\"a", ",a", 7_000_000, "\"}]}"));
		// Within all limits on bytes and tokens.
		bodies.put("tag", gzip("{\"conversations\":[{\"tags\":\"a", ",a", LARGEST / 2, "\"}]}"));
		bodies.put("orders", gzip("{\"conversations\":[", "{\"linkedOrderNumbers\":\"1" + ",1".repeat(15_000) + "\"}",
				LARGEST / 30_000));
		bodies.put("depth", gzip("{\"conversations\":[],\"more\":", "[", 5_000_000, ""));
		bodies.put("others", gzip("{\"conversations\":[],\"more\":[0", ",0", 3_000_000, "]}"));
		return bodies;
	}

	private static byte[] gzip(String start, String element, int times) {
		return gzip(start + element, "," + element, times - 1, "]}");
	}

	private static byte[] gzip(String start, String element, int times, String end) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (GZIPOutputStream out = new GZIPOutputStream(bytes, 65536)) {
			out.write(start.getBytes(UTF_8));
			byte[] one = element.getBytes(UTF_8);
			for (int i = 0; i < times; i++) {
				out.write(one);
			}
			out.write(end.getBytes(UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/** Something that is done to a service. */
	private interface Attack {

		void on(Attacked service) throws Exception;

	}

	/**
	 * A service under attack.
	 *
	 * @param jar the service
	 * @param token whose look-ups they are
	 * @param query what they ask for beside
	 */
	private record Attacked(PackagedJar jar, String token, String query) {

		private Attacked asking(String other) {
			return new Attacked(this.jar, this.token, other);
		}

		/** Asks for so many customers, and checks that refusals are clear. */
		Map<String, Integer> ask(List<String> kinds, int count, int atOnce) throws Exception {
			Map<String, Integer> outcomes = new TreeMap<>();
			try (var threads = Executors.newFixedThreadPool(atOnce)) {
				List<Future<String>> all = new ArrayList<>();
				for (int i = 0; i < count; i++) {
					String kind = kinds.get(i % kinds.size());
					String customer = "" + i;
					all.add(threads.submit(() -> outcome(kind, customer)));
				}
				for (Future<String> one : all) {
					outcomes.merge(one.get(), 1, Integer::sum);
				}
			}
			String why = outcomes + " " + reasons();
			assertThat(outcomes.keySet()).as("clear: " + why).noneMatch((outcome) -> outcome.contains(" 500 "));
			return outcomes;
		}

		String outcome(String kind, String customer) {
			Reply reply = this.jar.get("/customers/" + kind + "-" + customer + "@x.nl/conversations" + this.query,
					this.token);
			return kind + " " + reply.status() + " "
					+ ((reply.status() == 200) ? "" : reply.json().path("code").asString());
		}

		private Map<String, Integer> reasons() {
			Map<String, Integer> reasons = new TreeMap<>();
			this.jar.log()
				.lines()
				.filter((line) -> line.contains("ROBIN, attempt"))
				.forEach((line) -> reasons.merge(line.replaceAll(".*ROBIN, attempt", ""), 1, Integer::sum));
			return reasons;
		}

	}

}
