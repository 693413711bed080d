package io.robinbff.watch;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.cache.Answers;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

@Configuration(proxyBeanMethods = false)
class WatchConfiguration {

	/** So many looks at Redis at once: whoever clicks is not to stand behind them. */
	private static final int LOOKS = 8;

	@Bean(destroyMethod = "shutdownNow")
	ExecutorService watchLooks() {
		return Executors.newFixedThreadPool(LOOKS, Thread.ofVirtual().name("watch").factory());
	}

	/** Erases before the cards of events do, which it keeps open. */
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	Watches watches(Answers answers, WatchSettings settings, MeterRegistry meters, Ticker ticker,
			ExecutorService watchLooks) {
		return new Watches(answers, settings, new WatchMetrics(meters), ticker, Clock.systemUTC(), watchLooks);
	}

	@Bean
	Timekeeper watchTimekeeper(Watches watches, @Value("${robin.shutdown.drain:0s}") Duration drain) {
		return new Timekeeper(watches, drain);
	}

}
