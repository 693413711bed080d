package io.robinbff.cache.shared;

import java.nio.file.Path;

import io.robinbff.settings.SecretText;
import io.robinbff.settings.UnusableSetting;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the keys that encrypt the answers which replicas share; without a key they
 * share none.
 *
 * @param key {@code id:base64} of 32 random bytes or more, comma-separated, the current
 * one first
 * @param keyFile a file that holds it instead
 */
@ConfigurationProperties("robin.cache")
record KeySettings(@Nullable String key, @Nullable Path keyFile) {

	/**
	 * Returns the keys, or null if there are none.
	 * @throws UnusableSetting if they cannot be read
	 */
	@Nullable Keyring keyring() {
		String text = SecretText.of("ROBIN_CACHE_KEY", this.key, this.keyFile);
		try {
			return (text != null && !text.isBlank()) ? new Keyring(text) : null;
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
