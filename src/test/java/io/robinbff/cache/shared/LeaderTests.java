package io.robinbff.cache.shared;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import com.github.benmanes.caffeine.cache.Ticker;
import embedded.RedisProcess;
import io.robinbff.cache.Answer.Source;
import io.robinbff.cache.CachedPage;
import io.robinbff.cache.Fetch;
import io.robinbff.cache.Item;
import io.robinbff.cache.RenderedPage;
import io.robinbff.cluster.Leases;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.Replica;
import io.robinbff.cluster.Topic;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.quota.FakeDemand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
			RedisSharedCache shared = new RedisSharedCache(cache(replica, "redis.call('TIME')"),
					new DistributedSingleFlight(this, new Recorded(replica.leases()), TICKER,
							DistributedSingleFlight.LEASE),
					TICKER);
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
	 * Each of an answer's writes is waited for, so each is refused alone.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "page", "conversation", "mark" })
	void whatRedisDoesNotTakeIsNotAnnounced(String kind) {
		try (RedisProcess redis = RedisProcess.start(); Replica replica = new Replica(redis.url(), "leads")) {
			await().until(replica.redis()::present);
			CachedPage page = "mark".equals(kind) ? page() : page(item());
			cache(replica, refuses(kind)).put(ANNA, page);
			assertThat(this.done).isEmpty();
			cache(replica, "redis.call('TIME')").put(ANNA, page);
			assertThat(this.done).containsExactly("publishes cache-changed");
		}
	}

	/** Redis' time, if it is not asked for in order to write one of these. */
	private static String refuses(String kind) {
		return "(#ARGV > 0 and string.find(KEYS[1], ':" + kind + ":') and error('full') or redis.call('TIME'))";
	}

	private RedisCache cache(Replica replica, String time) {
		Keyring keys = new Keyring("k1:" + Base64.getEncoder().encodeToString(new byte[32]));
		Duration life = Duration.ofHours(1);
		return new RedisCache(keys, this, life, TICKER, Clock.systemUTC(), new SharedClock(),
				(clock) -> new SharedValues(replica.redis(), new AnswerCipher(keys), clock, life, TICKER,
						new ReadBudget(Integer.MAX_VALUE), time));
	}

	/** Whoever hears of an answer finds it: all is in Redis by then. */
	@Override
	public <M extends Record> void publish(Topic<M> topic, M message) {
		this.done.add("publishes " + topic.name());
	}

	@Override
	public <M extends Record> void subscribe(Topic<M> topic, Subscriber<M> subscriber) {
	}

	private static CachedPage page(Item... items) {
		return new CachedPage(new RenderedPage(List.of(items), 0, null),
				Fetch.here(Clock.systemUTC().instant(), TICKER.read()));
	}

	private static Item item() {
		byte[] json = "{}".getBytes(StandardCharsets.UTF_8);
		return new Item(new ConversationId("00000000-0000-0000-0000-000000000001"), json, json, Set.of(ANNA.selector()),
				null, Fetch.here(Clock.systemUTC().instant(), TICKER.read()));
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
