package io.robinbff;

import embedded.Cast;
import embedded.Issuer;
import embedded.RobinServer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.test.context.DynamicPropertyRegistrar;

/**
 * Surroundings that a service has in tests: ROBIN, an issuer, a clock, a caller. Not
 * a @Configuration, which spring-boot:test-run would find by its scan.
 */
public class Surroundings {

	@Bean
	public RobinServer robinServer() {
		RobinServer robin = RobinServer.start();
		Cast.joins(robin);
		return robin;
	}

	@Bean
	@Primary
	public ManualTicker manualTicker() {
		return ManualTicker.running();
	}

	@Bean
	public Issuer issuer() {
		return Issuer.start();
	}

	@Bean
	public DynamicPropertyRegistrar addresses(RobinServer robin, Issuer issuer) {
		return (properties) -> {
			properties.add("robin.base-url", robin::baseUrl);
			properties.add("robin.api-key", robin::apiKey);
			properties.add("robin.api-secret", robin::apiSecret);
			properties.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", issuer::issuerUri);
		};
	}

	@Bean
	public Front front(Environment environment, Issuer issuer) {
		return new Front(environment, issuer);
	}

}
