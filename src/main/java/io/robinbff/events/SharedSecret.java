package io.robinbff.events;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import io.robinbff.settings.SecretText;
import io.robinbff.settings.UnusableSetting;
import org.jspecify.annotations.Nullable;

/**
 * A secret that the sender of events shares with this service; two while it is renewed.
 * Digests of one length are compared, all of them and each to its end, so that the time
 * that it takes tells nothing (CWE-208).
 */
final class SharedSecret {

	private static final int SHORTEST = 32;

	private static final int MOST = 2;

	private final List<byte[]> digests;

	private SharedSecret(Collection<String> secrets) {
		this.digests = secrets.stream().map(SharedSecret::digest).toList();
	}

	/**
	 * Returns the secret of the settings, or null if they name none.
	 * @throws UnusableSetting if it is too short, or cannot be read
	 */
	static @Nullable SharedSecret of(@Nullable String value, @Nullable Path file) {
		String text = SecretText.of("ROBIN_EVENTS_SECRET", value, file);
		if (text == null || text.isBlank()) {
			return null;
		}
		List<String> all = Stream.of(text.split(",", -1)).map(String::strip).toList();
		if (all.size() > MOST || all.stream().anyMatch((one) -> one.length() < SHORTEST)) {
			throw new UnusableSetting("ROBIN_EVENTS_SECRET has to be one text of " + SHORTEST
					+ " characters or more, such as the output of openssl rand -hex 32, or two of them, separated by a comma.");
		}
		return new SharedSecret(all);
	}

	/** Returns whether one of these is the secret. */
	boolean isIn(Collection<String> shown) {
		boolean found = false;
		for (String one : shown) {
			byte[] digest = digest(one);
			for (byte[] known : this.digests) {
				found |= MessageDigest.isEqual(known, digest);
			}
		}
		return found;
	}

	private static byte[] digest(String secret) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

	@Override
	public String toString() {
		return "SharedSecret[***]";
	}

}
