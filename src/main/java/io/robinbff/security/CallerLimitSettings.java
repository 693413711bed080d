package io.robinbff.security;

import java.util.stream.IntStream;

import io.robinbff.settings.UnusableSetting;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of how much one caller may ask, so that nobody walks through the customer
 * base.
 *
 * @param perMinute the requests of one subject a minute on average, and as many at once;
 * 0 for any number
 * @param customersPerMinute the most different customers and orders that one subject may
 * ask for in a minute; 0 for any number
 * @param customersPerHour the same in an hour
 * @param customersPerDay the same in a day
 */
@ConfigurationProperties("robin.callers")
record CallerLimitSettings(@DefaultValue("1200") int perMinute, @DefaultValue("100") int customersPerMinute,
		@DefaultValue("500") int customersPerHour, @DefaultValue("2000") int customersPerDay) {

	private static final int MOST = 100_000;

	CallerLimitSettings {
		if (perMinute < 0) {
			throw new UnusableSetting(
					"ROBIN_CALLERS_PER_MINUTE is negative: give a number of requests, 0 for no limit.");
		}
		if (IntStream.of(customersPerMinute, customersPerHour, customersPerDay).anyMatch((n) -> n < 0 || n > MOST)) {
			throw new UnusableSetting(
					"ROBIN_CALLERS_CUSTOMERS_PER_MINUTE, _PER_HOUR and _PER_DAY have to be between 0 and " + MOST
							+ "; 0 is no limit.");
		}
	}

	/**
	 * Returns limits on customers that are so many times as wide, as far as there may be.
	 */
	CallerLimitSettings times(int factor) {
		return new CallerLimitSettings(this.perMinute, Math.min(MOST, factor * this.customersPerMinute),
				Math.min(MOST, factor * this.customersPerHour), Math.min(MOST, factor * this.customersPerDay));
	}

}
