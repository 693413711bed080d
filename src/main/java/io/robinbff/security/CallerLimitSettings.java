package io.robinbff.security;

import io.robinbff.settings.UnusableSetting;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much one caller may ask, so that nobody walks through the customer base.
 *
 * @param perMinute the most requests of one subject in a minute, all at once or spread; 0
 * for any number
 */
@ConfigurationProperties("robin.callers")
record CallerLimitSettings(@DefaultValue("1200") int perMinute) {

	CallerLimitSettings {
		if (perMinute < 0) {
			throw new UnusableSetting(
					"ROBIN_CALLERS_PER_MINUTE is negative: give a number of requests, 0 for no limit.");
		}
	}

}
