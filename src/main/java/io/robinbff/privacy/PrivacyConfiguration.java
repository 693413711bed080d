package io.robinbff.privacy;

import io.robinbff.command.ForErase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

@Configuration(proxyBeanMethods = false)
@ForErase
class PrivacyConfiguration {

	private static final Logger log = LoggerFactory.getLogger(PrivacyConfiguration.class);

	@Bean
	PrivacyKey privacyKey(PrivacySettings settings) {
		PrivacyKey key = PrivacyKey.of(settings.key(), settings.keyFile());
		if (!key.lasting()) {
			log.warn("ROBIN_PRIVACY_KEY is missing: the hashes that stand for customers in logs and audit are of this "
					+ "process alone, and nobody can find a customer by them");
		}
		return key;
	}

	@Bean
	FilterRegistrationBean<TraceIdsFilter> traceIdsFilter() {
		FilterRegistrationBean<TraceIdsFilter> registration = new FilterRegistrationBean<>(new TraceIdsFilter());
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		return registration;
	}

	@Bean
	SpanScrub spanScrub() {
		return new SpanScrub();
	}

	@Bean
	Pseudonyms pseudonyms(PrivacyKey key) {
		return new Pseudonyms(key);
	}

}
