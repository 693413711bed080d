package io.robinbff.settings;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The place where the settings say that Redis is: said in one way, and whole. A half of
 * one would be a service without Redis, and then each replica spends the whole quota.
 */
public final class RedisPlace {

	private static final String PREFIX = "spring.data.redis.";

	private static final String MASTER = "sentinel.master";

	private static final String NODES = "sentinel.nodes";

	private static final List<String> WAYS = List.of("url", "host", MASTER, NODES, "cluster.nodes");

	/** What is of no use without one of the ways. */
	private static final List<String> BESIDE = List.of("port", "database", "username", "password", "ssl.enabled");

	private RedisPlace() {
	}

	/**
	 * Returns the name of the setting that says where Redis is, or empty if none does.
	 */
	public static Optional<String> namedBy(Environment environment) {
		return set(environment, WAYS).findFirst();
	}

	/** Returns what is wrong with these settings, in one sentence. */
	static Optional<String> fault(Environment environment) {
		List<String> ways = set(environment, WAYS).toList();
		List<String> beside = set(environment, BESIDE).toList();
		List<String> sentinel = set(environment, List.of(MASTER, NODES)).toList();
		if (ways.isEmpty() && !beside.isEmpty()) {
			return Optional.of(sentence(environment, beside.getFirst(), "set together with what says where Redis is, "
					+ String.join(", ", WAYS.stream().map(RedisPlace::name).toList()) + ", or unset"));
		}
		if (sentinel.size() == 1) {
			return Optional.of(sentence(environment, sentinel.getFirst(),
					"set together with " + name(sentinel.contains(name(MASTER)) ? NODES : MASTER) + ", or unset"));
		}
		// Sentinel's two are one way.
		if (ways.size() - sentinel.size() / 2 > 1) {
			return Optional
				.of(String.join(" and ", ways) + " are set: it has to be one of them that says where Redis is.");
		}
		return Optional.empty();
	}

	private static String sentence(Environment environment, String name, String mayBe) {
		Setting setting = SettingsTable.all()
			.stream()
			.filter((one) -> one.name().equals(name))
			.findFirst()
			.orElseThrow();
		return UnusableSetting.sentence(name, setting.shown(environment.getProperty(setting.property(), "")), mayBe);
	}

	private static Stream<String> set(Environment environment, List<String> properties) {
		return properties.stream().filter((one) -> isSet(environment, PREFIX + one)).map(RedisPlace::name);
	}

	/** Written as one text, or as a list. */
	private static boolean isSet(Environment environment, String property) {
		return Binder.get(environment)
			.bind(property, Bindable.listOf(String.class))
			.map((list) -> list.stream().anyMatch((one) -> !one.isBlank()))
			.orElse(false);
	}

	private static String name(String property) {
		return Setting.name(PREFIX + property);
	}

}
