package io.robinbff.cache.shared;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.github.benmanes.caffeine.cache.Ticker;
import embedded.BesideOthers;
import embedded.Patience;
import embedded.RedisProcess;
import io.robinbff.cache.CachedPage;
import io.robinbff.cache.Fetch;
import io.robinbff.cache.Item;
import io.robinbff.cache.RenderedPage;
import io.robinbff.cluster.Replica;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The largest answers, from Redis at once, in the heap that the image has. */
@BesideOthers
class SharedMemoryTests {

	private static final int AT_ONCE = 24;

	@Test
	void nothingThatReplicasShareEndsTheProcess() throws Exception {
		try (RedisProcess redis = RedisProcess.start()) {
			Process reader = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=64m",
					"-XX:+ExitOnOutOfMemoryError", "-cp", System.getProperty("java.class.path"), Reader.class.getName(),
					redis.url())
				.redirectErrorStream(true)
				.start();
			String said = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(reader.waitFor()).as(said).isZero();
			assertThat(said).contains("read: ").doesNotContain("read: 0");
		}
	}

	/**
	 * A replica that has just started. Each of its requests goes out to a client that
	 * takes its time: until all of them have been dealt with.
	 */
	static final class Reader {

		private static final Ticker TICKER = Ticker.systemTicker();

		/** What the cache holds when it is full, and all else of the service. */
		private static final byte[][] LIVE = new byte[13][8 * 1024 * 1024];

		private Reader() {
		}

		@SuppressWarnings("SystemOut") // It is what the test reads.
		public static void main(String[] url) throws Exception {
			try (Replica replica = new Replica(url[0], "reader", Patience.LIMIT);
					var requests = Executors.newVirtualThreadPerTaskExecutor()) {
				await().until(replica.redis()::present);
				RedisCache cache = new RedisCache(replica.redis(),
						new Keyring("k1:" + Base64.getEncoder().encodeToString(new byte[32])), replica.peers(),
						Duration.ofHours(1), TICKER, Clock.systemUTC(), ReadBudget.beside(DataSize.ofBytes(0)));
				for (int i = 0; i < AT_ONCE; i++) {
					cache.put(query(i), page());
				}
				CountDownLatch dealtWith = new CountDownLatch(AT_ONCE);
				List<Future<Boolean>> all = new ArrayList<>();
				for (int i = 0; i < AT_ONCE; i++) {
					Query query = query(i);
					all.add(requests.submit(() -> replica.asRequest(Patience.LIMIT, () -> {
						CachedPage page = cache.findOnceThereIsRoom(query);
						dealtWith.countDown();
						awaitQuietly(dealtWith);
						return page != null && page.page().bytes() > 0;
					})));
				}
				int read = 0;
				for (Future<Boolean> one : all) {
					read += one.get() ? 1 : 0;
				}
				System.out.println("beside " + LIVE.length + " read: " + read);
			}
			System.exit(0);
		}

		private static Query query(int number) {
			return new Query(new Selector.Customer(new CustomerEmail(number + "@example.nl")));
		}

		/** With a note that only agents see. */
		private static CachedPage page() {
			byte[] whole = new byte[7_000_000];
			Arrays.fill(whole, (byte) 'x');
			byte[] outward = Arrays.copyOf(whole, whole.length - 10);
			Fetch fetch = Fetch.here(Clock.systemUTC().instant(), TICKER.read());
			return new CachedPage(new RenderedPage(List
				.of(new Item(new ConversationId(UUID.randomUUID().toString()), whole, outward, Set.of(), null, fetch)),
					0, null), fetch);
		}

		private static void awaitQuietly(CountDownLatch gate) {
			try {
				gate.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
