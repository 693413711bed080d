package io.robinbff.conversation;

import java.net.IDN;
import java.util.Random;
import java.util.regex.Pattern;

import io.robinbff.privacy.PrivacyKey;
import io.robinbff.privacy.Pseudonyms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Which spellings mean one customer or one order, and which never do. */
class SelectorsTests {

	private final Pseudonyms pseudonyms = new Pseudonyms(PrivacyKey.of("0123456789abcdef0123456789abcdef", null));

	@ParameterizedTest
	@CsvSource({ "anna@example.nl, Anna@Example.NL", "anna@exämple.de, anna@EXÄMPLE.de",
			"anna@exämple.de, anna@xn--exmple-cua.de", "anna@example.nl, ANNA@ｅxample.nl",
			"anna@example.nl, anna@example。nl" })
	void sameMailboxIsOneCustomer(String one, String other) {
		assertThat(email(one).key()).isEqualTo(email(other).key());
		assertThat(about(email(one))).isEqualTo(about(email(other)));
	}

	/** ROBIN may know a customer under one of them alone. */
	@Test
	void spellingsOfOneAreQuestionsOfTheirOwn() {
		assertThat(email("Anna@Example.NL")).isEqualTo(email("anna@example.nl"))
			.hasSameHashCodeAs(email("anna@example.nl"));
		assertThat(email("anna@ｅxample.nl")).isNotEqualTo(email("anna@example.nl"));
	}

	/** Of such the "none" of one takes nothing from the others. */
	@ParameterizedTest
	@CsvSource({ "anna@ｅxample.nl, true", "anna@exämple.de, true", "anna@xn--exmple-cua.de, true",
			"anna@mail.XN--EXMPLE-CUA.de, true", "Anna@Example.NL, false", "xn--anna@example.nl, false" })
	void someAddressesHaveOtherSpellings(String address, boolean others) {
		assertThat(new Selector.Customer(email(address)).hasOtherSpellings()).isEqualTo(others);
	}

	@ParameterizedTest
	@ValueSource(strings = { "#1234", "1234", "#", "2024/001" })
	void eachOrderMayHaveOtherSpellings(String number) {
		assertThat(new Selector.Order(OrderNumber.of("number", number)).hasOtherSpellings()).isTrue();
	}

	@Test
	void addressOfAnyLengthHasAKey() {
		for (int length : new int[] { 230, 3_000, 30_000, 120_000 }) {
			assertThat(new CustomerEmail("a@" + "漢".repeat(length)).key()).startsWith("a@");
		}
	}

	@ParameterizedTest
	@CsvSource({ "anna@microsoft.com, anna@mıcrosoft.com", "anna@microsoft.com, anna@mİcrosoft.com",
			"anna@strasse.de, anna@straße.de", "anna@strasse.de, anna@straẞe.de", "Üte@x.de, üte@x.de",
			"kim@x.nl, \u212Aim@x.nl", "anna@x.nl, anna@x.nl.com", "i@x.nl, ı@x.nl", "anna@βόλος.com, anna@βόλοσ.com" })
	void anotherMailboxIsAnotherCustomer(String one, String other) {
		assertThat(email(one)).isNotEqualTo(email(other));
		assertThat(email(one).key()).isNotEqualTo(email(other).key());
	}

	/** Of any two domains that IDNA tells apart none share a key. */
	@Test
	void noTwoDomainsThatIdnaTellsApartAreOne() {
		Random random = new Random(19);
		String letters = "aiIıİsSſßẞäÄkK\u212A\u0131oO0öÖσςΣ";
		for (int i = 0; i < 20_000; i++) {
			String one = "a@" + word(random, letters) + ".nl";
			String other = "a@" + word(random, letters) + ".nl";
			if (email(one).key().equals(email(other).key())) {
				assertThat(idna(one)).as(one + " " + other).isEqualTo(idna(other));
			}
		}
	}

	private static String word(Random random, String letters) {
		StringBuilder word = new StringBuilder();
		for (int i = 0; i < 1 + random.nextInt(2); i++) {
			word.append(letters.charAt(random.nextInt(letters.length())));
		}
		return word.toString();
	}

	private static String idna(String address) {
		String domain = address.substring(2);
		return domain.matches(".*[ßẞς].*") ? domain.toLowerCase(java.util.Locale.ROOT).replace("ẞ", "ß")
				: IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED).toLowerCase(java.util.Locale.ROOT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\uFEFFanna@x.nl", "anna@x.nl\u00A0", "\u200Banna@x.nl\u200B", "\u202Aanna@x.nl\u202C",
			" \u2007anna@x.nl\u2060 ", "\u3000anna@x.nl" })
	void whatCannotBeSeenAtTheEndsIsStripped(String text) {
		assertThat(email(text).value()).isEqualTo("anna@x.nl");
		assertThat(OrderNumber.of("number", text.replace("anna@x.nl", "1234")).value()).isEqualTo("1234");
	}

	@ParameterizedTest
	@ValueSource(strings = { "an\u200Bna@x.nl", "anna@x\u00A0.nl", "anna\u00AD@x.nl", "anna@\u202Ex.nl",
			"an\u2060na@x.nl", "an\uFEFFna@x.nl", "an\u3164na@x.nl" })
	void whatCannotBeSeenInsideIsRefused(String text) {
		refused(text, "invisible");
		assertThatExceptionOfType(InvalidValue.class)
			.isThrownBy(() -> OrderNumber.of("number", text.replaceAll("[@.]", "")))
			.withMessageContaining("invisible");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			Anna <anna@x.nl>       | angle brackets
			<anna@x.nl>            | angle brackets
			mailto:anna@x.nl       | mailto
			MailTo:anna@x.nl       | mailto
			a@x.nl, b@y.nl         | more than one @
			a@x.nl;b@y.nl          | more than one @
			a@x.nl b@y.nl          | more than one @
			""")
	void whatIsNoSingleAddressIsToldWhatToSend(String text, String why) {
		refused(text, why);
		assertThatExceptionOfType(InvalidValue.class).isThrownBy(() -> email(text))
			.withMessageContaining("nick@example.com")
			.withMessageNotContaining("anna");
	}

	private static void refused(String text, String why) {
		assertThatExceptionOfType(InvalidValue.class).isThrownBy(() -> email(text)).withMessageContaining(why);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"a@b\"@x.nl", "\"a b\"@x.nl", "\"a<b>\"@x.nl", "o'brien+x@x.ie", "a,b@x.nl" })
	void oddAddressesPass(String text) {
		assertThat(email(text).value()).isEqualTo(text);
	}

	@Test
	void orderWithAndWithoutItsSignIsOne() {
		OrderNumber plain = OrderNumber.of("number", "1234");
		OrderNumber signed = OrderNumber.of("number", "#1234");
		assertThat(signed.key()).isEqualTo(plain.key());
		assertThat(signed).as("a question of its own: ROBIN may know one of them alone").isNotEqualTo(plain);
		assertThat(signed.value()).as("as ROBIN is asked").isEqualTo("#1234");
		assertThat(about(new Selector.Order(signed))).isEqualTo(about(new Selector.Order(plain)));
		assertThat(this.pseudonyms.word("order", "#1234")).isEqualTo(about(new Selector.Order(plain)));
		assertThat(OrderNumber.of("number", "a1")).isNotEqualTo(OrderNumber.of("number", "A1"));
		assertThat(OrderNumber.of("number", "#").key()).isEqualTo("#");
	}

	@Test
	void idsAreOfOneShape() {
		Pattern shape = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
		Random random = new Random(3);
		for (int i = 0; i < 100_000; i++) {
			StringBuilder id = new StringBuilder("400a5018-0bee-44A4-fe5e-14d431134DE5");
			for (int change = random.nextInt(3); change > 0; change--) {
				id.setCharAt(random.nextInt(id.length()), "09afAFgG-_ ٣ａ".charAt(random.nextInt(13)));
			}
			id.setLength(id.length() - (random.nextInt(20) / 19));
			assertThat(ConversationId.orNull(id.toString()) != null).as("%s", id)
				.isEqualTo(shape.matcher(id).matches());
		}
	}

	@Test
	void signsAndBlanksBeforeANumberAreNoPartOfIt() {
		Pattern sign = Pattern.compile("^[#\\s]+");
		for (char c = 0; c < 0x3100; c++) {
			for (String number : new String[] { c + "12#3", "#" + c + " 1", "" + c, c + "" + c }) {
				String bare = sign.matcher(number).replaceFirst("");
				assertThat(new OrderNumber(number).key()).isEqualTo(bare.isEmpty() ? number : bare);
			}
		}
	}

	private String about(CustomerEmail email) {
		return about(new Selector.Customer(email));
	}

	private String about(Selector selector) {
		return this.pseudonyms.about(new Query(selector));
	}

	private static CustomerEmail email(String text) {
		return CustomerEmail.of("email", text);
	}

}
