package io.robinbff.cache;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import embedded.Patience;
import io.robinbff.ManualTicker;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

class TieredCacheTests {

	private static final int AT_ONCE = 20;

	private static final Query ANNA = new Query(new Selector.Customer(new CustomerEmail("anna@example.nl")));

	private final ManualTicker ticker = ManualTicker.still();

	private final LocalCache local = new LocalCache(
			new CacheSettings(Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofHours(24),
					Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(10), DataSize.ofMegabytes(1)),
			this.ticker);

	private final Slow shared = new Slow();

	private final TieredCache cache = new TieredCache(this.local, this.shared, Runnable::run);

	@Test
	void equalQueriesAreLookedUpOnce() throws Exception {
		this.shared.page = page();
		assertThat(ask()).hasSize(AT_ONCE).allSatisfy((found) -> assertThat(found).isNotNull());
		assertThat(this.shared.looks).hasValue(1);
	}

	@Test
	void equalQueriesAreCheckedOnce() throws Exception {
		this.cache.put(ANNA, page());
		this.local.subscribed();
		assertThat(ask()).hasSize(AT_ONCE).allSatisfy((found) -> assertThat(found).isNotNull());
		assertThat(this.shared.looks).hasValue(1);
	}

	/** What the first one did not find may be there by now. */
	@Test
	void whoHasWaitedForNothingLooksForItself() throws Exception {
		assertThat(ask()).containsOnlyNulls();
		assertThat(this.shared.looks).hasValue(AT_ONCE);
	}

	private List<@Nullable CachedPage> ask() throws Exception {
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<@Nullable CachedPage>> all = new ArrayList<>();
			for (int i = 0; i < AT_ONCE; i++) {
				all.add(threads.submit(() -> this.cache.find(ANNA)));
			}
			List<@Nullable CachedPage> found = new ArrayList<>();
			for (Future<@Nullable CachedPage> one : all) {
				found.add(one.get());
			}
			return found;
		}
	}

	private CachedPage page() {
		Fetch fetch = Fetch.here(Instant.EPOCH, this.ticker.read());
		return new CachedPage(
				new RenderedPage(List.of(new Item(null, new byte[9], new byte[9], Set.of(), null, fetch)), 0, null),
				fetch);
	}

	/** Looks that last until all the others wait for it. */
	private static final class Slow extends Unshared {

		private final AtomicInteger looks = new AtomicInteger();

		private final CountDownLatch waiting = new CountDownLatch(AT_ONCE - 1);

		private volatile @Nullable CachedPage page;

		@Override
		public @Nullable CachedPage find(Query query) {
			look();
			return this.page;
		}

		@Override
		public @Nullable Checked check(Query query, CachedPage known) {
			look();
			return new Checked(known);
		}

		private void look() {
			this.looks.incrementAndGet();
			try {
				var _ = this.waiting.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Override
		public void await(CompletableFuture<?> other) {
			this.waiting.countDown();
			other.join();
		}

	}

}
