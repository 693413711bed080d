package io.robinbff.freshness;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.Helpdesk;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class FreshnessConfiguration {

	@Bean
	Answers answers(Helpdesk helpdesk, FreshnessSettings settings, Shelf shelf, Ticker ticker,
			@Value("${robin.request.deadline:10s}") Duration budget) {
		Executor flights = (call) -> Thread.ofVirtual().name("flight").start(call);
		return new Answers(helpdesk, new PageRenderer(JsonMapper.builder().build()), settings, shelf,
				new FlightRules(flights, budget), ticker, Clock.systemUTC());
	}

	@Bean
	Shelf shelf(FreshnessSettings settings, Ticker ticker) {
		return new Shelf(settings, ticker);
	}

}
