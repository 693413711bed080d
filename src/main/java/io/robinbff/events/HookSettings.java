package io.robinbff.events;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The door for events. Without a secret there is none, and age alone says what is fresh.
 *
 * @param secret what the sender shows, 32 characters or more; two, separated by a comma,
 * while it is renewed
 * @param secretFile a file that holds it instead
 * @param header a further header in which the secret may stand
 * @param subscription the only subscription whose events are taken, which each has to
 * carry; null for any, named or not
 * @param perSecond the events a second on average, and as many at once
 */
@ConfigurationProperties("robin.events")
record HookSettings(@Nullable String secret, @Nullable Path secretFile, @Nullable String header,
		@Nullable String subscription, @DefaultValue("50") int perSecond) {

	HookSettings {
		header = (header == null || header.isBlank()) ? null : header.strip();
		subscription = (subscription == null || subscription.isBlank()) ? null : subscription.strip();
	}

	/** Returns whether there is to be a door. */
	boolean isOpen() {
		return (this.secret != null && !this.secret.isBlank())
				|| (this.secretFile != null && !this.secretFile.toString().isEmpty());
	}

	@Override
	public String toString() {
		return "HookSettings[***]";
	}

}
