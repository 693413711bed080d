package io.robinbff.cache.shared;

import io.robinbff.settings.SettingsReader;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** A reader of the keys of what is shared. */
final class KeyringReader implements SettingsReader {

	@Override
	public void read(Binder settings, Environment environment) {
		var _ = settings.bindOrCreate("robin.cache", KeySettings.class).keyring();
	}

}
