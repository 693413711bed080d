package io.robinbff.cache.shared;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.github.benmanes.caffeine.cache.Ticker;
import embedded.RedisProcess;
import io.robinbff.cache.Answer.Source;
import io.robinbff.cache.CachedPage;
import io.robinbff.cache.Fetch;
import io.robinbff.cache.RenderedPage;
import io.robinbff.cluster.Leases;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.Replica;
import io.robinbff.cluster.Topic;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.quota.FakeDemand;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a leader does, in order: it leads, renews, keeps the answer, and then says so. */
class LeaderTests implements PeerChannel {

	private static final Query ANNA = new Query(new Selector.Customer(CustomerEmail.of("email", "anna@example.nl")));

	private static final Ticker TICKER = Ticker.systemTicker();

	private final List<String> done = new ArrayList<>();

	@Test
	void leaseIsRenewedWhileItLeadsAndTheEndIsSaidLast() {
		try (RedisProcess redis = RedisProcess.start(); Replica replica = new Replica(redis.urlOfUser(), "leads")) {
			await().until(replica.redis()::present);
			Keyring keys = new Keyring("k1:" + Base64.getEncoder().encodeToString(new byte[32]));
			RedisCache cache = new RedisCache(replica.redis(), keys, this, Duration.ofHours(1), TICKER,
					Clock.systemUTC());
			RedisSharedCache shared = new RedisSharedCache(cache, new DistributedSingleFlight(this,
					new Recorded(replica.leases()), TICKER, DistributedSingleFlight.LEASE), TICKER);
			assertThat(shared.fetch(ANNA, demand(), (_) -> true, (_) -> {
				this.done.add("calls");
				return shared.put(ANNA, page());
			}).source()).isEqualTo(Source.FETCHED);
			assertThat(this.done).containsExactly("acquires", "keeps", "calls", "publishes cache-changed", "releases",
					"publishes call-ended");
		}
	}

	/**
	 * It is kept where nobody else finds it: whoever were told would look for nothing.
	 */
	@Test
	void whatRedisDoesNotTakeIsNotAnnounced() {
		try (RedisProcess redis = RedisProcess.start(); Replica replica = new Replica(redis.url(), "leads")) {
			await().until(replica.redis()::present);
			Keyring keys = new Keyring("k1:" + Base64.getEncoder().encodeToString(new byte[32]));
			RedisCache cache = new RedisCache(replica.redis(), keys, this, Duration.ofHours(1), TICKER,
					Clock.systemUTC());
			redis.ask("ACL", "SETUSER", "default", "-set");
			cache.put(ANNA, page());
			assertThat(this.done).isEmpty();
			redis.ask("ACL", "SETUSER", "default", "+set");
			cache.put(ANNA, page());
			assertThat(this.done).containsExactly("publishes cache-changed");
		}
	}

	/** Whoever hears of an answer finds it: all is in Redis by then. */
	@Override
	public <M extends Record> void publish(Topic<M> topic, M message) {
		this.done.add("publishes " + topic.name());
	}

	@Override
	public <M extends Record> void subscribe(Topic<M> topic, Subscriber<M> subscriber) {
	}

	private static CachedPage page() {
		return new CachedPage(new RenderedPage(List.of(), 0, null),
				Fetch.here(Clock.systemUTC().instant(), TICKER.read()));
	}

	private static Demand demand() {
		return FakeDemand.click("agent", TICKER.read() + Duration.ofSeconds(10).toNanos());
	}

	/** Leases that note what is done with them. */
	private final class Recorded implements Leases {

		private final Leases leases;

		private Recorded(Leases leases) {
			this.leases = leases;
		}

		@Override
		public Grant tryAcquire(String name, Duration length) {
			LeaderTests.this.done.add("acquires");
			return this.leases.tryAcquire(name, length);
		}

		@Override
		public void keep(String name, Duration length) {
			LeaderTests.this.done.add("keeps");
			this.leases.keep(name, length);
		}

		@Override
		public void release(String name) {
			LeaderTests.this.done.add("releases");
			this.leases.release(name);
		}

		@Override
		public CompletableFuture<Boolean> isHeld(String name) {
			return this.leases.isHeld(name);
		}

	}

}
