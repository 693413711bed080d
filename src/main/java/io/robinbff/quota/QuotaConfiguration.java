package io.robinbff.quota;

import java.time.InstantSource;
import java.util.Locale;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.redis.SharedRedis;
import io.robinbff.settings.InWords;
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

	@Bean
	QuotaMetrics quotaMetrics(Quota quota) {
		return new QuotaMetrics(quota);
	}

	@Bean
	InWords quotaInWords(QuotaProperties quota, ObjectProvider<SharedRedis> redis) {
		return () -> String.format(Locale.ROOT,
				"quota %d a second, %d a minute, %d an hour, %d a day, guard %d ms, at most %d waiting, %s",
				quota.perSecond(), quota.perMinute(), quota.perHour(), quota.perDay(), quota.guard().toMillis(),
				quota.lineLimit(), memory(quota, redis.getIfAvailable() != null));
	}

	private static String memory(QuotaProperties quota, boolean shared) {
		if (shared) {
			return "shared by Redis among " + quota.replicas() + " replicas at most";
		}
		return (quota.file() != null) ? "remembered in " + quota.file() : "forgotten at a restart";
	}

	static Quota share(QuotaSettings settings, Sharing sharing, SharedRedis redis, Ticker ticker) {
		SharedLedger ledger = new SharedLedger(settings, sharing, new Script(redis, sharing, settings), ticker::read);
		Quota quota = new Quota(settings, QuotaListener.NONE, ledger, ticker::read, InstantSource.system()).start();
		ledger.start(quota::changed);
		return quota;
	}

}
