package io.robinbff.audit;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the look-up audit.
 *
 * @param enabled whether look-ups are recorded at all
 * @param file where the entries go; null for the log
 * @param key the key behind the seals: any text of 32 characters or more, another one
 * than the privacy key, so that who may look up names cannot forge entries
 * @param keyFile a file that holds the key instead
 * @param purpose whether each look-up has to say what for
 * @param onFailure what happens to a look-up that cannot be recorded
 */
@ConfigurationProperties("robin.audit")
record AuditSettings(@DefaultValue("true") boolean enabled, @Nullable Path file, @Nullable String key,
		@Nullable Path keyFile, @DefaultValue("optional") Purpose purpose,
		@DefaultValue("refuse") OnFailure onFailure) {

	AuditSettings {
		file = (file == null || file.toString().isEmpty()) ? null : file;
	}

	/** The ways to treat a look-up that cannot be recorded. */
	enum OnFailure {

		/** Nobody looks unseen. */
		REFUSE,
		/** Agents go on; the next entry that can be written says how many are missing. */
		CONTINUE

	}

	/** The ways to treat a look-up that does not say what it is for. */
	enum Purpose {

		/** It may. */
		OPTIONAL,
		/** It is refused if it does not. */
		REQUIRED

	}

	@Override
	public String toString() {
		return "AuditSettings[***]";
	}

}
