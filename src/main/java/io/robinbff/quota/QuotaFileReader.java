package io.robinbff.quota;

import java.io.IOException;
import java.nio.file.Path;

import io.robinbff.settings.SettingsReader;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** A reader of the quota's file, which may be in use: it takes no lock. */
final class QuotaFileReader implements SettingsReader {

	@Override
	public void read(Binder settings, Environment environment) {
		Path file = settings.bindOrCreate("robin.quota", QuotaSettings.class).file();
		try {
			if (file != null) {
				CallLogFile.examine(file);
			}
		}
		catch (IOException ex) {
			throw LocalCallLog.unusable(file, ex);
		}
	}

}
