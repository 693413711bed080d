package io.robinbff.security;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;

/**
 * HubSpot's side of the signature, made by another library than ours, so that one mistake
 * is not made twice.
 */
final class HubSpotRequests {

	private HubSpotRequests() {
	}

	static String sign(String secret, String method, String uri, String body, String time) {
		try {
			byte[] text = (method + uri + body + time).getBytes(StandardCharsets.UTF_8);
			byte[] key = secret.getBytes(StandardCharsets.UTF_8);
			// It wants 32 bytes or more; zeros behind a key change nothing (RFC 2104, 2).
			byte[] padded = (key.length < 32) ? Arrays.copyOf(key, 32) : key;
			byte[] hmac = new MACSigner(padded).sign(new JWSHeader(JWSAlgorithm.HS256), text).decode();
			return Base64.getEncoder().encodeToString(hmac);
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
