package io.robinbff.cache;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of how long an answer is fresh, served stale and kept. Zero switches a step
 * off.
 *
 * @param fresh how long an answer counts as fresh
 * @param staleWhileRevalidate how long after that it is served at once, marked, while one
 * refresh runs in the background
 * @param staleIfError how old an answer may be that is served, marked, if ROBIN cannot be
 * had in time; 7 days at most, the shortest time after which ROBIN itself may delete a
 * conversation
 * @param negativeTtl how long "no conversations" counts as fresh; it is never served
 * stale while ROBIN answers
 * @param patience how long a request that could be served something older waits for
 * something fresh
 * @param refresh how old an answer has to be before a refresh click fetches a new one
 * @param size the most bytes kept in memory
 */
@ConfigurationProperties("robin.cache")
public record CacheSettings(@DefaultValue("30s") Duration fresh, @DefaultValue("10m") Duration staleWhileRevalidate,
		@DefaultValue("24h") Duration staleIfError, @DefaultValue("10s") Duration negativeTtl,
		@DefaultValue("1s") Duration patience, @DefaultValue("10s") Duration refresh,
		@DefaultValue("64MB") DataSize size) {

	private static final Duration ROBIN_MAY_DELETE = Duration.ofDays(7);

	public CacheSettings {
		if (staleIfError.compareTo(ROBIN_MAY_DELETE) > 0) {
			throw new IllegalArgumentException(
					"ROBIN_CACHE_STALE_IF_ERROR may be 7d at most: no copy may outlive the original");
		}
	}

	/** Returns how an answer of that age may be used while ROBIN answers. */
	public Freshness freshness(boolean isEmpty, Duration age) {
		Duration freshFor = isEmpty ? this.negativeTtl : this.fresh;
		if (age.compareTo(freshFor) < 0) {
			return Freshness.FRESH;
		}
		return (!isEmpty && age.compareTo(freshFor.plus(this.staleWhileRevalidate)) < 0)
				? Freshness.STALE_WHILE_REVALIDATE : Freshness.STALE_IF_ERROR;
	}

	/** Returns how long an answer is kept at all. */
	public Duration life() {
		Duration served = this.fresh.plus(this.staleWhileRevalidate);
		return (served.compareTo(this.staleIfError) > 0) ? served : this.staleIfError;
	}

}
