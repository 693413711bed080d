package io.robinbff.security;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The algorithm, recomputed from what HubSpot publishes. */
class HubSpotSignatureTests {

	private static final String SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";

	private static final String URI = "https://www.example.com/webhook_uri";

	private static final String BODY = "{'example_field':'example_value'}";

	private final HubSpotSignature signature = new HubSpotSignature(List.of(SECRET));

	/**
	 * The known answers in the tests of HubSpot's own libraries: hubspot-api-python (two
	 * of its versions) and hubspot-api-ruby. Its documentation has none for version 3.
	 */
	@ParameterizedTest
	@CsvSource({ "15000000, HPW73RUtKmcYoEDADG0s6MmGFWUzWJKAW07r8RDgcQw=",
			"1693657560000, K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=",
			"1700000300000, RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw=" })
	void publishedExamplesAreRecomputed(String time, String published) {
		assertThat(isOf(published, "POST", URI, BODY, time)).isTrue();
	}

	/** Each in one thing. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			GET   | https://www.example.com/webhook_uri     | {'example_field':'example_value'} | 1693657560000
			post  | https://www.example.com/webhook_uri     | {'example_field':'example_value'} | 1693657560000
			POST  | http://www.example.com/webhook_uri      | {'example_field':'example_value'} | 1693657560000
			POST  | https://www.example.com/webhook_uri/    | {'example_field':'example_value'} | 1693657560000
			POST  | https://www.example.com/webhook_uri?a=1 | {'example_field':'example_value'} | 1693657560000
			POST  | https://www.example.com:443/webhook_uri | {'example_field':'example_value'} | 1693657560000
			POST  | https://www.example.com/webhook_uri     | {'example_field':'example_valu3'} | 1693657560000
			POST  | https://www.example.com/webhook_uri     | ``                                | 1693657560000
			POST  | https://www.example.com/webhook_uri     | {'example_field':'example_value'} | 1693657560001
			POST  | https://www.example.com/webhook_uri     | {'example_field':'example_value'} | 01693657560000
			""")
	void whateverDiffersHasAnotherSignature(String method, String uri, String body, String time) {
		assertThat(isOf("K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=", method, uri, body, time)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "''", "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y", "k36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=",
			"K36dawei4A-QBNolUOqo7s91KQDWQ5MXZ_QufNYuk_Y=", "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Z=" })
	void signatureHasOneSpelling(String other) {
		assertThat(isOf(other, "POST", URI, BODY, "1693657560000")).isFalse();
	}

	/** The table of HubSpot's documentation, and what is not in it. */
	@ParameterizedTest
	@CsvSource(delimiter = ' ', quoteCharacter = '`', textBlock = """
			%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B :/?@!$'()*,;
			%3a%2f%3f%2a%2c%3b :/?*,;
			?userEmail=petra%40example.com&a=1 ?userEmail=petra@example.com&a=1
			%20%25%26%2B%3D%23%22%3C%5B%C3%A9 %20%25%26%2B%3D%23%22%3C%5B%C3%A9
			%2540 %2540
			%25%34%30 %25%34%30
			%4 %4
			%%403A %@3A
			""")
	void twelveEscapesAreDecodedOnce(String uri, String decoded) {
		assertThat(HubSpotSignature.decoded(uri)).isEqualTo(decoded);
	}

	@Test
	void uriIsTakenAsSentAndAsDocumented() {
		String sent = URI + "?userId=7&userEmail=petra%40example.com";
		String time = "1693657560000";
		assertThat(isOf(HubSpotRequests.sign(SECRET, "POST", sent, BODY, time), "POST", sent, BODY, time)).isTrue();
		assertThat(isOf(HubSpotRequests.sign(SECRET, "POST", sent.replace("%40", "@"), BODY, time), "POST", sent, BODY,
				time))
			.isTrue();
		assertThat(isOf(HubSpotRequests.sign(SECRET, "POST", sent.replace("petra", "sam"), BODY, time), "POST", sent,
				BODY, time))
			.isFalse();
	}

	@Test
	void oneOfTwoSecretsIsEnough() {
		HubSpotSignature two = new HubSpotSignature(List.of("another-secret-of-tomorrow", SECRET));
		assertThat(two.isOf("K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=", "POST", URI,
				BODY.getBytes(StandardCharsets.UTF_8), "1693657560000"))
			.isTrue();
		assertThat(isOf(HubSpotRequests.sign("another-secret-of-tomorrow", "POST", URI, BODY, "1"), "POST", URI, BODY,
				"1"))
			.isFalse();
	}

	private boolean isOf(String shown, String method, String uri, String body, String time) {
		return this.signature.isOf(shown, method, uri, body.getBytes(StandardCharsets.UTF_8), time);
	}

}
