package io.robinbff.cluster;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.robinbff.status.Dependency;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
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

	/** Whether health, for those who look, says that all is well. */
	public boolean isHealthy() {
		return health().allMatch((one) -> Status.UP.equals(one.getStatus()));
	}

	/** What health says of Redis, of its script and of the channel, in words. */
	public String complaints() {
		return health().map(Health::toString).collect(Collectors.joining("\n"));
	}

	private Stream<Health> health() {
		return Stream.of(redis().dependency(), redis().script(), redis().messages()).map(Dependency::health);
	}

	/** The gauge {@code robin.redis} for the state {@code here}. */
	public double here() {
		return meters().get("robin.redis").tag("state", "here").gauge().value();
	}

	/** How often Redis has refused a command with that word. */
	public double refusals(String word) {
		String error = word.toLowerCase(Locale.ROOT);
		return meters().get("robin.redis.refusals").tag("error", error).functionCounter().count();
	}

	private SimpleMeterRegistry meters() {
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		new RedisMetrics(redis(), this.context.getBean(RedisPeerChannel.class)).bindTo(meters);
		return meters;
	}

	/** Does something as a request does it, which may lose so much to Redis. */
	public <T> T asRequest(Duration budget, Supplier<T> work) {
		try (RedisBudget.Scope _ = new RedisBudget(budget).open()) {
			return work.get();
		}
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
