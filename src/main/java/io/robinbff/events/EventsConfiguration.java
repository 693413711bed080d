package io.robinbff.events;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.OpenApiCustomizer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

@Configuration(proxyBeanMethods = false)
class EventsConfiguration {

	/** Before the chain for tokens: who sends events has none. */
	@Bean
	@Order(2)
	SecurityFilterChain hookChain(HttpSecurity http, HookSettings settings, EventMetrics metrics, Ticker ticker) {
		HookGate gate = new HookGate(SharedSecret.of(settings.secret(), settings.secretFile()), settings.header(),
				new EventRate(settings.perSecond(), ticker), metrics, () -> {
				});
		return http.securityMatcher(PathPatternRequestMatcher.withDefaults().matcher(HookController.PATH))
			.addFilterBefore(gate, AuthorizationFilter.class)
			.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
			.csrf(AbstractHttpConfigurer::disable)
			.requestCache(AbstractHttpConfigurer::disable)
			.logout(AbstractHttpConfigurer::disable)
			.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.build();
	}

	@Bean
	Inbox eventInbox() {
		return new Inbox();
	}

	@Bean
	EventMetrics eventMetrics(MeterRegistry meters) {
		return new EventMetrics(meters);
	}

	@Bean
	OpenApiCustomizer hookScheme() {
		return (api) -> api.getComponents()
			.addSecuritySchemes("events",
					new SecurityScheme().type(SecurityScheme.Type.HTTP)
						.scheme("bearer")
						.description("The secret that was agreed on with CM.com: `ROBIN_EVENTS_SECRET`."));
	}

}
