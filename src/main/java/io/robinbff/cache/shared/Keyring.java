package io.robinbff.cache.shared;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * The keys of what is shared: one for names, and for each key of the settings one for
 * values, derived by HKDF (RFC 5869). The first of the settings encrypts, all decrypt,
 * and the last gives the names: so a new key goes in front, and the old one is taken away
 * when what it encrypted has expired.
 */
final class Keyring {

	private static final int LEAST_BYTES = 32;

	private final Map<String, SecretKey> values = new LinkedHashMap<>();

	private final SecretKey names;

	private final String current;

	/**
	 * Reads keys.
	 * @param text {@code id:base64} of 32 random bytes or more, comma-separated
	 * @throws IllegalArgumentException if it is not that; the message holds no key
	 */
	Keyring(String text) {
		SecretKey last = null;
		for (String part : text.strip().split("\\s*,\\s*", -1)) {
			String[] pair = part.split(":", 2);
			byte[] secret = (pair.length == 2) ? decoded(pair[1]) : new byte[0];
			if (!pair[0].matches("[A-Za-z0-9_-]{1,20}") || secret.length < LEAST_BYTES) {
				throw new IllegalArgumentException("each key is written id:base64, with 32 random bytes or more");
			}
			this.values.put(pair[0], derive(secret, "values"));
			last = derive(secret, "names");
		}
		this.names = Objects.requireNonNull(last);
		this.current = this.values.keySet().iterator().next();
	}

	/** Returns the id of the key that encrypts. */
	String current() {
		return this.current;
	}

	@Nullable SecretKey of(String id) {
		return this.values.get(id);
	}

	/** Returns what a thing is called where nobody may learn what it is. */
	String nameOf(String thing) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(this.names);
			byte[] digest = mac.doFinal(thing.getBytes(StandardCharsets.UTF_8));
			return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 18));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every JDK has HMAC-SHA-256", ex);
		}
	}

	private static byte[] decoded(String base64) {
		try {
			return Base64.getDecoder().decode(base64);
		}
		catch (IllegalArgumentException ex) {
			return new byte[0];
		}
	}

	private static SecretKey derive(byte[] secret, String purpose) {
		try {
			byte[] key = KDF.getInstance("HKDF-SHA256")
				.deriveData(HKDFParameterSpec.ofExtract()
					.addIKM(secret)
					.thenExpand(("robin-bff 1 " + purpose).getBytes(StandardCharsets.UTF_8), LEAST_BYTES));
			return new SecretKeySpec(key, "AES");
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("JDK 25 has HKDF", ex);
		}
	}

}
