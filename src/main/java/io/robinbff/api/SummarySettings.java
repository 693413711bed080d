package io.robinbff.api;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What badges may cost.
 *
 * @param asks the most customers that ROBIN is asked for at once for one caller's badges;
 * 0 for badges of what is kept alone
 */
@ConfigurationProperties("robin.summary")
record SummarySettings(@DefaultValue("20") int asks) {
}
