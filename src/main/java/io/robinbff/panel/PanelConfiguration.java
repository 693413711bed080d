package io.robinbff.panel;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

@Configuration(proxyBeanMethods = false)
class PanelConfiguration {

	static final String PATH = "/panel/robin-conversations.js";

	static final String TYPES = "/panel/robin-conversations.d.ts";

	/**
	 * Opens the panel's routes to everybody: a script tag carries no token. Before the
	 * API's chain, for these two paths: there tokens are wanted, and only the origins
	 * that are set get an answer.
	 */
	@Bean
	@Order(1)
	SecurityFilterChain panelChain(HttpSecurity http) {
		return http.securityMatcher(PATH, TYPES)
			.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
			.cors(AbstractHttpConfigurer::disable)
			.csrf(AbstractHttpConfigurer::disable)
			.requestCache(AbstractHttpConfigurer::disable)
			.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.build();
	}

}
