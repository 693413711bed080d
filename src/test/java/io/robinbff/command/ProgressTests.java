package io.robinbff.command;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A command that lasts shows that it lives, on a terminal and only there. */
class ProgressTests {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final PrintStream terminal = new PrintStream(this.bytes, true, StandardCharsets.UTF_8);

	@Test
	void isWrittenOverAndWiped() {
		try (Progress _ = Progress.on(this.terminal, "trying ... ", (time) -> "still", Duration.ofMillis(1),
				Duration.ofMillis(1))) {
			await().until(() -> text().split("still", -1).length > 3);
		}
		String written = text();
		assertThat(written).startsWith("\rtrying ... still\u001b[K\rtrying ... still\u001b[K")
			.endsWith("\rtrying ... \u001b[K")
			.doesNotContain("\n");
		await().during(Duration.ofMillis(50)).until(() -> text().equals(written));
	}

	@Test
	void isNothingForWhatIsShort() {
		try (Progress _ = Progress.on(this.terminal, "", (time) -> "still")) {
			assertThat(text()).isEmpty();
		}
		assertThat(text()).isEmpty();
	}

	@Test
	void isNothingWhereNobodyLooks() {
		// Surefire's output is no terminal, as a container's log is none.
		assertThat(Progress.terminal(this.terminal)).isNull();
		try (Progress _ = Progress.on(null, "", (time) -> {
			throw new AssertionError("Nobody asks");
		}, Duration.ZERO, Duration.ofNanos(1))) {
			assertThat(text()).isEmpty();
		}
	}

	private String text() {
		return this.bytes.toString(StandardCharsets.UTF_8);
	}

}
