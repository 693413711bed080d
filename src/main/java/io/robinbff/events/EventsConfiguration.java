package io.robinbff.events;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.cache.Answers;
import io.robinbff.cache.ChangeFeed;
import io.robinbff.conversation.Query;
import io.robinbff.quota.Quota;
import io.robinbff.settings.StartupSummary;
import io.robinbff.web.TokenBucket;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.OpenApiCustomizer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.convert.DurationStyle;
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

	/** How often what is due is looked for. */
	private static final Duration PERIOD = Duration.ofMillis(50);

	/** How often the cards that nobody has open any more are looked for. */
	private static final Duration EXPIRY = Duration.ofSeconds(10);

	/** Before the chain for tokens: who sends events has none. */
	@Bean
	@Order(2)
	SecurityFilterChain hookChain(HttpSecurity http, HookSettings settings, EventDesk desk, EventMetrics metrics,
			Ticker ticker) {
		HookGate gate = new HookGate(SharedSecret.of(settings.secret(), settings.secretFile()), settings.header(),
				new TokenBucket(settings.perSecond(), Duration.ofSeconds(1), ticker), metrics, desk::lost);
		return http.securityMatcher(PathPatternRequestMatcher.withDefaults().matcher(HookController.PATH))
			.addFilterBefore(gate, AuthorizationFilter.class)
			.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
			.csrf(AbstractHttpConfigurer::disable)
			.requestCache(AbstractHttpConfigurer::disable)
			.logout(AbstractHttpConfigurer::disable)
			.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.build();
	}

	/** Nothing is believed before the first event, and nothing at all without a door. */
	@Bean
	EventRules<Object> eventRules(EventSettings settings, Ticker ticker) {
		return new EventRules<>(settings, ticker.read());
	}

	@Bean
	Rereads<Query> rereads(EventSettings settings) {
		return new Rereads<>(settings);
	}

	@Bean
	ChangeFeed changeFeed(HookSettings settings, EventRules<Object> rules, Rereads<Query> rereads, EventMetrics metrics,
			Ticker ticker) {
		return settings.isOpen() ? new EventFeed(rules, rereads, metrics, ticker) : ChangeFeed.NONE;
	}

	@Bean
	Inbox eventInbox() {
		return new Inbox();
	}

	@Bean
	EventDesk eventDesk(HookSettings settings, EventRules<Object> rules, Rereads<Query> rereads, Answers answers,
			ObjectProvider<EventRelay> relay, Quota quota, Inbox inbox, EventMetrics metrics, Ticker ticker) {
		EventDesk desk = new EventDesk(rules, rereads, answers, relay.getIfAvailable(() -> EventRelay.NONE), quota,
				inbox, metrics, ticker, Clock.systemUTC());
		if (settings.isOpen()) {
			inbox.every(PERIOD, desk::renew);
			inbox.every(EXPIRY, () -> rereads.expire(ticker.read()));
		}
		return desk;
	}

	@Bean
	EventsHealth eventsHealthIndicator(HookSettings settings, EventDesk desk, Inbox inbox) {
		EventsHealth health = new EventsHealth(settings.isOpen() ? desk : null);
		if (settings.isOpen()) {
			inbox.every(Duration.ofSeconds(1), health::watch);
		}
		return health;
	}

	@Bean
	StartupSummary eventsSummary(HookSettings door, EventSettings settings) {
		return () -> door.isOpen() ? String.format(
				"events at %s, which keep answers fresh for up to %s; room for many of them is room in "
						+ "ROBIN_CACHE_SIZE or Redis",
				HookController.PATH, DurationStyle.SIMPLE.print(settings.fresh(), ChronoUnit.MINUTES)) : "no events";
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
