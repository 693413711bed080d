package io.robinbff.freshness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.robinbff.settings.UnusableSetting;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What encrypts the answers that replicas share; without it they share none.
 *
 * @param key {@code id:base64} of 32 random bytes or more, comma-separated, the current
 * one first
 * @param keyFile a file that holds it instead
 */
@ConfigurationProperties("robin.cache")
record KeySettings(@Nullable String key, @Nullable Path keyFile) {

	/**
	 * Returns the keys, or null where there are none.
	 * @throws UnusableSetting where they cannot be read
	 */
	@Nullable Keyring keyring() {
		try {
			String text = (this.keyFile != null && !this.keyFile.toString().isEmpty()) ? Files.readString(this.keyFile)
					: this.key;
			return (text != null && !text.isBlank()) ? new Keyring(text) : null;
		}
		catch (IOException ex) {
			throw new UnusableSetting("ROBIN_CACHE_KEY_FILE cannot be read (" + ex.getClass().getSimpleName()
					+ "): let it name a file that this process may read.");
		}
		catch (IllegalArgumentException ex) {
			throw new UnusableSetting("ROBIN_CACHE_KEY is no list of keys: " + ex.getMessage()
					+ "; make one with: echo k1:$(openssl rand -base64 32)");
		}
	}

	@Override
	public String toString() {
		return "KeySettings";
	}

}
