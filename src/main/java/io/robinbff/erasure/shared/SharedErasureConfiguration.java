package io.robinbff.erasure.shared;

import java.time.Clock;

import io.robinbff.cache.CacheSettings;
import io.robinbff.cache.SharedCache;
import io.robinbff.cluster.ConditionalOnRedis;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.SharedRedis;
import io.robinbff.command.ForErase;
import io.robinbff.erasure.OtherReplicas;
import io.robinbff.privacy.PrivacyKey;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@ConditionalOnRedis
@ForErase
class SharedErasureConfiguration {

	/** Without a key in common replicas have no name in common for anybody. */
	@Bean
	OtherReplicas otherReplicas(PeerChannel peers, SharedRedis redis, CacheSettings cache, SharedCache answers,
			PrivacyKey names) {
		return (SharedCache.NONE.equals(answers) && !names.lasting()) ? new Nameless()
				: new RedisErasures(peers, redis, SharedCache.names(answers, names), cache.life(), Clock.systemUTC());
	}

}
