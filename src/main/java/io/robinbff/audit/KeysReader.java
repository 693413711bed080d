package io.robinbff.audit;

import java.nio.file.Path;

import io.robinbff.privacy.PrivacyKey;
import io.robinbff.settings.SettingsReader;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** A reader of the keys behind names and seals. */
final class KeysReader implements SettingsReader {

	@Override
	public void read(Binder settings, Environment environment) {
		AuditConfiguration.seals(settings.bindOrCreate("robin.audit", AuditSettings.class),
				PrivacyKey.of(environment.getProperty("robin.privacy.key"),
						settings.bind("robin.privacy.key-file", Path.class).orElse(null)));
	}

}
