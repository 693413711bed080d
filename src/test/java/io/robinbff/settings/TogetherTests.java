package io.robinbff.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

	@TempDir
	private Path folder;

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
			.isEqualTo("SPRING_DATA_REDIS_SENTINEL_NODES is \"one:26379\": it has to be set together with "
					+ "SPRING_DATA_REDIS_SENTINEL_MASTER, or unset.");
		assertThat(faults(Map.of("spring.data.redis.sentinel.master", "main")))
			.isEqualTo("SPRING_DATA_REDIS_SENTINEL_MASTER is \"main\": it has to be set together with "
					+ "SPRING_DATA_REDIS_SENTINEL_NODES, or unset.");
		assertThat(faults(Map.of("spring.data.redis.password", "geheim")))
			.startsWith("SPRING_DATA_REDIS_PASSWORD is a value that is not shown: it has to be set together with");
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

	/** Longer than what cuts it off, a deadline is a connection that ends in nothing. */
	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					10s | 60s | 20s | ''
					59s | 60s | 60s | ''
					10s | 60s | 0s  | ''
					2m  | 60s | 3m  | ROBIN_REQUEST_DEADLINE is "2m": it has to be less than ROBIN_WEB_EXCHANGE_TIMEOUT, 60s, as
					60s | 60s | 3m  | ROBIN_REQUEST_DEADLINE is "60s": it has to be less than ROBIN_WEB_EXCHANGE_TIMEOUT, 60s, as
					20s | 60s | 20s | has to be less than SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE, 20s, as a request is cut off
					5m  | 1m  | 20s | ROBIN_WEB_EXCHANGE_TIMEOUT, 1m, as
					""")
	void deadlineIsLessThanWhatCutsARequestOff(String deadline, String exchange, String phase, String fault) {
		String faults = faults(Map.of("robin.request.deadline", deadline, "robin.web.exchange-timeout", exchange,
				"spring.lifecycle.timeout-per-shutdown-phase", phase));
		assertThat(faults).contains(fault).matches((text) -> text.isEmpty() == fault.isEmpty());
	}

	/** Each file that is written, against each other that a setting names. */
	@Test
	void writtenFileIsNoOtherSettingsFile() throws IOException {
		Path one = Files.writeString(this.folder.resolve("one"), "0123456789abcdef0123456789abcdef");
		Path other = Files.writeString(this.folder.resolve("other"), "0123456789abcdef0123456789abcdef");
		Path link = Files.createSymbolicLink(this.folder.resolve("link"), one);
		Path hard = Files.createLink(this.folder.resolve("hard"), one);
		Path around = Files.createDirectory(this.folder.resolve("x")).resolve("../one");
		Path lock = Files.writeString(this.folder.resolve("one.lock"), "x");
		Path fresh = Files.writeString(this.folder.resolve("one.new"), "x");
		List<String> files = SettingsTable.all()
			.stream()
			.map(Setting::property)
			.filter((property) -> property.endsWith("file"))
			.toList();
		assertThat(files).hasSizeGreaterThan(9);
		for (String written : List.of("robin.audit.file", "robin.quota.file")) {
			for (String file : files) {
				if (file.equals(written)) {
					continue;
				}
				for (Path same : List.of(one, link, hard, around)) {
					assertThat(faults(Map.of(written, one.toString(), file, same.toString())))
						.as("%s as %s", written, file)
						.contains("has to be another file than ", Setting.name(file), Setting.name(written));
				}
				assertThat(faults(Map.of(written, one.toString(), file, other.toString()))).isEmpty();
			}
		}
		for (Path beside : List.of(lock, fresh)) {
			assertThat(faults(Map.of("robin.quota.file", one.toString(), "robin.audit.file", beside.toString())))
				.contains("another file than ROBIN_AUDIT_FILE");
		}
		assertThat(faults(Map.of("robin.quota.file", one.toString(), "logging.file.name", one.toString())))
			.contains("another file than LOGGING_FILE_NAME");
		assertThat(faults(Map.of("robin.quota.file", this.folder.resolve("new").toString(), "robin.audit.file",
				this.folder.resolve("x/../new").toString())))
			.contains("another file than ROBIN_AUDIT_FILE");
	}

	@Test
	void memoryIsWithinTheHeap() {
		for (String property : List.of("robin.cache.size", "robin.max-memory")) {
			assertThat(faults(Map.of(property, "64GB"))).contains(Setting.name(property) + " is \"64GB\"",
					"less than " + Runtime.getRuntime().maxMemory() / 1048576 + "MB, which is all the heap");
			assertThat(faults(Map.of(property, "64MB"))).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			https://crm.example.com                        | ''
			http://localhost:3000,https://[::1]:8443       | ''
			https://crm.example.com:8443                   | ''
			https://CRM.example.com                        | https://crm.example.com
			HTTPS://crm.example.com                        | https://crm.example.com
			https://crm.example.com:443                    | https://crm.example.com
			http://crm.example.com:80                      | http://crm.example.com
			http://crm.example.com:0080                    | http://crm.example.com
			https://crm.example.com:80                     | ''
			https://a.example, https://Crm.Example.Com:443 | https://crm.example.com
			https://bücher.example                         | https://xn--bcher-kva.example
			https://[2001:DB8::1]                          | https://[2001:db8::1]
			""")
	void originIsWrittenAsBrowsersSendIt(String origins, String written) {
		String faults = faults(Map.of("robin.access.cors-origins", origins));
		if (written.isEmpty()) {
			assertThat(faults).isEmpty();
		}
		else {
			assertThat(faults).contains("ROBIN_ACCESS_CORS_ORIGINS is",
					"written as browsers send it, " + written + ".");
		}
	}

	/** A claim that HubSpot's signature cannot hold, and nothing in its place. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			robin.hubspot.client-secret      | brands | ''            | true
			robin.hubspot.client-secret-file | brands | ''            | true
			robin.hubspot.client-secret      | brands | Hats and Caps | false
			robin.hubspot.client-secret      | brands | '*'           | false
			robin.hubspot.client-secret      | ''     | ''            | false
			robin.hubspot.client-secret      | ''     | Hats          | false
			robin.hubspot.portals            | brands | ''            | false
			""")
	void peopleInHubSpotHaveStoresWhereTokensHave(String door, String claim, String stores, boolean isFault)
			throws IOException {
		String value = switch (door) {
			case "robin.hubspot.client-secret-file" ->
				Files.writeString(this.folder.resolve("secret"), "0123456789abcdef").toString();
			case "robin.hubspot.portals" -> "7";
			default -> "0123456789abcdef";
		};
		String faults = faults(Map.of(door, value, "robin.access.stores.claim", claim, "robin.hubspot.stores", stores));
		assertThat(faults)
			.startsWith(isFault
					? "ROBIN_HUBSPOT_STORES is \"\": it has to be the web stores whose conversations people in" : "")
			.matches((text) -> text.isEmpty() != isFault);
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
