package io.robinbff.security;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.robinbff.json.Json;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A reader of JWK sets that takes key by key (RFC 7517, 5: what is not understood is to
 * be ignored). A key that cannot be read is skipped and named once; the good ones beside
 * it open their tokens all the same.
 */
final class PublishedKeys {

	private static final Logger log = LoggerFactory.getLogger(PublishedKeys.class);

	private static final JsonMapper JSON = Json.mapper();

	/** Real sets have two or three; each is tried if a token names none. */
	private static final int MOST = 100;

	private final String issuer;

	private final Set<String> named = new HashSet<>();

	PublishedKeys(String issuer) {
		this.issuer = issuer;
	}

	/**
	 * Reads a set.
	 * @throws IssuerFault if it is none
	 */
	JWKSet read(String json) {
		List<JWK> keys = new ArrayList<>();
		for (Object key : list(json)) {
			try {
				keys.add(key(key));
			}
			catch (ParseException | RuntimeException ex) {
				skipped(key);
			}
		}
		return new JWKSet(keys);
	}

	private static List<?> list(String json) {
		try {
			if (JSON.readValue(json, Object.class) instanceof Map<?, ?> set && set.get("keys") instanceof List<?> list
					&& list.size() <= MOST) {
				return list;
			}
		}
		catch (JacksonException ex) {
			// Is told below.
		}
		throw new IssuerFault("its keys' address answers with no JWK set of at most " + MOST + " keys");
	}

	/** By text: the library's parser wants numbers and lists of its own kinds. */
	private static JWK key(Object key) throws ParseException {
		JWK read = JWK.parse(JSONObjectUtils.parse(JSON.writeValueAsString(key))).toPublicJWK();
		if (read == null) {
			throw new ParseException("A secret is no key to check tokens with", 0);
		}
		return read;
	}

	private void skipped(Object key) {
		String name = (key instanceof Map<?, ?> map)
				? word(map.get("kid")) + ", kty " + word(map.get("kty")) + ", crv " + word(map.get("crv"))
				: "no object";
		if (this.named.size() < MOST && this.named.add(name)) {
			log.warn("A key of the token issuer {} cannot be read and is skipped: kid {}", this.issuer, name);
		}
	}

	private static String word(@Nullable Object value) {
		return String.valueOf(value)
			.replaceAll("[^A-Za-z0-9._~+/=-]", "?")
			.transform((text) -> (text.length() > 64) ? text.substring(0, 64) : text);
	}

}
