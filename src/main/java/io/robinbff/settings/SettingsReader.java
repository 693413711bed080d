package io.robinbff.settings;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * A reader that opens what settings name as a start does, and leaves nothing behind:
 * {@code check} runs them all, so that it does not say yes where the start says no. They
 * are named in {@code META-INF/spring.factories}.
 */
@FunctionalInterface
public interface SettingsReader {

	/**
	 * Reads what the settings name.
	 * @throws UnusableSetting if a start would end with it
	 */
	void read(Binder settings, Environment environment);

}
