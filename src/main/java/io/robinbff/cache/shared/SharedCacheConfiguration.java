package io.robinbff.cache.shared;

import java.time.Clock;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cache.CacheSettings;
import io.robinbff.cache.SharedCache;
import io.robinbff.cluster.ConditionalOnRedis;
import io.robinbff.cluster.Leases;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.SharedRedis;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@ConditionalOnRedis
class SharedCacheConfiguration {

	private static final Logger log = LoggerFactory.getLogger(SharedCacheConfiguration.class);

	/** Without a key nothing personal leaves this process. */
	@Bean
	SharedCache sharedCache(CacheSettings settings, KeySettings secret, SharedRedis redis, PeerChannel peers,
			Leases leases, Ticker ticker) {
		Keyring keys = secret.keyring();
		if (keys == null) {
			log.info("Replicas share the quota but no answers: ROBIN_CACHE_KEY is not set");
			return SharedCache.NONE;
		}
		RedisCache cache = new RedisCache(redis, keys, settings.life(), ticker, Clock.systemUTC());
		return new RedisSharedCache(cache,
				new DistributedSingleFlight(peers, leases, ticker, DistributedSingleFlight.LEASE), ticker);
	}

}
