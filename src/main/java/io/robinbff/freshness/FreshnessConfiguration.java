package io.robinbff.freshness;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.context.ContextSnapshotFactory;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.redis.SharedRedis;
import io.robinbff.settings.InWords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class FreshnessConfiguration {

	private static final Logger log = LoggerFactory.getLogger(FreshnessConfiguration.class);

	private static final ContextSnapshotFactory TRACE = ContextSnapshotFactory.builder().build();

	@Bean
	Answers answers(Helpdesk helpdesk, FreshnessSettings settings, Shelf shelf, Ticker ticker, Replicas replicas,
			@Value("${robin.request.deadline:10s}") Duration budget) {
		return new Answers(helpdesk, new PageRenderer(JsonMapper.builder().build()), settings, shelf,
				new FlightRules(FreshnessConfiguration::fly, budget, replicas), ticker, Clock.systemUTC());
	}

	/** Without a key nothing personal leaves this process. */
	@Bean
	Replicas replicas(FreshnessSettings settings, KeySettings secret, ObjectProvider<SharedRedis> shared,
			Ticker ticker) {
		SharedRedis redis = shared.getIfAvailable();
		Keyring keys = secret.keyring();
		if (redis == null) {
			return Replicas.NONE;
		}
		if (keys == null) {
			log.info("Replicas share the quota but no answers: ROBIN_CACHE_KEY is not set");
			return Replicas.NONE;
		}
		SharedShelf shelf = new SharedShelf(redis, keys, settings.keptAtAll(), ticker, Clock.systemUTC());
		return new SharedAnswers(shelf, new SharedFlights(redis, ticker, SharedFlights.LEASE), ticker);
	}

	@Bean
	InWords freshnessInWords(FreshnessSettings settings, Replicas replicas) {
		return () -> String.format(Locale.ROOT,
				"answers fresh for %s, then served stale for %s, kept for %s, %d MB at most, %s",
				DurationStyle.SIMPLE.print(settings.fresh(), ChronoUnit.SECONDS),
				DurationStyle.SIMPLE.print(settings.stale(), ChronoUnit.SECONDS),
				DurationStyle.SIMPLE.print(settings.kept(), ChronoUnit.SECONDS), settings.size().toMegabytes(),
				Replicas.NONE.equals(replicas) ? "in this process alone" : "shared by Redis, encrypted");
	}

	/**
	 * A call logs under the correlation id of the request that began it, and is part of
	 * its trace.
	 */
	private static void fly(Runnable call) {
		Map<String, String> context = MDC.getCopyOfContextMap();
		Runnable traced = TRACE.captureAll().wrap(call);
		Thread.ofVirtual().name("flight").start(() -> {
			if (context != null) {
				MDC.setContextMap(context);
			}
			traced.run();
		});
	}

	@Bean
	Shelf shelf(FreshnessSettings settings, Ticker ticker) {
		return new Shelf(settings, ticker);
	}

}
