package io.robinbff.quota;

import com.github.benmanes.caffeine.cache.Ticker;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class QuotaConfiguration {

	@Bean
	Quota quota(QuotaProperties properties, Ticker ticker) {
		return Quota.start(properties.toSettings(), QuotaListener.NONE, ticker::read);
	}

}
