package io.robinbff.settings;

import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * A listener that puts something usable in the place of logging's own settings if they
 * are wrong, for the time until they are checked: without logging nobody could be told
 * so.
 */
final class UsableLogging implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

	private static final String SOURCE = "usableLogging";

	private static final String FORMAT = "logging.structured.format.console";

	@Override
	public int getOrder() {
		return LoggingApplicationListener.DEFAULT_ORDER - 1;
	}

	@Override
	public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
		ConfigurableEnvironment environment = event.getEnvironment();
		Map<String, Object> instead = new HashMap<>();
		SettingsCheck.levels(environment).forEach((logger, level) -> {
			if (!SettingsTable.LEVEL.accepts().test(level)) {
				instead.put("logging.level." + logger, "info");
			}
		});
		String format = environment.getProperty(FORMAT, "");
		Setting setting = SettingsTable.find(FORMAT).orElseThrow();
		if (!format.isEmpty() && !setting.rule().accepts().test(format)) {
			instead.put(FORMAT, "");
		}
		if (!instead.isEmpty()) {
			environment.getPropertySources().addFirst(new MapPropertySource(SOURCE, instead));
		}
	}

	/** Brings back what was set, to be checked. */
	static void undo(ConfigurableEnvironment environment) {
		environment.getPropertySources().remove(SOURCE);
	}

}
