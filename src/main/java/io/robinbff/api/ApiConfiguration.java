package io.robinbff.api;

import java.time.Clock;
import java.time.Duration;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.audit.Audit;
import io.robinbff.cache.Answers;
import io.robinbff.cluster.Leases;
import io.robinbff.privacy.Erasable;
import io.robinbff.privacy.PrivacyKey;
import io.robinbff.privacy.Pseudonyms;
import io.robinbff.quota.Quota;
import io.robinbff.security.CallerLimit;
import io.robinbff.security.CustomerLimit;
import io.robinbff.security.LastingTokens;
import io.robinbff.settings.StartupSummary;
import io.robinbff.watch.Watches;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

	@Bean
	LookupService lookupService(Answers answers, CallerLimit rate, CustomerLimit customerLimit, Audit audit,
			Pseudonyms pseudonyms, MeterRegistry meters, Quota quota, Ticker ticker, RequestSettings settings) {
		return new LookupService(answers, rate, customerLimit, audit, pseudonyms, new LookupMetrics(meters),
				new RateLimitHeaders(quota, Clock.systemUTC()), ticker, settings);
	}

	@Bean
	QueryMapping queryMapping(LookupService lookups, Watches watches) {
		return new QueryMapping(new QueryController(lookups), !watches.areOff());
	}

	@Bean
	SummaryService summaryService(Answers answers, CustomerLimit summaryLimit, Audit audit, Pseudonyms pseudonyms,
			MeterRegistry meters, Ticker ticker, RequestSettings settings, BackgroundAsks asks) {
		return new SummaryService(answers, summaryLimit, audit, pseudonyms, asks, ticker, settings,
				ApiConfiguration::each, meters);
	}

	@Bean
	ExportService exportService(Answers answers, CallerLimit rate, CustomerLimit customerLimit, Audit audit,
			LastingTokens held, Pseudonyms pseudonyms, ExportPlaces places, PrivacyKey key, ExportTimes times,
			Ticker ticker) {
		return new ExportService(answers, rate, customerLimit, audit, held, pseudonyms, places,
				new ResumeTokens(key, Clock.systemUTC()), times, ticker, Clock.systemUTC());
	}

	@Bean
	ExportTimes exportTimes(@Value("${robin.web.exchange-timeout:60s}") Duration exchange) {
		return ExportTimes.within(exchange);
	}

	@Bean
	ExportPlaces exportPlaces(ExportSettings settings, ObjectProvider<Leases> leases) {
		return new ExportPlaces(settings.atOnce(), leases.getIfAvailable(() -> Leases.NONE));
	}

	@Bean
	BackgroundAsks backgroundAsks(SummarySettings summaries) {
		return new BackgroundAsks(summaries.asks(), ApiConfiguration::each);
	}

	@Bean
	Erasable erasableAsks(BackgroundAsks asks) {
		return (erasure) -> asks.erase(erasure.about());
	}

	private static void each(Runnable task) {
		Thread.ofVirtual().name("badge").start(task);
	}

	@Bean
	WatchService watchService(Watches watches, CustomerLimit customerLimit, Audit audit, Pseudonyms pseudonyms) {
		return new WatchService(watches, customerLimit, audit, pseudonyms);
	}

	@Bean
	StartupSummary requestsSummary(RequestSettings settings) {
		return () -> "a request takes " + settings.deadline().toMillis() + " ms at most";
	}

	@Bean
	Ticker ticker() {
		return Ticker.systemTicker();
	}

}
