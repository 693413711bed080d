package io.robinbff.robin.guard;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of when ROBIN counts as sick.
 *
 * @param calls how many of the last calls are looked at
 * @param minimumCalls how many there have to be before anything is concluded
 * @param failureRate the per cent of them that have to fail
 * @param slowCall what counts as slow: the HTTP time of one attempt, without waiting for
 * quota
 * @param slowRate the per cent of them that have to be slow
 * @param openFor how long ROBIN is left alone before one probe is sent; five times as
 * long after 60 failed ones
 * @param patience how long a request may wait for ROBIN's return, rather than be refused
 * at once
 */
@ConfigurationProperties("robin.breaker")
record BreakerSettings(@DefaultValue("20") int calls, @DefaultValue("10") int minimumCalls,
		@DefaultValue("50") float failureRate, @DefaultValue("4s") Duration slowCall,
		@DefaultValue("80") float slowRate, @DefaultValue("1s") Duration openFor,
		@DefaultValue("0s") Duration patience) {
}
