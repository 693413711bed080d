package io.robinbff.privacy;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the key behind the hashes that stand for people.
 *
 * @param key any text of 32 characters or more, the same for all replicas; without one
 * each process makes its own, and hashes of two processes cannot be compared
 * @param keyFile a file that holds the key instead
 * @param libraryDebug whether libraries may log below INFO, which shows requests, answers
 * and credentials as they are: for a machine without real customers
 */
@ConfigurationProperties("robin.privacy")
record PrivacySettings(@Nullable String key, @Nullable Path keyFile, @DefaultValue("false") boolean libraryDebug) {

	@Override
	public String toString() {
		return "PrivacySettings[***]";
	}

}
