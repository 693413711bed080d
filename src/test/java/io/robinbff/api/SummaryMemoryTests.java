package io.robinbff.api;

import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.ServiceTest;
import io.robinbff.audit.Audit;
import io.robinbff.cache.CacheSettings;
import io.robinbff.cache.CachedPage;
import io.robinbff.cache.Fetch;
import io.robinbff.cache.Item;
import io.robinbff.cache.OthersPages;
import io.robinbff.cache.RenderedPage;
import io.robinbff.cache.ReplicaAnswers;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.conversation.Page;
import io.robinbff.conversation.Query;
import io.robinbff.privacy.Pseudonyms;
import io.robinbff.security.CustomerLimit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.util.unit.DataSize;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What badges hold of pages that other replicas keep. */
@ServiceTest
class SummaryMemoryTests {

	private static final int CUSTOMERS = 50;

	private final List<WeakReference<byte[]>> letters = Collections.synchronizedList(new ArrayList<>());

	private final AtomicInteger looking = new AtomicInteger();

	private final AtomicInteger most = new AtomicInteger();

	private final AtomicInteger held = new AtomicInteger(-1);

	private final CustomerLimit limit;

	private final Audit audit;

	private final Pseudonyms pseudonyms;

	private final MeterRegistry meters;

	private final Ticker ticker;

	private final RequestSettings requests;

	private final BackgroundAsks asks;

	@Autowired
	SummaryMemoryTests(CustomerLimit summaryLimit, Audit audit, Pseudonyms pseudonyms, MeterRegistry meters,
			Ticker ticker, RequestSettings requests, BackgroundAsks asks) {
		this.limit = summaryLimit;
		this.audit = audit;
		this.pseudonyms = pseudonyms;
		this.meters = meters;
		this.ticker = ticker;
		this.requests = requests;
		this.asks = asks;
	}

	/** For the seconds that {@code Prefer: wait} may take. */
	@Test
	void holdsNoLetterWhileItWaitsForRobin() {
		SummaryList list = summary(service(), "unknown@badges.nl");
		assertThat(this.letters).hasSize(CUSTOMERS);
		assertThat(this.held.get()).isZero();
		assertThat(list.items()).hasSize(CUSTOMERS + 1).last().satisfies((item) -> {
			assertThat(item.emailAddress()).isEqualTo("unknown@badges.nl");
			assertThat(item.conversations()).isZero();
		});
		for (int i = 0; i < CUSTOMERS; i++) {
			CustomerSummary item = list.items().get(i);
			assertThat(item.emailAddress()).isEqualTo(i + "@badges.nl");
			assertThat(item.status()).isEqualTo(CustomerSummary.KEPT);
			assertThat(item.open()).isEqualTo(1);
			assertThat(item.lastMessageAt()).hasToString("2026-11-20T10:00Z");
		}
	}

	@Test
	void allTogetherHaveAFewPagesInHandAtOnce() throws Exception {
		SummaryService service = service();
		try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<SummaryList>> lists = Stream.of("one", "two")
				.map((one) -> callers.submit(() -> summary(service, one + "@badges.nl")))
				.toList();
			for (Future<SummaryList> one : lists) {
				assertThat(one.get().asking()).isZero();
			}
		}
		assertThat(this.most.get()).isBetween(2, SummaryService.MOST_LOOKS);
	}

	private SummaryList summary(SummaryService service, String last) {
		List<String> customers = Stream
			.concat(IntStream.range(0, CUSTOMERS).mapToObj((i) -> i + "@badges.nl"), Stream.of(last))
			.toList();
		MockHttpServletRequest request = new MockHttpServletRequest("POST", "/customers/summary");
		request.addHeader("Prefer", "wait=9");
		return service.summary(new SummaryRequest(customers, null), request,
				new TestingAuthenticationToken("petra", ""));
	}

	/** A service whose own memory has no room, and whose ROBIN knows nobody. */
	private SummaryService service() {
		CacheSettings settings = new CacheSettings(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(24),
				Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofSeconds(10), DataSize.ofKilobytes(4));
		Helpdesk robin = (query, _) -> {
			System.gc();
			this.held.set((int) this.letters.stream().filter((one) -> one.get() != null).count());
			return new Page(List.of(), query.skip(), null);
		};
		return new ApiConfiguration().summaryService(
				ReplicaAnswers.of(robin, settings, new OthersPages(this::found), this.ticker, Clock.systemUTC()),
				this.limit, this.audit, this.pseudonyms, this.meters, this.ticker, this.requests, this.asks);
	}

	private @Nullable CachedPage found(Query query) {
		if (!Character.isDigit(query.selector().key().charAt(0))) {
			// ROBIN is asked, and where it has answered a request looks for itself.
			return null;
		}
		this.most.accumulateAndGet(this.looking.incrementAndGet(), Math::max);
		LockSupport.parkNanos(1_000_000);
		this.looking.decrementAndGet();
		byte[] json = ("{\"state\":\"open\",\"messages\":[{\"sentDateTime\":\"2026-11-20T10:00:00Z\",\"body\":\""
				+ "x".repeat(10_000) + "\"}]}")
			.getBytes(UTF_8);
		this.letters.add(new WeakReference<>(json));
		Fetch fetch = Fetch.here(Clock.systemUTC().instant(), this.ticker.read());
		Item item = new Item(new ConversationId(UUID.randomUUID().toString()), json, json, Set.of(), null, fetch);
		return new CachedPage(new RenderedPage(List.of(item), 0, null), fetch);
	}

}
