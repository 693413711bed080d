package io.robinbff.api;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.robinbff.api.ExportWalk.Position;
import io.robinbff.api.ResumeTokens.Holder;
import io.robinbff.cache.Audience;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.InvalidValue;
import io.robinbff.conversation.WebStores;
import io.robinbff.privacy.PrivacyKey;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ResumeTokensTests {

	private static final String KEY = "a key of the tests that is long enough";

	private static final Position POSITION = new Position(38, 39,
			new ConversationId("00000000-0000-0000-0000-000000000001"), null, true);

	private static final Holder PETRA = holder("issuer petra", "anna@example.nl");

	private Instant now = Instant.parse("2026-11-26T10:00:00Z");

	private final ResumeTokens tokens = new ResumeTokens(PrivacyKey.of(KEY, null), () -> this.now);

	@Test
	void opensForItsCallerAndCustomerAtAnyReplicaForADay() {
		String token = this.tokens.seal(POSITION, PETRA);
		ResumeTokens elsewhere = new ResumeTokens(PrivacyKey.of(KEY, null), () -> this.now);
		this.now = this.now.plus(ResumeTokens.LIFE);
		assertThat(elsewhere.open(token, PETRA)).isEqualTo(POSITION);
		this.now = this.now.plus(Duration.ofSeconds(1));
		assertOpensNothing(elsewhere, token, PETRA);
	}

	@Test
	void opensForNobodyElse() {
		String token = this.tokens.seal(POSITION, PETRA);
		assertOpensNothing(this.tokens, token, holder("issuer sam", "anna@example.nl"));
		assertOpensNothing(this.tokens, token, holder("issuer petra", "bob@example.nl"));
		assertOpensNothing(this.tokens, token, holder("issuer petraanna", "@example.nl"));
		assertOpensNothing(new ResumeTokens(PrivacyKey.of(null, null), () -> this.now), token, PETRA);
	}

	@Test
	void opensForTheRightsOfThenAlone() {
		List<Audience> audiences = new ArrayList<>();
		for (boolean notes : new boolean[] { true, false }) {
			audiences.add(new Audience(notes, WebStores.ALL));
			for (List<String> stores : List.of(List.<String>of(), List.of("*"), List.of("Shoes"), List.of("Hats"),
					List.of("Shoes", "Hats"), List.of("ShoesHats"), List.of("notes"))) {
				audiences.add(new Audience(notes, WebStores.of(stores, false)));
			}
		}
		for (Audience then : audiences) {
			String token = this.tokens.seal(POSITION, new Holder("issuer petra", "anna@example.nl", then));
			for (Audience now : audiences) {
				Holder holder = new Holder("issuer petra", "anna@example.nl", now);
				if (now.equals(then)) {
					assertThat(this.tokens.open(token, holder)).isEqualTo(POSITION);
				}
				else {
					assertOpensNothing(this.tokens, token, holder);
				}
			}
		}
	}

	@Test
	void orderOfTheStoresAndWhetherTheyAreToldIsNoRight() {
		String token = this.tokens.seal(POSITION, new Holder("issuer petra", "anna@example.nl",
				new Audience(false, WebStores.of(List.of("Shoes", "Hats"), true))));
		assertThat(
				this.tokens.open(token,
						new Holder("issuer petra", "anna@example.nl",
								new Audience(false, WebStores.of(List.of("Hats", "Shoes "), false)))))
			.isEqualTo(POSITION);
	}

	@Test
	void opensNotIfAnyBitIsAnother() {
		byte[] token = Base64.getUrlDecoder().decode(this.tokens.seal(POSITION, PETRA));
		for (int bit = 0; bit < 8 * token.length; bit++) {
			token[bit / 8] ^= (byte) (1 << bit % 8);
			assertOpensNothing(this.tokens, Base64.getUrlEncoder().encodeToString(token), PETRA);
			token[bit / 8] ^= (byte) (1 << bit % 8);
		}
		for (String rubbish : new String[] { "", "x", "****", "AQ", "A".repeat(400) }) {
			assertOpensNothing(this.tokens, rubbish, PETRA);
		}
	}

	@Test
	void lengthTellsNothingOfThePosition() {
		int length = this.tokens.seal(Position.START, PETRA).length();
		for (int skip = 1; skip <= 1_000_000; skip *= 10) {
			Position position = new Position(skip, skip, POSITION.last(), (skip > 10) ? POSITION.last() : null, false);
			String token = this.tokens.seal(position, PETRA);
			assertThat(token).hasSize(length);
			assertThat(this.tokens.open(token, PETRA)).isEqualTo(position);
		}
	}

	private static Holder holder(String caller, String customer) {
		return new Holder(caller, customer, Audience.READERS);
	}

	private static void assertOpensNothing(ResumeTokens tokens, String token, Holder holder) {
		assertThatExceptionOfType(InvalidValue.class).isThrownBy(() -> tokens.open(token, holder));
	}

}
