package io.robinbff.cluster;

import java.time.Duration;

import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.resource.Delay;
import io.robinbff.command.ForErase;

import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Nothing of this exists where the settings name no Redis. Imported as it stands: Spring
 * Boot leaves out what the application excludes, wherever it is asked for.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRedis
@ForErase
@Import(DataRedisAutoConfiguration.class)
class ClusterConfiguration {

	/** After a restart of Redis everybody is back well within a second. */
	private static final Duration RECONNECT = Duration.ofMillis(200);

	@Bean
	SharedRedis sharedRedis(LettuceConnectionFactory connections, RedisSettings settings) {
		return new SharedRedis(connections, settings);
	}

	@Bean
	RedisBudgetFilter redisBudgetFilter(SharedRedis redis) {
		return new RedisBudgetFilter(redis);
	}

	@Bean
	RedisPeerChannel peerChannel(SharedRedis redis) {
		return new RedisPeerChannel(redis);
	}

	@Bean
	Leases leases(SharedRedis redis) {
		return new RedisLeases(redis);
	}

	@Bean
	RedisMetrics sharedRedisMetrics(SharedRedis redis, RedisPeerChannel peers) {
		return new RedisMetrics(redis, peers);
	}

	/**
	 * What cannot be sent now fails now, instead of piling up for a Redis that is away.
	 */
	@Bean
	LettuceClientOptionsBuilderCustomizer failsFast() {
		return (options) -> options.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
			.socketOptions(SocketOptions.builder().connectTimeout(Duration.ofSeconds(1)).keepAlive(true).build());
	}

	@Bean
	ClientResourcesBuilderCustomizer returnsSoon() {
		return (resources) -> resources.reconnectDelay(Delay.constant(RECONNECT));
	}

}
