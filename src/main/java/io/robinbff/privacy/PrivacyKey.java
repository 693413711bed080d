package io.robinbff.privacy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.robinbff.settings.SecretText;
import io.robinbff.settings.UnusableSetting;
import org.jspecify.annotations.Nullable;

/**
 * The key behind the hashes that stand for people, and behind the seals of the audit:
 * HMAC-SHA-256 (RFC 2104). A bare hash of an address would be as good as the address:
 * whoever has a list of addresses could try them all.
 */
public final class PrivacyKey {

	private static final String ALGORITHM = "HmacSHA256";

	private static final int SHORTEST = 32;

	private final Mac mac;

	private final boolean lasting;

	private PrivacyKey(byte[] key, boolean lasting) {
		try {
			this.mac = Mac.getInstance(ALGORITHM);
			this.mac.init(new SecretKeySpec(key, ALGORITHM));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every JDK has HMAC-SHA-256", ex);
		}
		this.lasting = lasting;
	}

	/**
	 * Returns the key of the settings, or a random one if they name none.
	 * @throws UnusableSetting if it is too short or cannot be read
	 */
	public static PrivacyKey of(@Nullable String key, @Nullable Path file) {
		return of("ROBIN_PRIVACY_KEY", key, file);
	}

	/**
	 * Returns the key of that setting, or a random one if it names none.
	 * @throws UnusableSetting if it is too short or cannot be read
	 */
	public static PrivacyKey of(String setting, @Nullable String key, @Nullable Path file) {
		String found = SecretText.of(setting, key, file);
		if (found == null || found.isBlank()) {
			byte[] random = new byte[SHORTEST];
			new SecureRandom().nextBytes(random);
			return new PrivacyKey(random, false);
		}
		if (found.strip().length() < SHORTEST) {
			throw new UnusableSetting(setting + " is too short: give " + SHORTEST
					+ " characters or more, such as the output of 'openssl rand -hex 32'.");
		}
		return new PrivacyKey(found.strip().getBytes(StandardCharsets.UTF_8), true);
	}

	/** Returns whether the key outlives this process. */
	public boolean lasting() {
		return this.lasting;
	}

	/** Returns whether both were made of the same text. */
	public boolean isSameAs(PrivacyKey other) {
		return MessageDigest.isEqual(hash("same", ""), other.hash("same", ""));
	}

	/**
	 * Returns the 32 bytes that stand for a text.
	 * @param purpose what for, so that one key's hashes for two purposes never meet
	 */
	public byte[] hash(String purpose, String text) {
		try {
			Mac one = (Mac) this.mac.clone();
			one.update(purpose.getBytes(StandardCharsets.UTF_8));
			one.update((byte) 0);
			return one.doFinal(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException("The JDK's HMAC can be cloned", ex);
		}
	}

	@Override
	public String toString() {
		return "PrivacyKey[***]";
	}

}
