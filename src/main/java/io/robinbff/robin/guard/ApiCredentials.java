package io.robinbff.robin.guard;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

import org.springframework.http.HttpHeaders;

/**
 * ROBIN's API key and the secret that belongs to it.
 *
 * @param key the API key
 * @param secret the secret
 */
record ApiCredentials(String key, String secret) {

	private static final int FINGERPRINT_BYTES = 8;

	/** Returns the value of the {@code Authorization} header (RFC 7617). */
	String authorization() {
		return "Basic " + HttpHeaders.encodeBasicAuth(this.key, this.secret, StandardCharsets.UTF_8);
	}

	/**
	 * Returns what names this pair to who has it, and tells nothing to who has not: part
	 * of a digest of the whole, whose secret cannot be guessed.
	 */
	String fingerprint() {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256")
				.digest(("robin-bff " + authorization()).getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(Arrays.copyOf(digest, FINGERPRINT_BYTES));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

	@Override
	public String toString() {
		return "ApiCredentials[***]";
	}

}
