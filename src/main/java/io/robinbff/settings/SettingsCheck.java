package io.robinbff.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.PlaceholderResolutionException;
import org.springframework.util.StringUtils;

/**
 * A check of all settings before anything starts: each against its rule, then against
 * each other. All faults are told at once, as whoever mends one at night does not want to
 * meet the next one after the next start.
 */
final class SettingsCheck {

	private static final int MOST = 4;

	private static final Duration ROBIN_MAY_DELETE = Duration.ofDays(7);

	private final ConfigurableEnvironment environment;

	private final List<String> faults = new ArrayList<>();

	SettingsCheck(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	/**
	 * Checks all settings.
	 * @throws UnusableSetting if any of them is wrong
	 */
	void run() {
		SettingsTable.all().forEach(this::check);
		levels().forEach((logger, level) -> {
			if (!SettingsTable.LEVEL.accepts().test(level)) {
				this.faults.add(UnusableSetting.sentence(Setting.name("logging.level." + logger), ShownValue.of(level),
						SettingsTable.LEVEL.says()));
			}
		});
		if (this.faults.isEmpty()) {
			together();
		}
		if (!this.faults.isEmpty()) {
			throw new UnusableSetting(String.join(" ", this.faults.subList(0, Math.min(MOST, this.faults.size())))
					+ ((this.faults.size() > MOST) ? " And " + (this.faults.size() - MOST) + " more." : ""));
		}
	}

	private void check(Setting setting) {
		try {
			String value = value(setting.property());
			if (StringUtils.hasLength(value) && !setting.rule().accepts().test(value)) {
				this.faults.add(setting.objection(value));
			}
		}
		catch (PlaceholderResolutionException ex) {
			this.faults.add(setting.name() + " holds \"${\", which is read as the name of another setting: "
					+ "it has to be written without, or, where it is a secret, put into a file that " + setting.name()
					+ "_FILE names.");
		}
	}

	/**
	 * Checks settings against each other: each may be right alone, and both wrong
	 * together.
	 */
	private void together() {
		String api = text("server.port");
		if (!"0".equals(api) && api.equals(text("management.server.port"))) {
			this.faults.add("MANAGEMENT_SERVER_PORT is \"" + api
					+ "\": it has to be another port than SERVER_PORT, as health and metrics are not for callers.");
		}
		Duration phase = time("spring.lifecycle.timeout-per-shutdown-phase");
		if (time("robin.shutdown.drain").compareTo(phase) >= 0 && !phase.isZero()) {
			this.faults.add(UnusableSetting.sentence("ROBIN_SHUTDOWN_DRAIN", text("robin.shutdown.drain"),
					"less than " + text("spring.lifecycle.timeout-per-shutdown-phase")
							+ ", the time after which a stop is not waited for"));
		}
		if (time("robin.cache.fresh").plus(time("robin.cache.stale-while-revalidate"))
			.compareTo(ROBIN_MAY_DELETE) > 0) {
			this.faults.add(UnusableSetting.sentence("ROBIN_CACHE_STALE_WHILE_REVALIDATE",
					text("robin.cache.stale-while-revalidate"),
					"7d at most together with ROBIN_CACHE_FRESH, as no copy may outlive the original"));
		}
		RedisPlace.fault(this.environment).ifPresent(this.faults::add);
		this.faults.addAll(Conflicts.of(this, this.environment));
		RedisPlace.namedBy(this.environment)
			.filter((redis) -> !text("robin.quota.file").isEmpty())
			.ifPresent((redis) -> this.faults
				.add(UnusableSetting.sentence("ROBIN_QUOTA_FILE", ShownValue.of(text("robin.quota.file")),
						"unset where " + redis + " is set: ROBIN_QUOTA_FILE and Redis exclude each other, as replicas "
								+ "remember the quota in Redis")));
	}

	private Duration time(String property) {
		return DurationStyle.detectAndParse(text(property));
	}

	/**
	 * Returns the effective text of a setting of the table, which has been found good.
	 */
	String text(String property) {
		String value = value(property);
		return StringUtils.hasLength(value) ? value
				: this.environment.resolvePlaceholders(SettingsTable.find(property).orElseThrow().standard());
	}

	private @Nullable String value(String property) {
		// Tests set files as such.
		Object value = this.environment.getProperty(property, Object.class);
		if (value != null) {
			return value.toString();
		}
		return Binder.get(this.environment)
			.bind(property, Bindable.listOf(String.class))
			.map((list) -> String.join(",", list))
			.orElse(null);
	}

	private Map<String, String> levels() {
		return levels(this.environment);
	}

	/** Returns the loggers' levels as they were set, by the loggers' names. */
	static Map<String, String> levels(ConfigurableEnvironment environment) {
		return new TreeMap<>(Binder.get(environment)
			.bind("logging.level", Bindable.mapOf(String.class, String.class))
			.orElseGet(Map::of));
	}

}
