package io.robinbff.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HubSpot's signature of a request, version 3: an HMAC with SHA-256 by the app's client
 * secret over method, URI, body and time, one behind the other, in Base64.
 *
 * <p>
 * Of the URI its documentation wants twelve escapes decoded, its own libraries none; both
 * are taken, as the one is what was sent and the other means the same.
 */
final class HubSpotSignature {

	private static final String ALGORITHM = "HmacSHA256";

	private static final Pattern DECODED = Pattern.compile("%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)",
			Pattern.CASE_INSENSITIVE);

	private final List<SecretKeySpec> keys;

	HubSpotSignature(List<String> secrets) {
		this.keys = secrets.stream()
			.map((secret) -> new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM))
			.toList();
	}

	/**
	 * Returns whether a signature is one of these. All are compared, each to its end, so
	 * that the time that it takes tells nothing (CWE-208).
	 */
	boolean isOf(String signature, String method, String uri, byte[] body, String time) {
		byte[] shown = signature.getBytes(StandardCharsets.UTF_8);
		boolean found = false;
		for (SecretKeySpec key : this.keys) {
			for (String each : Stream.of(uri, decoded(uri)).distinct().toList()) {
				found |= MessageDigest.isEqual(signature(key, method, each, body, time), shown);
			}
		}
		return found;
	}

	/** One pass: what a decoded sign is part of is not decoded again. */
	static String decoded(String uri) {
		return DECODED.matcher(uri)
			.replaceAll(
					(found) -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
	}

	private static byte[] signature(SecretKeySpec key, String method, String uri, byte[] body, String time) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(key);
			mac.update((method + uri).getBytes(StandardCharsets.UTF_8));
			mac.update(body);
			return Base64.getEncoder().encode(mac.doFinal(time.getBytes(StandardCharsets.UTF_8)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every JDK has " + ALGORITHM, ex);
		}
	}

}
