package io.robinbff.events.shared;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cache.SharedCache;
import io.robinbff.cluster.ConditionalOnRedis;
import io.robinbff.cluster.Farewell;
import io.robinbff.cluster.SharedRedis;
import io.robinbff.events.EventRelay;
import io.robinbff.privacy.PrivacyKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

@Configuration(proxyBeanMethods = false)
@ConditionalOnRedis
class SharedEventsConfiguration {

	private static final Logger log = LoggerFactory.getLogger(SharedEventsConfiguration.class);

	/** Without a door at any replica there is nothing to pass on. */
	@Bean
	EventRelay eventRelay(SharedRedis redis, Ticker ticker, SharedCache answers, PrivacyKey names,
			Environment environment) {
		if (!StringUtils.hasText(environment.getProperty("robin.events.secret"))
				&& !StringUtils.hasText(environment.getProperty("robin.events.secret-file"))) {
			return EventRelay.NONE;
		}
		if (SharedCache.NONE.equals(answers) && !names.lasting()) {
			log.warn("Replicas have no name in common for a customer, and events only evict: "
					+ "set ROBIN_CACHE_KEY, or ROBIN_PRIVACY_KEY");
			return new Deaf();
		}
		RedisEventRelay relay = new RedisEventRelay(redis, ticker);
		var _ = redis.every(RedisEventRelay.PERIOD, relay::poll);
		return relay;
	}

	/**
	 * Who has not said that it leaves is a gap for the others. So it is heard only when
	 * nothing but the web server is still to start: a start that fails before loses no
	 * event.
	 */
	@Bean
	Farewell relayFarewell(EventRelay relay) {
		return (relay instanceof RedisEventRelay one) ? new Farewell(one::join, one::leave) : new Farewell(() -> {
		});
	}

	/** A relay that passes nothing on: each replica may have missed what others heard. */
	private static final class Deaf implements EventRelay {

		private Listener listener = new Nobody();

		@Override
		public void subscribe(Listener one) {
			this.listener = one;
		}

		@Override
		public void pass(Map<String, String> names, Instant happened, Instant arrived) {
			this.listener.missed();
		}

		@Override
		public void gap() {
		}

		@Override
		public void erase(Set<String> names, boolean live) {
		}

	}

	/** Before anybody listens. */
	private static final class Nobody implements EventRelay.Listener {

		@Override
		public void passed(Map<String, String> names, Instant happened, Instant arrived, long earliest, long latest) {
		}

		@Override
		public void missed() {
		}

		@Override
		public boolean isBusy() {
			return false;
		}

	}

}
