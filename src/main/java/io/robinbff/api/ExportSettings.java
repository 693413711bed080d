package io.robinbff.api;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What exports may cost.
 *
 * @param atOnce the most customers that one replica exports at once
 */
@ConfigurationProperties("robin.export")
record ExportSettings(@DefaultValue("2") int atOnce) {
}
