package io.robinbff.watch;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of how many may watch, and for how long.
 *
 * @param limit the most watches that are open at one replica, some 20 KB each; 0 for
 * none: 404
 * @param perSubject the most of them that one caller has open
 * @param life how long one lasts at most, if its token lasts longer
 */
@ConfigurationProperties("robin.watch")
record WatchSettings(@DefaultValue("2000") int limit, @DefaultValue("4") int perSubject,
		@DefaultValue("1h") Duration life) {
}
