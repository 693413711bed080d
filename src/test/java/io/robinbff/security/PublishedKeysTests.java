package io.robinbff.security;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * However odd a key is, the good one beside it is read: each field of each kind of key
 * left out, or with each wrong value.
 */
class PublishedKeysTests {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final List<String> FIELDS = List.of("kty", "use", "key_ops", "alg", "kid", "x5u", "x5c", "x5t",
			"x5t#S256", "exp", "nbf", "iat", "revoked", "n", "e", "d", "crv", "x", "y", "k", "oth");

	private static final List<Object> WRONG = List.of("", "=", "not base64 é", "AQAB", 7, -1, 1e300, true, List.of(),
			List.of("no certificate"), List.of(1, List.of()), Map.of(), Map.of("a", List.of(Map.of())),
			"x".repeat(100_000));

	private final PublishedKeys published = new PublishedKeys("https://login.example.com");

	@ParameterizedTest
	@MethodSource("kinds")
	void oddKeyCostsItselfAlone(JWK kind) {
		String good = good();
		for (String field : FIELDS) {
			for (Object wrong : WRONG) {
				Map<String, Object> odd = new HashMap<>(kind.toPublicJWK().toJSONObject());
				odd.put(field, wrong);
				assertGoodIsThere(JSON.writeValueAsString(odd), good);
			}
			Map<String, Object> without = new HashMap<>(kind.toPublicJWK().toJSONObject());
			without.remove(field);
			assertGoodIsThere(JSON.writeValueAsString(without), good);
			without.put(field, null);
			assertGoodIsThere(JSON.writeValueAsString(without), good);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "7", "\"key\"", "[]", "[[]]", "{}", "true", "{\"kty\":\"XYZ\"}" })
	void whatIsNoKeyCostsItselfAlone(String odd) {
		assertGoodIsThere(odd, good());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "null", "[]", "{}", "{\"keys\":{}}", "{\"keys\":7}", "<html>", "{\"keys\":[" })
	void whatIsNoSetIsTold(String set) {
		assertThatExceptionOfType(IssuerFault.class).isThrownBy(() -> this.published.read(set))
			.withMessageContaining("no JWK set");
	}

	@Test
	void secretIsNeverAKeyToCheckWith() {
		assertThat(this.published.read("{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}").getKeys()).isEmpty();
	}

	private void assertGoodIsThere(String odd, String good) {
		for (String keys : List.of(odd + "," + good, good + "," + odd)) {
			assertThat(this.published.read("{\"keys\":[" + keys + "]}").getKeyByKeyId("good")).as(keys).isNotNull();
		}
	}

	static Stream<JWK> kinds() throws JOSEException {
		return Stream.of(new RSAKeyGenerator(2048).keyID("odd").generate(),
				new ECKeyGenerator(Curve.P_256).keyID("odd").generate());
	}

	private static String good() {
		try {
			return new ECKeyGenerator(Curve.P_384).keyID("good").generate().toPublicJWK().toJSONString();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
