package io.robinbff.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

import io.robinbff.settings.ForCheck;
import io.robinbff.settings.Probe;

import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientConfigurationBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.ReturnType;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * A trial of Redis over the service's own connection: single, Sentinel and Cluster look
 * the same. A ping says nothing of whether this user may run a script that writes, which
 * the quota needs, so one is run.
 */
@ForCheck
@ConditionalOnRedis
@Import({ SslAutoConfiguration.class, DataRedisAutoConfiguration.class })
class RedisProbe {

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	/** Leaves nothing behind. */
	private static final byte[] SCRIPT = bytes(
			"redis.call('set', KEYS[1], 1, 'px', 1000) return redis.call('del', KEYS[1])");

	@Bean
	@Order(3)
	Probe.Source redis(LettuceConnectionFactory connections, RedisSettings settings) {
		return () -> List.of(new Probe("Redis, with a script", () -> script(connections, settings)));
	}

	@Bean
	LettuceClientConfigurationBuilderCustomizer answersSoon() {
		return (client) -> client.commandTimeout(PATIENCE);
	}

	private static String script(LettuceConnectionFactory connections, RedisSettings settings) {
		try (RedisConnection connection = connections.getConnection()) {
			connection.scriptingCommands().eval(SCRIPT, ReturnType.INTEGER, 1, bytes(settings.name() + ":1:check"));
			return "runs scripts" + EvictionPolicy.remark(policy(connection));
		}
	}

	/** Of a Cluster any node's; empty if this user may not know. */
	private static String policy(RedisConnection connection) {
		try {
			Properties memory = connection.serverCommands().info("memory");
			return (memory == null) ? ""
					: memory.stringPropertyNames()
						.stream()
						.filter((name) -> name.endsWith("maxmemory_policy"))
						.map(memory::getProperty)
						.findFirst()
						.orElse("");
		}
		catch (DataAccessException ex) {
			return "";
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
