package io.robinbff.panel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/** A file of the panel: read, compressed and hashed once. */
final class PanelScript {

	private final byte[] plain;

	private final byte[] compressed;

	private final String version;

	private PanelScript(byte[] plain, byte[] compressed, String version) {
		this.plain = plain;
		this.compressed = compressed;
		this.version = version;
	}

	/**
	 * Reads one from the class path, where Maven puts it, from {@code panel/}.
	 * @throws IllegalStateException if it is missing: the build did not run whole
	 */
	static PanelScript read(String file) {
		try (InputStream in = PanelScript.class.getResourceAsStream(file)) {
			if (in == null) {
				throw new IllegalStateException(
						"The panel's " + file + " is not on the class path: Maven puts it there");
			}
			byte[] plain = in.readAllBytes();
			return new PanelScript(plain, compress(plain), digest(plain).substring(0, 16));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Returns its bytes, UTF-8. */
	byte[] plain() {
		return this.plain;
	}

	/** Returns the same by gzip. */
	byte[] compressed() {
		return this.compressed;
	}

	/**
	 * Returns the name of this content and no other: the first 16 hex digits of its
	 * SHA-256.
	 */
	String version() {
		return this.version;
	}

	private static byte[] compress(byte[] plain) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
			gzip.write(plain);
		}
		return out.toByteArray();
	}

	private static String digest(byte[] plain) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(plain));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

}
