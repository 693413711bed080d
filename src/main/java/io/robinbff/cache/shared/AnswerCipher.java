package io.robinbff.cache.shared;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;

import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

import org.jspecify.annotations.Nullable;

/**
 * A cipher that encrypts and decrypts what is shared: AES-256-GCM with a random nonce.
 * The name under which a value lies and its time are authenticated with it: a value that
 * was changed, moved to another name or given another time does not open, and one that
 * somebody puts back is as old as it is.
 *
 * <p>
 * Eight bytes of time, in clear because Redis compares it; one of version, one for the
 * length of the key's id, the id, 12 bytes of nonce, the rest.
 */
final class AnswerCipher {

	private static final byte VERSION = 2;

	private static final int NONCE = 12;

	private static final int TAG_BITS = 128;

	private final Keyring keys;

	private final SecureRandom random = new SecureRandom();

	AnswerCipher(Keyring keys) {
		this.keys = keys;
	}

	/**
	 * Closes a value.
	 * @param at its time, in microseconds on the clock that replicas share
	 */
	byte[] close(String name, long at, byte[] plain) {
		byte[] id = this.keys.current().getBytes(StandardCharsets.UTF_8);
		byte[] nonce = new byte[NONCE];
		this.random.nextBytes(nonce);
		try {
			byte[] sealed = cipher(Cipher.ENCRYPT_MODE, this.keys.current(), nonce, name, at).doFinal(plain);
			return ByteBuffer.allocate(Long.BYTES + 2 + id.length + NONCE + sealed.length)
				.putLong(at)
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

	/** Returns what is in it, or null if it does not open. */
	@Nullable Opened open(String name, byte[] closed) {
		try {
			ByteBuffer in = ByteBuffer.wrap(closed);
			long at = in.getLong();
			if (in.get() != VERSION) {
				return null;
			}
			byte[] id = new byte[in.get()];
			in.get(id);
			byte[] nonce = new byte[NONCE];
			in.get(nonce);
			byte[] plain = cipher(Cipher.DECRYPT_MODE, new String(id, StandardCharsets.UTF_8), nonce, name, at)
				.doFinal(closed, in.position(), in.remaining());
			return new Opened(at, plain);
		}
		catch (GeneralSecurityException | RuntimeException ex) {
			// Cut off, of another version, or written by somebody without the key.
			return null;
		}
	}

	private Cipher cipher(int mode, String id, byte[] nonce, String name, long at) throws GeneralSecurityException {
		SecretKey key = this.keys.of(id);
		if (key == null) {
			throw new GeneralSecurityException("unknown key");
		}
		Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
		cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
		cipher.updateAAD(ByteBuffer.allocate(Long.BYTES).putLong(at).array());
		cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
		return cipher;
	}

	/** A decrypted value that is authentic. */
	static final class Opened {

		private final long at;

		private final byte[] plain;

		Opened(long at, byte[] plain) {
			this.at = at;
			this.plain = plain;
		}

		/** Returns its time, in microseconds on the clock that replicas share. */
		long at() {
			return this.at;
		}

		byte[] plain() {
			return this.plain;
		}

		/** Returns whether it only says that what is older is not to be served. */
		boolean isMark() {
			return this.plain.length == 0;
		}

	}

}
