package io.robinbff.conversation;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whom a sender's address names, however a mail program wrote it. */
class SenderAddressesTests {

	@ParameterizedTest
	@ValueSource(strings = { "er@x.nl", " er@x.nl ", "er@x.nl\u00a0", "\ufeffer@x.nl", "\u200eer@x.nl\u200f",
			"e\u200br@x.nl", "Er <er@x.nl>", "Er\u00a0<er@x.nl>", "<er@x.nl>", "< er@x.nl >", "<mailto:er@x.nl>",
			"\"Er, E.\" <er@x.nl>", "mailto:er@x.nl", "MAILTO:er@x.nl?subject=Hi", "mailto:er%40x.nl", "er@x.nl;",
			"er@x.nl,", ";er@x.nl;;", "\"er@x.nl\"", "'er@x.nl'", "\u201cer@x.nl\u201d", "'<er@x.nl>'", "er@x.nl (Er)",
			"Er (er@x.nl)", "(Er) er@x.nl", "Er [er@x.nl]", "er@x.nl\r\n", "ER@X.NL", "\"Er <er@x.nl>", "<er@x.nl" })
	void isTheOneWhoAsks(String written) {
		assertThat(keys(written)).contains("er@x.nl");
	}

	@ParameterizedTest
	@ValueSource(strings = { "er@x.nl, er@y.nl", "er@x.nl;er@y.nl", "er@x.nl er@y.nl", "Er <er@x.nl>, Ik <er@y.nl>",
			"\"Er, E.\" <er@x.nl>; er@y.nl", "\"er@x.nl; er@y.nl\"", "mailto:er@x.nl,er@y.nl", "er@x.nl <er@y.nl>",
			"er@x.nl (er@y.nl)" })
	void severalAreAllNamed(String written) {
		assertThat(keys(written)).contains("er@x.nl", "er@y.nl");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "Er", "+31612345678", "@", "<>", "\"\"", "((((", "a@b@c" })
	void nobodyIsNamed(String written) {
		assertThat(keys(written)).isEmpty();
	}

	/** As requests have it. */
	@ParameterizedTest
	@ValueSource(strings = { "o'brien@x.ie", "a+b@x.nl", "\"a,b\"@x.nl", "x/y@x.nl", "u@ex\u00e4mple.de" })
	void oddButPlainStaysAsItIs(String written) {
		assertThat(keys(written)).containsExactly(CustomerEmail.of("email", written).key());
	}

	@Test
	void longAndNestedTextsEnd() {
		assertThat(keys("\"".repeat(1_000_000) + "er@x.nl" + "\"".repeat(1_000_000))).hasSizeLessThan(3);
		assertThat(keys("er@x.nl;".repeat(50_000))).containsExactly("er@x.nl");
		assertThat(SenderAddresses.in(null)).isEmpty();
	}

	private static List<String> keys(String written) {
		return SenderAddresses.in(written).stream().map(CustomerEmail::key).toList();
	}

}
