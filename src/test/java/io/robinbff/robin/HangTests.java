package io.robinbff.robin;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import embedded.Patience;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.UncachedServiceTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Two hundred agents while ROBIN hangs, with ROBIN's real quota of 3 a second. */
@UncachedServiceTest
@TestPropertySource(properties = { "robin.attempt-timeout=1500ms", "robin.request.deadline=8s",
		"robin.quota.per-second=3", "robin.quota.guard=100ms" })
@Isolated("It counts threads and bytes.")
class HangTests {

	private static final int CALLERS = 200;

	private static final Duration DEADLINE = Duration.ofSeconds(8);

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	@BeforeEach
	void warm() throws Exception {
		this.robin.reset();
		this.ticker.advance(Duration.ofMinutes(2));
		this.front.get("/customers/warm@example.nl/conversations");
		all((caller) -> "/customers/warm" + caller + "@example.nl/conversations");
	}

	@Test
	void differentCustomers() throws Exception {
		hang((caller) -> "/customers/agent" + caller + "@example.nl/conversations");
	}

	@Test
	void theSameCustomerCostsOneCallAndItsRetries() throws Exception {
		int before = this.robin.callCount();
		hang((caller) -> "/customers/same@example.nl/conversations");
		// One more is the call after the recovery.
		assertThat(this.robin.callCount() - before).isLessThanOrEqualTo(3 + 1);
	}

	private void hang(IntFunction<String> path) throws Exception {
		int threads = threads().size();
		long memory = memory();
		this.robin.hangsBeforeAnswering();
		List<Timed> replies = all(path);
		assertThat(threads()).as("platform threads").hasSizeLessThan(threads + 50);
		assertThat(memory() - memory).as("heap").isLessThan(40_000_000);
		assertThat(replies).hasSize(CALLERS).allSatisfy((timed) -> {
			assertThat(timed.reply.status()).as(timed.reply.body()).isIn(503, 504);
			assertThat(timed.reply.header("Retry-After")).matches("[1-9]\\d*");
			assertThat(timed.took).isLessThan(DEADLINE.plus(Patience.SLACK));
		});
		this.robin.recovers();
		this.ticker.advance(Duration.ofSeconds(10));
		assertThat(this.front.get("/customers/first@example.nl/conversations").status()).isEqualTo(200);
	}

	private List<Timed> all(IntFunction<String> path) throws Exception {
		String token = this.front.reader();
		try (ExecutorService agents = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Callable<Timed>> asks = IntStream.range(0, CALLERS).<Callable<Timed>>mapToObj((caller) -> () -> {
				long start = System.nanoTime();
				Reply reply = this.front.get(path.apply(caller), token);
				return new Timed(reply, Duration.ofNanos(System.nanoTime() - start));
			}).toList();
			return agents.invokeAll(asks).stream().map(Future::resultNow).toList();
		}
	}

	/** Of the service alone: WireMock's and the client's are the test's. */
	private static List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> !name.matches("(?i).*(qtp|wiremock|HttpClient|ForkJoinPool|robin-).*"))
			.sorted()
			.toList();
	}

	private static long memory() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	private record Timed(Reply reply, Duration took) {

		@Override
		public String toString() {
			return this.reply.status() + " after " + this.took;
		}

	}

}
