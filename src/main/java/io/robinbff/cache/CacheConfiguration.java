package io.robinbff.cache;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.json.Json;
import io.robinbff.privacy.PrivacyKey;
import io.robinbff.settings.StartupSummary;
import org.slf4j.MDC;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class CacheConfiguration {

	private static final ContextSnapshotFactory TRACE = ContextSnapshotFactory.builder().build();

	/**
	 * After a second: an event on what was read comes by another way, and by then it is
	 * here as well. Else the answer would seem to have changed without a word.
	 */
	private static final Executor COPIER = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS,
			(copy) -> Thread.ofVirtual().name("copy").start(copy));

	@Bean
	Answers answers(Helpdesk helpdesk, CacheSettings settings, LocalCache cache, Ticker ticker,
			ObjectProvider<SharedCache> shared, @Value("${robin.request.deadline:10s}") Duration budget) {
		return new Answers(helpdesk, new PageRenderer(Json.mapper()), settings,
				new TieredCache(cache, orNone(shared), COPIER),
				new SingleFlight(CacheConfiguration::fly, ticker, budget), ticker, Clock.systemUTC());
	}

	@Bean
	StartupSummary cacheSummary(CacheSettings settings, ObjectProvider<SharedCache> shared) {
		return () -> String.format(Locale.ROOT,
				"answers fresh for %s, then served stale for %s, kept for %s, %d MB at most, %s",
				DurationStyle.SIMPLE.print(settings.fresh(), ChronoUnit.SECONDS),
				DurationStyle.SIMPLE.print(settings.staleWhileRevalidate(), ChronoUnit.SECONDS),
				DurationStyle.SIMPLE.print(settings.staleIfError(), ChronoUnit.SECONDS), settings.size().toMegabytes(),
				SharedCache.NONE.equals(orNone(shared)) ? "in this process alone" : "shared by Redis, encrypted");
	}

	@Bean
	MeterBinder cacheMetrics(LocalCache cache) {
		return (registry) -> {
			Gauge.builder("robin.cache.bytes", cache, LocalCache::bytes)
				.description("What kept answers take in memory")
				.baseUnit("bytes")
				.register(registry);
			FunctionCounter.builder("robin.cache.evictions", cache, LocalCache::evictions)
				.description("Kept answers that went before their time, as there was no room")
				.register(registry);
		};
	}

	private static SharedCache orNone(ObjectProvider<SharedCache> shared) {
		return shared.getIfAvailable(() -> SharedCache.NONE);
	}

	/**
	 * Runs a call on a thread of its own. It logs under the correlation id of the request
	 * that began it, and is part of its trace.
	 */
	private static void fly(Runnable call) {
		Map<String, String> context = MDC.getCopyOfContextMap();
		Runnable traced = TRACE.captureAll().wrap(call);
		Thread.ofVirtual().name("call").start(() -> {
			if (context != null) {
				MDC.setContextMap(context);
			}
			traced.run();
		});
	}

	@Bean
	LocalCache cache(CacheSettings settings, Ticker ticker, ObjectProvider<SharedCache> shared, PrivacyKey key,
			ObjectProvider<ChangeFeed> changes) {
		return new LocalCache(settings, ticker, SharedCache.names(orNone(shared), key),
				changes.getIfAvailable(() -> ChangeFeed.NONE));
	}

}
