package io.robinbff.privacy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.OrderNumber;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.settings.UnusableSetting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PseudonymsTests {

	private static final String KEY = "0123456789abcdef0123456789abcdef";

	private final Pseudonyms pseudonyms = new Pseudonyms(PrivacyKey.of(KEY, null));

	@Test
	void samePersonHasTheSameWordHoweverWritten() {
		String word = about("anna@example.nl");
		assertThat(word).matches("customer:[0-9a-f]{24}");
		assertThat(about("Anna@Example.NL")).isEqualTo(word);
		assertThat(about(" anna@example.nl ")).isEqualTo(word);
		assertThat(this.pseudonyms
			.about(new Query(new Selector.Customer(CustomerEmail.of("email", "anna@example.nl")), 20))).isEqualTo(word);
		assertThat(about("hanna@example.nl")).isNotEqualTo(word);
	}

	@Test
	void sameValueOfAnotherKindIsSomebodyElse() {
		String id = "400a5018-0bee-44a4-fe5e-14d431134de5";
		assertThat(this.pseudonyms.about(new Query(new Selector.Guid(ConversationId.of("guid", id))))
			.replaceFirst(".*:", ""))
			.isNotEqualTo(this.pseudonyms.about(new Query(new Selector.PrimaryKey(ConversationId.of("id", id))))
				.replaceFirst(".*:", ""));
		assertThat(this.pseudonyms.about(new Query(new Selector.Order(OrderNumber.of("number", "1234")))))
			.matches("order:[0-9a-f]{24}");
		assertThat(this.pseudonyms.caller("petra")).matches("caller:[0-9a-f]{24}");
	}

	/** HMAC-SHA-256 of {@code customer\\0anna@example.nl}, as openssl computes it. */
	@Test
	void wordsStayTheSameFromVersionToVersion() {
		assertThat(about("anna@example.nl")).isEqualTo("customer:5d68f84e7afa408ad978c196");
	}

	@Test
	void anotherKeyGivesOtherWords() {
		Pseudonyms other = new Pseudonyms(PrivacyKey.of(KEY + "x", null));
		assertThat(other.caller("petra")).isNotEqualTo(this.pseudonyms.caller("petra"));
	}

	@Test
	void withoutAKeyEachProcessHasItsOwn() {
		PrivacyKey one = PrivacyKey.of(" ", null);
		assertThat(one.lasting()).isFalse();
		assertThat(new Pseudonyms(one).caller("petra"))
			.isNotEqualTo(new Pseudonyms(PrivacyKey.of(null, null)).caller("petra"));
	}

	@Test
	void keyMayStandInAFile(@TempDir Path folder) throws IOException {
		Path file = Files.writeString(folder.resolve("key"), KEY + "\n");
		assertThat(new Pseudonyms(PrivacyKey.of(null, file)).caller("petra"))
			.isEqualTo(this.pseudonyms.caller("petra"));
		assertThatExceptionOfType(UnusableSetting.class)
			.isThrownBy(() -> PrivacyKey.of(null, folder.resolve("nowhere")))
			.withMessageContaining("ROBIN_PRIVACY_KEY_FILE");
	}

	@Test
	void shortKeyIsRefused() {
		assertThatExceptionOfType(UnusableSetting.class).isThrownBy(() -> PrivacyKey.of("secret", null))
			.withMessageContaining("ROBIN_PRIVACY_KEY")
			.withMessageNotContaining("secret");
	}

	private String about(String email) {
		return this.pseudonyms.about(new Query(new Selector.Customer(CustomerEmail.of("email", email))));
	}

}
