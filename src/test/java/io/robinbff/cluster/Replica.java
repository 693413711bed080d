package io.robinbff.cluster;

import java.time.Duration;
import java.util.Map;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;

/** One replica's connection, wired as in the service. */
public final class Replica implements AutoCloseable {

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	/** Connects to the Redis at that address, and is patient with it. */
	public Replica(String url, String name) {
		this(url, name, Duration.ofSeconds(2));
	}

	/** Connects to the Redis at that address. */
	public Replica(String url, String name, Duration timeout) {
		this(Map.of("spring.data.redis.url", url), name, timeout);
	}

	/** Connects to what Spring Boot's settings of Redis say. */
	public Replica(Map<String, String> redis, String name, Duration timeout) {
		this.context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("redis", Map.copyOf(redis)));
		this.context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("test", Map.of("robin.redis.replica", name, "robin.redis.timeout",
					timeout.toMillis() + "ms", "spring.data.redis.lettuce.pool.enabled", "false")));
		this.context.register(Wiring.class);
		this.context.refresh();
	}

	public SharedRedis redis() {
		return this.context.getBean(SharedRedis.class);
	}

	public PeerChannel peers() {
		return this.context.getBean(PeerChannel.class);
	}

	public Leases leases() {
		return this.context.getBean(Leases.class);
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(RedisSettings.class)
	@Import(ClusterConfiguration.class)
	static class Wiring {

	}

}
