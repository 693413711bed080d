package io.robinbff.robin;

import java.nio.charset.StandardCharsets;

import org.springframework.http.HttpHeaders;

/**
 * ROBIN's API key and the secret that belongs to it.
 *
 * @param key the API key
 * @param secret the secret
 */
record Pair(String key, String secret) {

	/** Returns the value of the {@code Authorization} header (RFC 7617). */
	String authorization() {
		return "Basic " + HttpHeaders.encodeBasicAuth(this.key, this.secret, StandardCharsets.UTF_8);
	}

	@Override
	public String toString() {
		return "Pair[***]";
	}

}
