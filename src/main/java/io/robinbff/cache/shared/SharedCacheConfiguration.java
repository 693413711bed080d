package io.robinbff.cache.shared;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cache.CacheSettings;
import io.robinbff.cache.SharedCache;
import io.robinbff.cluster.ConditionalOnRedis;
import io.robinbff.cluster.Leases;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.SharedRedis;
import io.robinbff.command.ForErase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

@Configuration(proxyBeanMethods = false)
@ConditionalOnRedis
@ForErase
class SharedCacheConfiguration {

	private static final Logger log = LoggerFactory.getLogger(SharedCacheConfiguration.class);

	/** How soon what could not be shared is shared when Redis is back. */
	private static final Duration FLUSH = Duration.ofMillis(250);

	/** Without a key nothing personal leaves this process. */
	@Bean
	SharedCache sharedCache(CacheSettings settings, KeySettings secret, SharedRedis redis, PeerChannel peers,
			Leases leases, Ticker ticker, @Value("${robin.max-memory:0MB}") DataSize answers) {
		Keyring keys = secret.keyring();
		if (keys == null) {
			log.info("Replicas share the quota but no answers: ROBIN_CACHE_KEY is not set");
			return SharedCache.NONE;
		}
		ReadBudget budget = ReadBudget.beside(answers);
		List<RedisCache> caches = keys.each()
			.stream()
			.map((one) -> new RedisCache(redis, one, peers, settings.life(), ticker, Clock.systemUTC(), budget))
			.toList();
		var _ = redis.every(FLUSH, () -> caches.forEach((one) -> flush(one, redis)));
		return new RedisSharedCache(caches,
				new DistributedSingleFlight(peers, leases, ticker, DistributedSingleFlight.LEASE), ticker);
	}

	/** On a thread of its own, as the timer is for what takes a moment. */
	private static void flush(RedisCache cache, SharedRedis redis) {
		if (cache.hasUnsent() && redis.present()) {
			Thread.ofVirtual().name("outbox").start(() -> redis.patiently(cache::flush));
		}
	}

}
