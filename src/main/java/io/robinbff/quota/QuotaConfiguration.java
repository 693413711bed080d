package io.robinbff.quota;

import java.time.InstantSource;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.redis.SharedRedis;
import io.robinbff.settings.UnusableSetting;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class QuotaConfiguration {

	@Bean
	Quota quota(QuotaProperties properties, Ticker ticker, ObjectProvider<SharedRedis> shared) {
		SharedRedis redis = shared.getIfAvailable();
		QuotaSettings settings = properties.toSettings();
		if (redis == null) {
			return Quota.start(settings, QuotaListener.NONE, ticker::read);
		}
		if (settings.file() != null) {
			throw new UnusableSetting(
					"ROBIN_QUOTA_FILE and Redis exclude each other: replicas remember the quota in Redis.");
		}
		return share(settings, new Sharing(redis.replica(), properties.replicas(), redis.timeout()), redis, ticker);
	}

	static Quota share(QuotaSettings settings, Sharing sharing, SharedRedis redis, Ticker ticker) {
		SharedLedger ledger = new SharedLedger(settings, sharing, new Script(redis, sharing, settings), ticker::read);
		Quota quota = new Quota(settings, QuotaListener.NONE, ledger, ticker::read, InstantSource.system()).start();
		ledger.start(quota::changed);
		return quota;
	}

}
