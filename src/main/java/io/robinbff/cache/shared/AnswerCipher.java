package io.robinbff.cache.shared;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

import org.jspecify.annotations.Nullable;

/**
 * Closes and opens what is shared: AES-256-GCM with a random nonce. The name under which
 * it lies is authenticated with it, so a value that was changed, or moved to another
 * name, does not open.
 *
 * <p>
 * One byte of version, one for the length of the key's id, the id, 12 bytes of nonce, the
 * rest.
 */
final class AnswerCipher {

	private static final byte VERSION = 1;

	private static final int NONCE = 12;

	private static final int TAG_BITS = 128;

	private final Keyring keys;

	private final SecureRandom random = new SecureRandom();

	AnswerCipher(Keyring keys) {
		this.keys = keys;
	}

	byte[] close(String name, byte[] plain) {
		byte[] id = this.keys.current().getBytes(StandardCharsets.UTF_8);
		byte[] nonce = new byte[NONCE];
		this.random.nextBytes(nonce);
		try {
			byte[] sealed = cipher(Cipher.ENCRYPT_MODE, this.keys.current(), nonce, name).doFinal(plain);
			return ByteBuffer.allocate(2 + id.length + NONCE + sealed.length)
				.put(VERSION)
				.put((byte) id.length)
				.put(id)
				.put(nonce)
				.put(sealed)
				.array();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("AES-GCM", ex);
		}
	}

	/** Returns what is in it, or null where it does not open. */
	byte @Nullable [] open(String name, byte[] closed) {
		try {
			if (closed.length < 2 || closed[0] != VERSION) {
				return null;
			}
			int id = 2 + closed[1];
			String key = new String(closed, 2, closed[1], StandardCharsets.UTF_8);
			byte[] nonce = Arrays.copyOfRange(closed, id, id + NONCE);
			return cipher(Cipher.DECRYPT_MODE, key, nonce, name).doFinal(closed, id + NONCE,
					closed.length - id - NONCE);
		}
		catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException ex) {
			return null;
		}
	}

	private Cipher cipher(int mode, String id, byte[] nonce, String name) throws GeneralSecurityException {
		SecretKey key = this.keys.of(id);
		if (key == null) {
			throw new GeneralSecurityException("unknown key");
		}
		Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
		cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
		cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
		return cipher;
	}

}
