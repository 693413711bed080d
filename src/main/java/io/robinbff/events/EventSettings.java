package io.robinbff.events;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How far events are believed.
 *
 * @param fresh how long an answer counts as fresh at most if no event says otherwise;
 * trust may allow less. Zero: events only evict
 * @param silence after how long without an event of anybody the ladder is as without
 * events; an account with few customers is silent often and wants more
 * @param wrong how many of a hundred answers may have changed without a word, in percent:
 * trust grows at half of it and shrinks at twice as many
 * @param renew how long after a card was opened an event still re-reads it by itself
 */
@ConfigurationProperties("robin.events")
public record EventSettings(@DefaultValue("4h") Duration fresh, @DefaultValue("2m") Duration silence,
		@DefaultValue("2") double wrong, @DefaultValue("10m") Duration renew) {

	public EventSettings {
		require(!fresh.isNegative(), "ROBIN_EVENTS_FRESH must not be negative");
		require(silence.isPositive(), "ROBIN_EVENTS_SILENCE must be positive");
		require(wrong >= 0.5 && wrong <= 25, "ROBIN_EVENTS_WRONG is a percentage from 0.5 to 25");
		require(!renew.isNegative(), "ROBIN_EVENTS_RENEW must not be negative");
	}

	/** Four hours, two minutes, 2 %, ten minutes. */
	public static EventSettings defaults() {
		return new EventSettings(Duration.ofHours(4), Duration.ofMinutes(2), 2, Duration.ofMinutes(10));
	}

	private static void require(boolean condition, String sentence) {
		if (!condition) {
			throw new IllegalArgumentException(sentence);
		}
	}

}
