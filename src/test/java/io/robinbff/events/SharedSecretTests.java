package io.robinbff.events;

import java.util.List;

import io.robinbff.settings.UnusableSetting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SharedSecretTests {

	private static final String ONE = "1".repeat(32);

	private static final String TWO = "2".repeat(32);

	@Test
	void holdsOneOrTwo() {
		SharedSecret both = SharedSecret.of(" " + ONE + " , " + TWO + "\n", null);
		assertThat(both).isNotNull();
		assertThat(both.isIn(List.of(ONE))).isTrue();
		assertThat(both.isIn(List.of("x", TWO))).isTrue();
		assertThat(both.isIn(List.of(ONE + "," + TWO, ONE + "1", ""))).isFalse();
		assertThat(both.isIn(List.of())).isFalse();
		assertThat(both.toString()).doesNotContain(ONE);
	}

	@Test
	void isNoneIfNothingIsSet() {
		assertThat(SharedSecret.of(null, null)).isNull();
		assertThat(SharedSecret.of(" ", null)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "short", "1111111111111111111111111111111", "11111111111111111111111111111111,",
			"11111111111111111111111111111111,short",
			"11111111111111111111111111111111,22222222222222222222222222222222,33333333333333333333333333333333" })
	void refusesWhatIsNone(String text) {
		assertThatExceptionOfType(UnusableSetting.class).isThrownBy(() -> SharedSecret.of(text, null))
			.withMessageContaining("ROBIN_EVENTS_SECRET")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(text));
	}

}
