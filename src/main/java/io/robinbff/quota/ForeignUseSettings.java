package io.robinbff.quota;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether others spend from the account as well.
 *
 * @param adaptive whether the limits yield to others with the same key, after a refusal
 * that our own calls do not explain
 */
@ConfigurationProperties("robin.quota")
record ForeignUseSettings(@DefaultValue("true") boolean adaptive) {
}
