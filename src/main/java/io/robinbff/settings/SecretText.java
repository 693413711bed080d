package io.robinbff.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/** A secret that a setting holds, or a file that another setting names. */
public final class SecretText {

	private SecretText() {
	}

	/**
	 * Returns the secret, from the file if one is named, or null if there is none.
	 * @param setting the name of the setting that holds it; {@code _FILE} behind it names
	 * the file
	 * @throws UnusableSetting if the file cannot be read
	 */
	public static @Nullable String of(String setting, @Nullable String value, @Nullable Path file) {
		try {
			return read(value, file);
		}
		catch (IOException ex) {
			throw new UnusableSetting(setting + "_FILE cannot be read (" + ex.getClass().getSimpleName()
					+ "): let it name a file that this process may read.");
		}
	}

	/** Returns the same as it stands now, for whoever goes on without the file. */
	public static @Nullable String read(@Nullable String value, @Nullable Path file) throws IOException {
		return (file != null && !file.toString().isEmpty()) ? Files.readString(file) : value;
	}

}
