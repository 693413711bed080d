package io.robinbff.cache.shared;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * The keys of what is shared: of each key of the settings one for names, one for values
 * and one for seals, derived by HKDF (RFC 5869). The first of the settings names and
 * encrypts, all decrypt and seal, and whom all name is forgotten under all names. So
 * whatever lies under a name can be read with the key of that name alone: once nobody has
 * it any more, nothing of it can be read.
 */
final class Keyring {

	private static final int LEAST_BYTES = 32;

	private final Map<String, SecretKey> values = new LinkedHashMap<>();

	private final Map<String, SecretKey> names = new LinkedHashMap<>();

	private final Map<String, SecretKey> seals = new LinkedHashMap<>();

	private final String current;

	/**
	 * Reads keys.
	 * @param text {@code id:base64} of 32 random bytes or more, comma-separated
	 * @throws IllegalArgumentException if it is not that; the message holds no key
	 */
	Keyring(String text) {
		for (String part : text.strip().split("\\s*,\\s*", -1)) {
			String[] pair = part.split(":", 2);
			byte[] secret = (pair.length == 2) ? decoded(pair[1]) : new byte[0];
			if (!pair[0].matches("[A-Za-z0-9_-]{1,20}") || secret.length < LEAST_BYTES) {
				throw new IllegalArgumentException("each key is written id:base64, with 32 random bytes or more");
			}
			this.values.put(pair[0], derive(secret, "values"));
			this.seals.put(pair[0], derive(secret, "seals"));
			if (this.names.put(pair[0], derive(secret, "names")) != null) {
				throw new IllegalArgumentException("each key has an id of its own");
			}
		}
		this.current = this.values.keySet().iterator().next();
	}

	private Keyring(Keyring other, String current) {
		this.values.putAll(other.values);
		this.names.putAll(other.names);
		this.seals.putAll(other.seals);
		this.current = current;
	}

	/** Returns the same keys with each as the current one, the one that is first. */
	List<Keyring> each() {
		return this.values.keySet().stream().map((id) -> new Keyring(this, id)).toList();
	}

	/**
	 * Returns what tells the key that names from others, whatever their ids are: by one
	 * name of each nobody knows a key.
	 */
	String namedBy() {
		return nameOf("key");
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
		return text(Arrays.copyOf(hash(this.names, thing), 18));
	}

	/** Returns a text's seal, which nobody can make without the key. */
	String sealOf(String text) {
		return text(hash(this.seals, text));
	}

	private static String text(byte[] hash) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
	}

	private byte[] hash(Map<String, SecretKey> keys, String text) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(Objects.requireNonNull(keys.get(this.current)));
			return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
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
