package io.robinbff.quota.shared;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cluster.ConditionalOnRedis;
import io.robinbff.cluster.Farewell;
import io.robinbff.cluster.SharedRedis;
import io.robinbff.quota.CallLog;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaSettings;
import io.robinbff.settings.UnusableSetting;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@ConditionalOnRedis
class SharedQuotaConfiguration {

	/** Who has not said that it leaves costs its share for up to a day. */
	@Bean
	Farewell quotaFarewell(Quota quota) {
		return new Farewell(quota::close);
	}

	@Bean
	CallLog redisCallLog(QuotaSettings settings, SharedRedis redis, Ticker ticker) {
		if (settings.file() != null) {
			throw new UnusableSetting(
					"ROBIN_QUOTA_FILE and Redis exclude each other: replicas remember the quota in Redis.");
		}
		ReplicationTimings timings = new ReplicationTimings(redis.replica(), redis.timeout());
		return new RedisCallLog(settings, timings, new QuotaScript(redis)::send, ticker::read);
	}

}
