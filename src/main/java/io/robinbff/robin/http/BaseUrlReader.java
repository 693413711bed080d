package io.robinbff.robin.http;

import io.robinbff.settings.SettingsReader;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** A reader of ROBIN's address. */
final class BaseUrlReader implements SettingsReader {

	@Override
	public void read(Binder settings, Environment environment) {
		HttpConfiguration.requireSafe(settings.bindOrCreate("robin", RobinSettings.class));
	}

}
