package io.robinbff.cache;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;

/** A maker of digests, from which validators are made, and contents told apart. */
public final class Digests {

	/**
	 * 96 bits: two contents of one question that share them are not to be expected in the
	 * life of the universe.
	 */
	private static final int BYTES = 12;

	private Digests() {
	}

	/**
	 * Returns the digest of bytes and a text behind them, in hex digits.
	 * @param parts the bytes, which are read and not changed
	 */
	public static String of(Stream<byte[]> parts, String rest) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			parts.forEach(digest::update);
			digest.update(rest.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), BYTES));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

}
