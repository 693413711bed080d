package io.robinbff.quota;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class QuotaConfiguration {

	@Bean
	Quota quota(QuotaProperties properties) {
		return Quota.start(properties.toSettings(), QuotaListener.NONE);
	}

}
