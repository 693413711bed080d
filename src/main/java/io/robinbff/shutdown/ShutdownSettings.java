package io.robinbff.shutdown;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of how the service stops.
 *
 * @param drain how long it goes on serving after readiness has gone down, so that load
 * balancers notice; less than {@code spring.lifecycle.timeout-per-shutdown-phase}. Zero
 * if nothing balances
 */
@ConfigurationProperties("robin.shutdown")
record ShutdownSettings(@DefaultValue("0s") Duration drain) {
}
