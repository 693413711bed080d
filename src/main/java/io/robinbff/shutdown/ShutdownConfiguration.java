package io.robinbff.shutdown;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

@Configuration(proxyBeanMethods = false)
class ShutdownConfiguration {

	@Bean
	Drain drain(ShutdownSettings settings) {
		return new Drain(settings.drain());
	}

	@Bean
	FilterRegistrationBean<FarewellFilter> farewellFilter(Drain drain) {
		FilterRegistrationBean<FarewellFilter> registration = new FilterRegistrationBean<>(new FarewellFilter(drain));
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		return registration;
	}

}
