package io.robinbff.settings;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/** What settings may be alone, and together may not. */
class TogetherTests {

	/** Each way to say where Redis is, whole. */
	private static final Map<String, Map<String, String>> REDIS = Map.of("url", Map.of("url", "redis://redis:6379"),
			"host", Map.of("host", "redis"), "sentinel",
			Map.of("sentinel.master", "main", "sentinel.nodes", "one:26379,two:26379"), "cluster",
			Map.of("cluster.nodes", "one:6379"), "cluster as a list", Map.of("cluster.nodes[0]", "one:6379"));

	@Test
	void wholeRedisIsNamedInEachWay() {
		REDIS.forEach((way, settings) -> {
			assertThat(faults(redis(settings))).as(way).isEmpty();
			assertThat(RedisPlace.namedBy(environment(redis(settings)))).as(way).isPresent();
		});
		assertThat(RedisPlace.namedBy(environment(Map.of()))).isEmpty();
	}

	/** N replicas that use no Redis spend N quotas: no half of it may pass for none. */
	@Test
	void anythingOfRedisIsAWholeOneOrAFault() {
		List<String> all = SettingsTable.all()
			.stream()
			.map(Setting::property)
			.filter((property) -> property.startsWith("spring.data.redis."))
			.toList();
		assertThat(all).hasSizeGreaterThan(8);
		for (int subset = 1; subset < 1 << all.size(); subset++) {
			Map<String, String> settings = new HashMap<>();
			for (int i = 0; i < all.size(); i++) {
				if ((subset & 1 << i) != 0) {
					settings.put(all.get(i), example(all.get(i)));
				}
			}
			boolean used = RedisPlace.namedBy(environment(settings)).isPresent();
			assertThat(used || RedisPlace.fault(environment(settings)).isPresent()).as(settings.toString()).isTrue();
		}
	}

	@Test
	void halfOfSentinelIsAFault() {
		assertThat(faults(Map.of("spring.data.redis.sentinel.nodes", "one:26379")))
			.isEqualTo("SPRING_DATA_REDIS_SENTINEL_NODES is set alone: it has to go with "
					+ "SPRING_DATA_REDIS_SENTINEL_MASTER, or to be unset.");
		assertThat(faults(Map.of("spring.data.redis.sentinel.master", "main")))
			.isEqualTo("SPRING_DATA_REDIS_SENTINEL_MASTER is set alone: it has to go with "
					+ "SPRING_DATA_REDIS_SENTINEL_NODES, or to be unset.");
		assertThat(faults(Map.of("spring.data.redis.password", "geheim")))
			.startsWith("SPRING_DATA_REDIS_PASSWORD is set, and nothing says where Redis is");
	}

	@Test
	void twoPlacesOfRedisAreAFault() {
		REDIS.forEach((one, first) -> REDIS.forEach((two, second) -> {
			if (!one.split(" ", 2)[0].equals(two.split(" ", 2)[0])) {
				Map<String, String> both = new HashMap<>(redis(first));
				both.putAll(redis(second));
				assertThat(faults(both)).as("%s and %s", one, two).endsWith("one of them that says where Redis is.");
			}
		}));
	}

	private static String example(String property) {
		return property.endsWith("enabled") ? "true" : property.endsWith("url") ? "redis://redis:6379" : "1";
	}

	private static Map<String, String> redis(Map<String, String> settings) {
		Map<String, String> all = new HashMap<>();
		settings.forEach((name, value) -> all.put("spring.data.redis." + name, value));
		return all;
	}

	private static MockEnvironment environment(Map<String, String> settings) {
		MockEnvironment environment = new MockEnvironment();
		settings.forEach(environment::setProperty);
		return environment;
	}

	/** Returns what a start would end with; empty if it would go on. */
	private static String faults(Map<String, String> settings) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("test", new LinkedHashMap<>(settings)));
		try {
			new SettingsCheck(environment).run();
			return "";
		}
		catch (UnusableSetting ex) {
			return ex.getMessage();
		}
	}

}
