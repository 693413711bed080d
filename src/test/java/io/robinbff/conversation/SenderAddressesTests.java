package io.robinbff.conversation;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
			"Er (er@x.nl)", "(Er) er@x.nl", "Er [er@x.nl]", "er@x.nl\r\n", "ER@X.NL", "\"Er <er@x.nl>", "<er@x.nl",
			"_er@x.nl_", "*|er@x.nl", "email=er@x.nl", "email='er@x.nl'", "a=b='*er@x.nl", "\"Er\"@home er@x.nl",
			"\"Er\"@home|er@x.nl", "\"Er\"@home er@x.nl er@y.nl" })
	void isTheOneWhoAsks(String written) {
		assertThat(keys(written)).contains("er@x.nl");
	}

	/** Each quote at each end, alone, and before and behind what else may stand there. */
	@ParameterizedTest
	@ValueSource(strings = { "\"", "'", "`", "\u2018", "\u2019", "\u201c", "\u201d", "\u00ab", "\u00bb", "*", "|", "/",
			":", "=", "!", "#", "~", "^", "\\", "&", ".", "-", "?", "{", "}", "\u2014", "\u2026", "\ud83d\ude00", "(",
			"[", "<", ">", "]", ")", "\"'", "'\"", "\"<", "%22", "%3C", "&lt;", "&quot;", "&#39;", "mailto:", "From:",
			"smtp:", "E-mail: " })
	void quoteOnOneSideHidesNobody(String odd) {
		String reversed = new StringBuilder(odd).reverse().toString();
		for (String written : List.of(odd + "er@x.nl", "Er " + odd + "er@x.nl", "Er <" + odd + "er@x.nl>",
				"er@y.nl" + reversed + " " + odd + "er@x.nl")) {
			assertThat(keys(written)).as(written).contains("er@x.nl");
		}
		if (odd.chars().noneMatch(Character::isLetterOrDigit) || odd.length() == 3) {
			for (String written : List.of("er@x.nl" + odd, odd + "er@x.nl" + odd, "er@x.nl" + odd + " Er",
					"<er@x.nl" + odd + ">", "er@x.nl" + odd + "\r\n", "er@x.nl" + odd + "," + odd + "er@y.nl")) {
				assertThat(keys(written)).as(written).contains("er@x.nl");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "<a%40b@c.nl>", "C <a%40b@c.nl>", "a%40b@c.nl", "\"a%40b@c.nl", "mailto:a%2540b@c.nl" })
	void percentMayBeAPartOfAnAddress(String written) {
		assertThat(keys(written)).contains("a%40b@c.nl");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "a%2Bb@c.nl", "mailto:a%2Bb@c.nl", "<mailto:a%2bb%40c.nl>", "mailto:x@y.nl?cc=a%2Bb%40c.nl",
					"mailto:x@y.nl%2Ca+b@c.nl", "C%20%3Ca+b@c.nl%3E", "mailto:a+b%40c.nl?subject=100%" })
	void percentEncodedIsNamed(String written) {
		assertThat(keys(written)).contains("a+b@c.nl");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "\"o'brien@x.ie", "o'brien@x.ie\"", "*o'brien@x.ie*", "Pat: o'brien@x.ie.", "'o'brien@x.ie'" })
	void whatStandsAroundAnAddressIsNoPartOfIt(String written) {
		assertThat(keys(written)).contains("o'brien@x.ie").doesNotContain("brien@x.ie");
	}

	@ParameterizedTest
	@ValueSource(strings = { "er@x.nl, er@y.nl", "er@x.nl;er@y.nl", "er@x.nl er@y.nl", "Er <er@x.nl>, Ik <er@y.nl>",
			"\"Er, E.\" <er@x.nl>; er@y.nl", "\"er@x.nl; er@y.nl\"", "mailto:er@x.nl,er@y.nl", "er@x.nl <er@y.nl>",
			"er@x.nl (er@y.nl)", "er@x.nl|er@y.nl", "er@x.nl/er@y.nl", "er@x.nl&er@y.nl", "er@x.nl:er@y.nl",
			"er@x.nl - er@y.nl", "er@x.nl\ter@y.nl", "Wij: er@x.nl, er@y.nl;", "\"er@x.nl, er@y.nl" })
	void severalAreAllNamed(String written) {
		assertThat(keys(written)).contains("er@x.nl", "er@y.nl");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "Er", "+31612345678", "@", "<>", "\"\"", "((((", "a@b@c", "aa@bb@cc.nl",
			"a@@b.nl", "@x.nl", "er@", "\"@\"" })
	void nobodyIsNamed(String written) {
		assertThat(keys(written)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "'s-hage@x.nl", "Den Haag 's-hage@x.nl", "Den Haag <'s-hage@x.nl>", "''s-hage@x.nl'",
			"'s-hage@x.nl, er@x.nl", "From:'s-hage@x.nl", "to='s-hage@x.nl", "='s-hage@x.nl" })
	void signInFrontMayBeAPartOfAnAddress(String written) {
		assertThat(keys(written)).contains("'s-hage@x.nl");
	}

	/** What no sign around it tells apart stands between blanks, or in a link. */
	@ParameterizedTest
	@ValueSource(strings = { "o\u00b4brien@x.ie", "er@voorbeeld\u3002nl", "er@i\u2764.ws",
			"\ud835\udcb6\ud835\udcb7@x.nl", "er@\ud840\udc00.nl", "\u2764er@x.nl", "\"anna b\"@x.nl", "\"a@b\"@x.nl",
			"\"a,b\"@x.nl", "\"a;@b\"@x.nl" })
	void wordIsTakenAsItStands(String address) {
		for (String form : List.of("%s", "Er %s", "Er E. %s Er", "Er: %s.", "mailto:%s", "MAILTO:%s?subject=Hi",
				"Er mailto:%s?subject=Hi er@y.nl", "<mailto:%s>", "Er \u201c%s\u201d", "er@y.nl %s er@z.nl",
				"er@y.nl, Er %s", "\"Er\" %s", "Er %s (Er)")) {
			String written = form.replace("%s", address);
			assertThat(keys(written)).as(written).contains(CustomerEmail.of("email", address).key());
		}
	}

	/** As requests have it. */
	@ParameterizedTest
	@ValueSource(strings = { "o'brien@x.ie", "a+b@x.nl", "\"a,b\"@x.nl", "x/y@x.nl", "u@ex\u00e4mple.de",
			"+31612345678@x.nl", "_x@y.nl", "a_b-c@x.nl", "m\u00fcller@x.de", "\"a@b\"@x.nl" })
	void oddButPlainStaysAsItIs(String written) {
		assertThat(keys(written)).containsExactly(CustomerEmail.of("email", written).key());
	}

	/** Nobody else is to be asked for by it, but whoever can be is named as well. */
	@ParameterizedTest
	@ValueSource(strings = { "jan@[192.168.1.2]", "jan@[IPv6:2001:db8::1]", "a,b@x.nl", "a;b@x.nl", "jan(work)@x.nl",
			"jan@x.nl(work)", "jan@x.nl,work", "a(b@x.nl", "a]b@x.nl", "jan@x.nl[1]" })
	void whoeverMayAskByItIsNamed(String address) {
		for (String form : List.of("%s", " %s ", "\"%s\"", "'%s'", "mailto:%s", "\u200b%s")) {
			String written = form.replace("%s", address);
			assertThat(keys(written)).as(written).contains(CustomerEmail.of("email", address).key());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "er@x.nl;", ",er@x.nl", "(er@x.nl)", "<er@x.nl>", "[er@x.nl]", "er@x.nl)", "er@x.nl (Er)",
			"Er,er@x.nl,", "er@x.nl>", "mailto:er@x.nl?cc=(er)" })
	void separatorAtAnEndIsNoPartOfAnAddress(String written) {
		assertThat(keys(written)).containsExactly("er@x.nl");
	}

	@Test
	void longAndNestedTextsEnd() {
		assertThat(keys("\"".repeat(1_000_000) + "er@x.nl" + "\"".repeat(1_000_000))).hasSizeLessThan(3);
		assertThat(keys("er@x.nl;".repeat(50_000))).containsExactly("er@x.nl");
		for (String one : List.of("@", "a@", "a", "%40", "(", "<\"", "a@b@", "\u201c", "'@'")) {
			assertThat(keys(one.repeat(1_000_000 / one.length()))).as(one).hasSizeLessThan(2);
		}
		assertThat(SenderAddresses.in(null)).isEmpty();
	}

	/** Whoever may write a text of any length names no thousands of customers with it. */
	@ParameterizedTest
	@ValueSource(strings = { ",", " ", ";", "|", "> <", "\", \"", "%20", "; Jan " })
	void oneTextNamesNoCrowd(String separator) {
		for (int many : List.of(SenderAddresses.MOST, 51, 100, 1000, 100_000)) {
			List<String> keys = keys(crowd(many, separator));
			assertThat(keys).as(many + " of them")
				.hasSizeLessThanOrEqualTo(3 * SenderAddresses.MOST)
				.contains("c0@x.nl", "c" + (many - 1) + "@x.nl");
			assertThat(keys.stream().filter((key) -> key.startsWith("c")).toList()).hasSize(SenderAddresses.MOST);
		}
	}

	/** Each sign may mean several customers, as it is and decoded. */
	@Test
	void oneSignMeansFew() {
		assertThat(keys(crowd(100_000, "; Jan \u00b4%41'a='"))).hasSizeGreaterThan(5 * SenderAddresses.MOST)
			.hasSizeLessThanOrEqualTo(12 * SenderAddresses.MOST);
	}

	/** What else may be an address takes no customer's place. */
	@ParameterizedTest
	@ValueSource(strings = { ",", " ", ";", "|", "/", "&", ":", "='", "'", " - ", "> <", "\", \"", "; Jan ", " (",
			"%20", "%2C", "%3B%20'", ", mailto:", "?cc=", " \"Er\" ", " | *" })
	void noneOfFiftyIsLost(String separator) {
		for (int many : List.of(26, 30, 49, SenderAddresses.MOST)) {
			for (String around : List.of("%s", "\"%s\"", "Er %s", "mailto:%s?subject=Hi", "|%s%20")) {
				String written = around.replace("%s", crowd(many, separator));
				assertThat(keys(written)).as(written).contains(crowd(many, ",").split(","));
			}
		}
	}

	/** A customer's own address is not lost in what stands in front of it, or behind. */
	@ParameterizedTest
	@ValueSource(ints = { 49, 50, 51, 1000, 100_000 })
	void longTextHidesNoCustomer(int many) {
		String crowd = crowd(many, ", ");
		for (String noise : List.of(crowd, "a".repeat(many), "\u200b".repeat(many), " ".repeat(many), "\"".repeat(many),
				"(".repeat(many), "%22".repeat(many), "er@x.nl ".repeat(many), crowd + "er@x.nl, " + crowd)) {
			for (String written : List.of("er@x.nl (" + noise + ")", "\"" + noise + "\" <er@x.nl>",
					noise + " <er@x.nl>", "er@x.nl, " + noise)) {
				// Where the quotes are cut apart, they may be a part of the two at them.
				assertThat(keys(written)).contains("er@x.nl").hasSizeLessThanOrEqualTo(SenderAddresses.MOST + 2);
			}
		}
	}

	private static String crowd(int many, String separator) {
		return IntStream.range(0, many).mapToObj((i) -> "c" + i + "@x.nl").collect(Collectors.joining(separator));
	}

	private static List<String> keys(String written) {
		return SenderAddresses.in(written).stream().map(CustomerEmail::key).toList();
	}

}
