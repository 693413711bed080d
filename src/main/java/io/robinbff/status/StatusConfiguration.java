package io.robinbff.status;

import java.util.List;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.context.support.WebApplicationContextUtils;

@Configuration(proxyBeanMethods = false)
class StatusConfiguration {

	@Bean
	DependencyMetrics dependencyMetrics(List<Dependency> dependencies) {
		return new DependencyMetrics(dependencies);
	}

	@Bean
	MeterBinder buildMetrics(ObjectProvider<BuildProperties> build) {
		BuildProperties properties = build.getIfAvailable();
		return (registry) -> Gauge.builder("robin.build.info", () -> 1)
			.description("What runs: always 1, with version and commit")
			.tag("version", (properties != null) ? String.valueOf(properties.getVersion()) : "unknown")
			.tag("commit", commit(properties))
			.register(registry);
	}

	@Bean
	LogLevelEndpoint logLevelEndpoint(LoggingSystem logging) {
		return new LogLevelEndpoint(logging);
	}

	/** On the API's port there is no such page, and no hint of one. */
	@Bean
	@Order(0)
	SecurityFilterChain statusChain(HttpSecurity http) {
		return http.securityMatcher(StatusConfiguration::isStatusPage)
			.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
			.csrf(AbstractHttpConfigurer::disable)
			.headers(AbstractHttpConfigurer::disable)
			.requestCache(AbstractHttpConfigurer::disable)
			.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.build();
	}

	private static boolean isStatusPage(HttpServletRequest request) {
		return "/status".equals(request.getRequestURI()) && WebServerApplicationContext.hasServerNamespace(
				WebApplicationContextUtils.getWebApplicationContext(request.getServletContext()), "management");
	}

	static String version(@Nullable BuildProperties build) {
		return (build != null) ? "Version " + build.getVersion() + ", commit " + commit(build) : "Version unknown";
	}

	private static String commit(@Nullable BuildProperties build) {
		String commit = (build != null) ? build.get("commit") : null;
		return (commit != null && !commit.isBlank()) ? commit : "unknown";
	}

}
