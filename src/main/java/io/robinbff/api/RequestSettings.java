package io.robinbff.api;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a request may cost.
 *
 * @param deadline the longest a request may take: waiting for quota, attempts and
 * retries, all of it
 */
@ConfigurationProperties("robin.request")
record RequestSettings(@DefaultValue("10s") Duration deadline) {
}
