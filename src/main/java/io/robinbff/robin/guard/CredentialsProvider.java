package io.robinbff.robin.guard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

import io.robinbff.robin.http.RobinSettings;
import io.robinbff.settings.SecretText;
import io.robinbff.settings.UnusableSetting;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A provider of credentials: from fixed settings, or from files as Kubernetes mounts a
 * secret. Files are read again whenever a call is about to wait or to leave (two small
 * reads), so there is nothing to watch and a new pair serves the very next call.
 */
final class CredentialsProvider implements Supplier<ApiCredentials> {

	private static final Logger log = LoggerFactory.getLogger(CredentialsProvider.class);

	private final RobinSettings settings;

	private ApiCredentials last;

	/** Said once, not with every call. */
	private boolean readable = true;

	/**
	 * Reads the credentials for the first time.
	 * @throws UnusableSetting if they are missing
	 */
	CredentialsProvider(RobinSettings settings) {
		this.settings = settings;
		this.last = new ApiCredentials(require(settings.apiKey(), settings.apiKeyFile(), "ROBIN_API_KEY"),
				require(settings.apiSecret(), settings.apiSecretFile(), "ROBIN_API_SECRET"));
	}

	/**
	 * Returns the pair as it stands now; while a file is away or half written, the last
	 * whole pair.
	 */
	@Override
	public synchronized ApiCredentials get() {
		try {
			String key = whole(SecretText.read(this.settings.apiKey(), this.settings.apiKeyFile()));
			String secret = whole(SecretText.read(this.settings.apiSecret(), this.settings.apiSecretFile()));
			if (key != null && secret != null) {
				this.last = new ApiCredentials(key, secret);
				this.readable = true;
			}
		}
		catch (IOException ex) {
			if (this.readable) {
				log.warn("A file with ROBIN's credentials cannot be read, the last pair stays: {}",
						ex.getClass().getSimpleName());
			}
			this.readable = false;
		}
		return this.last;
	}

	private static String require(@Nullable String value, @Nullable Path file, String name) {
		String found = whole(SecretText.of(name, value, file));
		if (found != null) {
			return found;
		}
		throw new UnusableSetting(name + " is missing: an administrator finds the API key and its secret in ROBIN "
				+ "(Agent Inbox) under Settings, API; set ROBIN_API_KEY and ROBIN_API_SECRET, or ROBIN_API_KEY_FILE and "
				+ "ROBIN_API_SECRET_FILE.");
	}

	private static @Nullable String whole(@Nullable String text) {
		return (text != null && !text.isBlank()) ? text.strip() : null;
	}

}
