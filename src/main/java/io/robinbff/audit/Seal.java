package io.robinbff.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import io.robinbff.privacy.PrivacyKey;

/**
 * A seal over an entry and all before it. With a key of the settings nobody else can make
 * it; without one it is a bare hash, which whoever rewrites all later lines can make,
 * too.
 *
 * @param name how it is made
 * @param maker makes it
 */
record Seal(String name, Maker maker) {

	static final Seal PLAIN = new Seal("SHA-256", Seal::sha256);

	/** Stands before the first entry of a process. */
	static final String NONE = "0".repeat(64);

	static Seal of(PrivacyKey key) {
		return key.lasting() ? new Seal("HMAC-SHA-256", (text) -> key.hash("audit", text)) : PLAIN;
	}

	String of(String text) {
		return HexFormat.of().formatHex(this.maker.make(text));
	}

	private static byte[] sha256(String text) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

	/** A maker of seals. */
	interface Maker {

		byte[] make(String text);

	}

}
