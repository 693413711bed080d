package io.robinbff.privacy;

import java.util.List;

import ch.qos.logback.classic.spi.ThrowableProxy;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Who throws counts: our sentences are shown in whatever they travel, others' never. */
class ScrubbedThrowableTests {

	@Test
	void showsOurSentenceInAnExceptionOfTheJdk() {
		assertThat(shown(new IllegalStateException("The panel's file is not on the class path")))
			.isEqualTo("The panel's file is not on the class path");
	}

	@Test
	void scrubsItAllTheSame() {
		assertThat(shown(new IllegalStateException("no anna@example.nl"))).isEqualTo("no [address]");
	}

	@Test
	void hidesWhatTheJdkQuotes() {
		assertThat(thrownBy(() -> Integer.parseInt("anna"))).isEqualTo("[not shown]");
		assertThat(thrownBy(() -> List.of().get(1))).isEqualTo("[not shown]");
	}

	@Test
	void hidesWhatWeTakeOverFromACause() {
		assertThat(thrownBy(() -> {
			try {
				Integer.parseInt("anna");
			}
			catch (NumberFormatException ex) {
				throw new IllegalStateException(ex);
			}
		})).isEqualTo("[not shown]");
	}

	private static String thrownBy(Runnable action) {
		try {
			action.run();
			throw new AssertionError("nothing is thrown");
		}
		catch (RuntimeException ex) {
			return shown(ex);
		}
	}

	private static String shown(RuntimeException ex) {
		return String.valueOf(new ScrubbedThrowable(new ThrowableProxy(ex)).getMessage());
	}

}
