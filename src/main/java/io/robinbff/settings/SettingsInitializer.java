package io.robinbff.settings;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * An initializer that checks the settings when all of them are known and nothing has
 * started yet.
 */
final class SettingsInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final Logger log = LoggerFactory.getLogger(SettingsInitializer.class);

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		UsableLogging.undo(context.getEnvironment());
		UnknownNames.in(context.getEnvironment()).forEach(log::warn);
		new SettingsCheck(context.getEnvironment()).run();
	}

}
