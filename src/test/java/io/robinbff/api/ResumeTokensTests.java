package io.robinbff.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

import io.robinbff.api.ExportWalk.Position;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.InvalidValue;
import io.robinbff.privacy.PrivacyKey;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ResumeTokensTests {

	private static final String KEY = "a key of the tests that is long enough";

	private static final Position POSITION = new Position(38, 39,
			new ConversationId("00000000-0000-0000-0000-000000000001"), null, true);

	private Instant now = Instant.parse("2026-11-26T10:00:00Z");

	private final ResumeTokens tokens = new ResumeTokens(PrivacyKey.of(KEY, null), () -> this.now);

	@Test
	void opensForItsCallerAndCustomerAtAnyReplicaForADay() {
		String token = this.tokens.seal(POSITION, "issuer petra", "anna@example.nl");
		ResumeTokens elsewhere = new ResumeTokens(PrivacyKey.of(KEY, null), () -> this.now);
		this.now = this.now.plus(ResumeTokens.LIFE);
		assertThat(elsewhere.open(token, "issuer petra", "anna@example.nl")).isEqualTo(POSITION);
		this.now = this.now.plus(Duration.ofSeconds(1));
		assertOpensNothing(elsewhere, token, "issuer petra", "anna@example.nl");
	}

	@Test
	void opensForNobodyElse() {
		String token = this.tokens.seal(POSITION, "issuer petra", "anna@example.nl");
		assertOpensNothing(this.tokens, token, "issuer sam", "anna@example.nl");
		assertOpensNothing(this.tokens, token, "issuer petra", "bob@example.nl");
		assertOpensNothing(this.tokens, token, "issuer petraanna", "@example.nl");
		assertOpensNothing(new ResumeTokens(PrivacyKey.of(null, null), () -> this.now), token, "issuer petra",
				"anna@example.nl");
	}

	@Test
	void opensNotIfAnyBitIsAnother() {
		byte[] token = Base64.getUrlDecoder().decode(this.tokens.seal(POSITION, "issuer petra", "anna@example.nl"));
		for (int bit = 0; bit < 8 * token.length; bit++) {
			token[bit / 8] ^= (byte) (1 << bit % 8);
			assertOpensNothing(this.tokens, Base64.getUrlEncoder().encodeToString(token), "issuer petra",
					"anna@example.nl");
			token[bit / 8] ^= (byte) (1 << bit % 8);
		}
		for (String rubbish : new String[] { "", "x", "****", "AQ", "A".repeat(400) }) {
			assertOpensNothing(this.tokens, rubbish, "issuer petra", "anna@example.nl");
		}
	}

	@Test
	void lengthTellsNothingOfThePosition() {
		int length = this.tokens.seal(Position.START, "issuer petra", "anna@example.nl").length();
		for (int skip = 1; skip <= 1_000_000; skip *= 10) {
			Position position = new Position(skip, skip, POSITION.last(), (skip > 10) ? POSITION.last() : null, false);
			String token = this.tokens.seal(position, "issuer petra", "anna@example.nl");
			assertThat(token).hasSize(length);
			assertThat(this.tokens.open(token, "issuer petra", "anna@example.nl")).isEqualTo(position);
		}
	}

	private static void assertOpensNothing(ResumeTokens tokens, String token, String caller, String customer) {
		assertThatExceptionOfType(InvalidValue.class).isThrownBy(() -> tokens.open(token, caller, customer));
	}

}
