package io.robinbff.quota;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The quota's settings as an operator writes them. The limits are those of ROBIN's
 * account; whoever shares the key with another integration lowers them by what that one
 * needs.
 *
 * @param perSecond the most calls in any second
 * @param perMinute the most calls in any minute
 * @param perHour the most calls in any hour
 * @param perDay the most calls in any 24 hours
 * @param guard added to each window's length, so that calls which the network squeezes
 * together by up to this time still do not meet in one window at ROBIN
 * @param lineLimit the most questions that wait at once
 * @param file where the spending is remembered over a restart; none means that a restart
 * forgets it
 * @param replicas how many replicas share the limits at most; each has as large a share
 * while Redis is away
 */
@ConfigurationProperties("robin.quota")
record QuotaProperties(@DefaultValue("3") int perSecond, @DefaultValue("180") int perMinute,
		@DefaultValue("10000") int perHour, @DefaultValue("100000") int perDay, @DefaultValue("100ms") Duration guard,
		@DefaultValue("1000") int lineLimit, @Nullable Path file, @DefaultValue("3") int replicas) {

	QuotaProperties {
		if (replicas < 1) {
			throw new IllegalArgumentException("ROBIN_QUOTA_REPLICAS must be 1 or more");
		}
	}

	QuotaSettings toSettings() {
		List<QuotaSettings.Window> windows = List.of(
				new QuotaSettings.Window("second", this.perSecond, Duration.ofSeconds(1)),
				new QuotaSettings.Window("minute", this.perMinute, Duration.ofMinutes(1)),
				new QuotaSettings.Window("hour", this.perHour, Duration.ofHours(1)),
				new QuotaSettings.Window("day", this.perDay, Duration.ofDays(1)));
		return new QuotaSettings(windows, this.guard, this.lineLimit, this.file);
	}

}
