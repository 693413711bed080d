package io.robinbff.robin.guard;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of how often a call is tried.
 *
 * @param attempts the most attempts of one call, the first included
 * @param backoff the wait before the second attempt, doubled for the third; each is drawn
 * from half to one and a half of it
 * @param percent the most retries per hundred calls over a minute, so that a sick ROBIN
 * does not see three times the load
 * @param minPerMinute the retries a minute that are always allowed
 */
@ConfigurationProperties("robin.retry")
record RetrySettings(@DefaultValue("3") int attempts, @DefaultValue("200ms") Duration backoff,
		@DefaultValue("10") int percent, @DefaultValue("5") int minPerMinute) {
}
