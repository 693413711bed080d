package io.robinbff.cache.shared;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

import com.github.benmanes.caffeine.cache.Ticker;
import embedded.BesideOthers;
import embedded.RedisProcess;
import embedded.Thorough;
import io.robinbff.cache.Answers;
import io.robinbff.cache.CacheSettings;
import io.robinbff.cache.LookUps;
import io.robinbff.cache.ReplicaAnswers;
import io.robinbff.cache.SeveralStores;
import io.robinbff.cluster.Replica;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What callers of different web stores are shown by replicas that share answers in a real
 * Redis is what they would be shown if there was nothing else.
 */
@BesideOthers
class SharedAudiencesTests {

	private static final Ticker TICKER = Ticker.systemTicker();

	/** Little memory: most is read from Redis. */
	private static final CacheSettings SETTINGS = new CacheSettings(Duration.ofSeconds(30), Duration.ofMinutes(10),
			Duration.ofHours(24), Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(10),
			DataSize.ofKilobytes(64));

	private static final String KEY = "k1:" + Base64.getEncoder().encodeToString(new byte[32]);

	private final List<Replica> replicas = new ArrayList<>();

	@Test
	void randomLookUpsAtTwoReplicasShowWhatThereWouldBeForEach() {
		SeveralStores robin = SeveralStores.random(new Random(27), 60, 3 * SeveralStores.PAGE);
		LookUps lookUps = new LookUps(robin, TICKER);
		Random random = new Random(2);
		int count = Thorough.or(200_000, 3_000);
		try (RedisProcess redis = RedisProcess.start()) {
			List<Answers> both = List.of(join(redis, robin), join(redis, robin));
			for (int i = 0; i < count; i++) {
				lookUps.check(both.get(random.nextInt(2)), random);
			}
		}
		finally {
			this.replicas.forEach(Replica::close);
		}
		assertThat(lookUps.shown()).as("look-ups that showed something").isGreaterThan(count / 4);
	}

	private Answers join(RedisProcess redis, SeveralStores robin) {
		Replica replica = new Replica(redis.urlOfUser(), "replica-" + this.replicas.size());
		this.replicas.add(replica);
		await().until(replica.redis()::present);
		RedisCache cache = new RedisCache(replica.redis(), new Keyring(KEY), replica.peers(), SETTINGS.life(), TICKER,
				Clock.systemUTC(), new ReadBudget(Integer.MAX_VALUE));
		return ReplicaAnswers.of(robin, SETTINGS, new RedisSharedCache(cache,
				new DistributedSingleFlight(replica.peers(), replica.leases(), TICKER, Duration.ofSeconds(6)), TICKER),
				TICKER, Clock.systemUTC());
	}

}
