package io.robinbff.status;

import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/** The status page, on the management port alone. */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
class StatusPageConfiguration {

	@Bean
	StatusHandler statusHandler(HealthContributorRegistry health, MeterRegistry meters,
			ObjectProvider<BuildProperties> build) {
		return new StatusHandler(new Standing(health), new History(meters),
				StatusConfiguration.version(build.getIfAvailable()));
	}

	@Bean
	SimpleUrlHandlerMapping statusMapping(StatusHandler page) {
		SimpleUrlHandlerMapping mapping = new SimpleUrlHandlerMapping(Map.of("/status", page));
		mapping.setOrder(0);
		return mapping;
	}

}
