package io.robinbff.events.shared;

import io.robinbff.events.EventRelay;
import io.robinbff.status.Dependency;
import org.slf4j.event.Level;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The relay's health, which is there where no relay is, so that its group has the same
 * members everywhere.
 */
@Configuration(proxyBeanMethods = false)
class RelayHealthConfiguration {

	@Bean
	Dependency redisEventsHealthIndicator(ObjectProvider<EventRelay> relay) {
		return (relay.getIfAvailable() instanceof RedisEventRelay one) ? one.dependency()
				: new Dependency("redis-events", Level.WARN, "", "").unused();
	}

}
