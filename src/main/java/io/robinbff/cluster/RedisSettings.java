package io.robinbff.cluster;

import java.time.Duration;
import java.util.UUID;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How replicas share a Redis. Where it is, is said by {@code spring.data.redis.*}.
 *
 * @param name what all names in Redis begin with; one for each account of ROBIN
 * @param replica what this replica is called, which no two that run at once may share;
 * empty takes a random one
 * @param timeout the most that a request loses to Redis
 */
@ConfigurationProperties("robin.redis")
record RedisSettings(@DefaultValue("robinbff") String name, @DefaultValue("") String replica,
		@DefaultValue("50ms") Duration timeout) {

	RedisSettings {
		if (!name.matches("[A-Za-z0-9._-]+")) {
			throw new IllegalArgumentException(
					"ROBIN_REDIS_NAME may have letters, digits, dots, dashes and underscores");
		}
		if (replica.length() > Fields.LONGEST_NAME) {
			throw new IllegalArgumentException(
					"ROBIN_REDIS_REPLICA may have " + Fields.LONGEST_NAME + " characters at most");
		}
		if (replica.isBlank()) {
			replica = UUID.randomUUID().toString();
		}
	}

}
