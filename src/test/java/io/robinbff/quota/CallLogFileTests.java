package io.robinbff.quota;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

import io.robinbff.conversation.Priority;
import io.robinbff.settings.UnusableSetting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class CallLogFileTests {

	private static final long SECOND = 1_000_000_000L;

	private final QuotaSettings.Window tiny = new QuotaSettings.Window("hour", 10, Duration.ofHours(1));

	private Instant wall = Instant.parse("2026-11-22T08:00:00Z");

	private long nanos;

	@TempDir
	private Path folder;

	@Test
	void whatWasSpentIsKnownAfterARestart() {
		try (Quota quota = quota()) {
			spend(quota, 7);
		}
		pass(Duration.ofMinutes(30));
		this.nanos = -99 * SECOND; // Another process, another origin.
		try (Quota quota = quota()) {
			assertThat(used(quota)).isEqualTo(7);
			pass(Duration.ofMinutes(31));
			assertThat(used(quota)).isZero();
		}
	}

	@Test
	void killLosesNothing() throws IOException {
		Path copy = this.folder.resolve("copy");
		try (Quota quota = quota()) {
			spend(quota, 7);
			Files.copy(file(), copy);
		}
		try (Quota quota = quota(copy)) {
			assertThat(used(quota)).isEqualTo(7);
		}
	}

	@Test
	void tornRecordCountsAsSpentNow() throws IOException {
		try (Quota quota = quota()) {
			spend(quota, 3);
		}
		byte[] whole = Files.readAllBytes(file());
		Files.write(file(), Arrays.copyOf(whole, whole.length - 3));
		pass(Duration.ofMinutes(59));
		try (Quota quota = quota()) {
			assertThat(used(quota)).isEqualTo(3);
			pass(Duration.ofMinutes(2));
			assertThat(used(quota)).as("the torn one is younger").isEqualTo(1);
		}
	}

	@Test
	void damagedRecordsCountAsSpentNow() throws IOException {
		try (Quota quota = quota()) {
			spend(quota, 1);
		}
		Files.write(file(), new byte[32], StandardOpenOption.APPEND);
		pass(Duration.ofHours(2));
		try (Quota quota = quota()) {
			assertThat(used(quota)).isEqualTo(4);
		}
	}

	@Test
	void timesOfTheFutureCountAsNow() {
		try (Quota quota = quota()) {
			spend(quota, 5);
		}
		this.wall = this.wall.minus(Duration.ofDays(3));
		try (Quota quota = quota()) {
			assertThat(used(quota)).isEqualTo(5);
			pass(Duration.ofMinutes(61));
			assertThat(used(quota)).isZero();
		}
	}

	@Test
	void clockSetForwardWhileRunningFreesNothing() {
		try (Quota quota = quota()) {
			spend(quota, 5);
			this.wall = this.wall.plus(Duration.ofHours(5));
			spend(quota, 1);
		}
		try (Quota quota = quota()) {
			assertThat(used(quota)).isEqualTo(6);
		}
	}

	@Test
	void fileStaysSmall() throws IOException {
		try (Quota quota = quota()) {
			for (int i = 0; i < 1000; i++) {
				spend(quota, 1);
				pass(Duration.ofMinutes(10));
			}
			// Ten calls are the limit, and 64 more are remembered.
			assertThat(Files.size(file())).isLessThanOrEqualTo((2 * (10 + 64) + 1) * 8);
		}
	}

	@Test
	void secondProcessOnTheSameFileDoesNotStart() {
		try (Quota quota = quota()) {
			assertThatExceptionOfType(UnusableSetting.class).isThrownBy(this::quota)
				.withStackTraceContaining("in use by another process");
			assertThat(used(quota)).isZero();
		}
	}

	@Test
	void strangersFileIsNotTouched() throws IOException {
		Files.writeString(file(), "dear diary, today");
		assertThatExceptionOfType(UnusableSetting.class).isThrownBy(this::quota)
			.withStackTraceContaining("is not a spend file");
		assertThat(file()).hasContent("dear diary, today");
	}

	@Test
	void callsGoOnWhenTheFileCannotBeWritten(CapturedOutput output) throws IOException {
		try (Quota quota = quota()) {
			spend(quota, 1);
			Files.createDirectory(this.folder.resolve("spent.new"));
			this.wall = this.wall.plus(Duration.ofHours(1)); // Wants a new file.
			spend(quota, 1);
			assertThat(output).containsOnlyOnce("The file of the quota cannot be written");
			Files.delete(this.folder.resolve("spent.new"));
			spend(quota, 1);
			assertThat(output).containsOnlyOnce("The file of the quota cannot be written");
		}
		try (Quota quota = quota()) {
			assertThat(used(quota)).isEqualTo(3);
		}
	}

	private Path file() {
		return this.folder.resolve("spent");
	}

	private Quota quota() {
		return quota(file());
	}

	private Quota quota(Path file) {
		return new Quota(new QuotaSettings(List.of(this.tiny), Duration.ZERO, 10, file, 1), () -> this.nanos,
				() -> this.wall);
	}

	private void spend(Quota quota, int calls) {
		for (int i = 0; i < calls; i++) {
			assertThat(quota.tryAcquire(Priority.CLICK)).isPresent();
		}
	}

	private void pass(Duration duration) {
		this.nanos += duration.toNanos();
		this.wall = this.wall.plus(duration);
	}

	private int used(Quota quota) {
		return quota.status().windows().getFirst().used();
	}

}
