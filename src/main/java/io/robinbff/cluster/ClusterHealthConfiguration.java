package io.robinbff.cluster;

import io.robinbff.status.Dependency;
import org.slf4j.event.Level;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Redis' health, which is there where no Redis is, so that its group has the same members
 * everywhere.
 */
@Configuration(proxyBeanMethods = false)
class ClusterHealthConfiguration {

	@Bean
	Dependency sharedRedisHealthIndicator(ObjectProvider<SharedRedis> redis) {
		SharedRedis one = redis.getIfAvailable();
		return (one != null) ? one.dependency() : none("redis");
	}

	@Bean
	Dependency redisScriptHealthIndicator(ObjectProvider<SharedRedis> redis) {
		SharedRedis one = redis.getIfAvailable();
		return (one != null) ? one.script() : none("redis-script");
	}

	@Bean
	Dependency redisChannelHealthIndicator(ObjectProvider<SharedRedis> redis) {
		SharedRedis one = redis.getIfAvailable();
		return (one != null) ? one.messages() : none("redis-channel");
	}

	private static Dependency none(String name) {
		return new Dependency(name, Level.WARN, "", "").unused();
	}

}
