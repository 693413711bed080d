package io.robinbff.cache.shared;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;

import embedded.BesideOthers;
import embedded.Patience;
import embedded.RedisProcess;
import embedded.Thorough;
import io.robinbff.cache.Answers;
import io.robinbff.cache.CacheSettings;
import io.robinbff.cache.ReplicaAnswers;
import io.robinbff.cache.ShiftingWorld;
import io.robinbff.cluster.Leases;
import io.robinbff.cluster.Replica;
import io.robinbff.cluster.SharedRedis;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What {@code FilterByHandTests} says of one memory holds over two replicas and a real
 * Redis that has the world's clock, with messages that arrive late or not at all, values
 * that are evicted there, and replicas that start again.
 */
@BesideOthers
class SharedFilterTests {

	private static final CacheSettings SETTINGS = new CacheSettings(Duration.ofSeconds(30), Duration.ofMinutes(10),
			Duration.ofHours(24), Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(10),
			DataSize.ofMegabytes(8));

	private static final String CLOCK = "{redis.call('GET', 'clock:s'), redis.call('GET', 'clock:us')}";

	private static final String KEY = "k1:" + Base64.getEncoder().encodeToString(new byte[32]);

	private static final long REDIS_AHEAD = Duration.ofMinutes(7).toNanos();

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void costsNoMoreAndIsWholeIfItSaysSo(boolean areRemoved) {
		int worlds = Thorough.or(20_000, 150);
		int whole = 0;
		int joined = 0;
		try (RedisProcess process = RedisProcess.start();
				Replica replica = new Replica(process.url(), "replica", Patience.LIMIT)) {
			await().until(replica.redis()::present);
			for (long seed = 1; seed <= worlds; seed++) {
				int steps = 1 + (int) (seed % 40);
				try {
					ShiftingWorld one = after(steps, seed, areRemoved, replica.redis());
					int filtered = one.filtered();
					ShiftingWorld other = after(steps, seed, areRemoved, replica.redis());
					assertThat(filtered).as("calls").isLessThanOrEqualTo(other.byHand());
					whole += one.whole();
					joined += one.joined();
				}
				catch (AssertionError | RuntimeException ex) {
					throw new AssertionError("seed " + seed + ", " + steps + " steps", ex);
				}
			}
		}
		assertThat(whole).as("or nothing was told").isGreaterThan(worlds);
		assertThat(joined).as("of what was not read in turn").isGreaterThan(worlds / 20);
	}

	private static ShiftingWorld after(int steps, long seed, boolean areRemoved, SharedRedis redis) {
		redis.call((to) -> to.flushall()).join();
		TwoReplicas both = new TwoReplicas(seed, areRemoved, redis);
		both.world.run(steps);
		return both.world;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/** Two replicas of a world. */
	private static final class TwoReplicas implements ShiftingWorld.Deployment {

		private final SharedRedis redis;

		private final ShiftingWorld world;

		private final List<Site> sites = new ArrayList<>();

		TwoReplicas(long seed, boolean areRemoved, SharedRedis redis) {
			this.redis = redis;
			this.world = new ShiftingWorld(seed, areRemoved, () -> tick());
			tick();
			this.sites.add(new Site(this));
			this.sites.add(new Site(this));
			this.world.inhabit(this);
		}

		private void tick() {
			long micros = (this.world.now() + REDIS_AHEAD) / 1000;
			this.redis
				.call((to) -> to.mset(Map.of(bytes("clock:s"), bytes(Long.toString(micros / 1_000_000)),
						bytes("clock:us"), bytes(Long.toString(micros % 1_000_000)))))
				.join();
		}

		@Override
		public List<Answers> all() {
			return this.sites.stream().map((site) -> site.answers).toList();
		}

		@Override
		public void disturb(Random random) {
			int at = random.nextInt(2);
			switch (random.nextInt(8)) {
				case 0 -> this.sites.get(at).answers.invalidate(ShiftingWorld.ANNA);
				case 1 -> this.sites.get(at).peers.lose();
				case 2 -> this.sites.set(at, new Site(this));
				case 3 -> evict(random);
				default -> this.sites.get(at).peers.receive();
			}
		}

		private void evict(Random random) {
			List<String> pages = this.redis.call((to) -> to.keys("*:page:*"))
				.join()
				.stream()
				.map((name) -> new String(name, StandardCharsets.UTF_8))
				.sorted()
				.toList();
			if (!pages.isEmpty()) {
				this.redis.call((to) -> to.del(bytes(pages.get(random.nextInt(pages.size()))))).join();
			}
		}

	}

	/** A replica, to which messages come when it is let. */
	private static final class Site {

		private final DeferredPeers peers;

		private final Answers answers;

		Site(TwoReplicas both) {
			this.peers = new DeferredPeers(() -> both.sites.stream().map((site) -> site.peers).toList());
			Keyring keys = new Keyring(KEY);
			ShiftingWorld world = both.world;
			RedisCache cache = new RedisCache(keys, this.peers, SETTINGS.life(), world::now, world::wall,
					new SharedClock(), (clock) -> new SharedValues(both.redis, new AnswerCipher(keys), clock,
							SETTINGS.life(), world::now, new ReadBudget(Integer.MAX_VALUE), CLOCK));
			this.answers = ReplicaAnswers.of(world, SETTINGS,
					new RedisSharedCache(cache,
							new DistributedSingleFlight(this.peers, Leases.NONE, world::now,
									DistributedSingleFlight.LEASE),
							world::now),
					world::now, world::wall, Runnable::run);
		}

	}

}
