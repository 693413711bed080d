package io.robinbff.freshness;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.Helpdesk;
import org.slf4j.MDC;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class FreshnessConfiguration {

	@Bean
	Answers answers(Helpdesk helpdesk, FreshnessSettings settings, Shelf shelf, Ticker ticker,
			@Value("${robin.request.deadline:10s}") Duration budget) {
		return new Answers(helpdesk, new PageRenderer(JsonMapper.builder().build()), settings, shelf,
				new FlightRules(FreshnessConfiguration::fly, budget), ticker, Clock.systemUTC());
	}

	/** A call logs under the correlation id of the request that began it. */
	private static void fly(Runnable call) {
		Map<String, String> context = MDC.getCopyOfContextMap();
		Thread.ofVirtual().name("flight").start(() -> {
			if (context != null) {
				MDC.setContextMap(context);
			}
			call.run();
		});
	}

	@Bean
	Shelf shelf(FreshnessSettings settings, Ticker ticker) {
		return new Shelf(settings, ticker);
	}

}
