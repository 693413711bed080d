package io.robinbff.quota;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.robinbff.conversation.Priority;
import io.robinbff.settings.UnusableSetting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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
	void permitThatIsMovedAgainAndAgainIsOnFileAsLateAsItLeaves() throws IOException {
		Path copy = this.folder.resolve("copy");
		try (Quota quota = quota()) {
			this.wall = this.wall.plusMillis(49);
			Permit permit = quota.tryAcquire(Priority.CLICK).orElseThrow();
			for (int i = 0; i < 2; i++) {
				pass(Duration.ofMillis(49));
				assertThat(permit.confirm().join()).isTrue();
			}
			Files.copy(file(), copy);
		}
		pass(Duration.ofHours(1).minusMillis(1));
		try (Quota quota = quota(copy)) {
			assertThat(used(quota)).as("it left less than an hour ago").isPositive();
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

	/** Whatever is done to the file under the process, the next call mends it. */
	@ParameterizedTest
	@EnumSource
	void nothingIsLostThatIsDoneToTheFileUnderTheProcess(Harm harm) throws IOException {
		for (int calls = 0; calls < 8; calls++) {
			Path file = this.folder.resolve(harm + "-" + calls);
			Path copy = this.folder.resolve("copy-of-" + harm + "-" + calls);
			try (Quota quota = quota(file)) {
				spend(quota, calls);
				harm.to(file);
				spend(quota, 1);
				Files.copy(file, copy);
				harm.to(file);
			}
			for (Path left : List.of(copy, file)) {
				try (Quota quota = quota(left)) {
					assertThat(used(quota)).as("%s after %d calls, %s", harm, calls, left).isEqualTo(calls + 1);
				}
			}
		}
	}

	/** Of what is damaged while nobody looks, not less counts than was spent. */
	@Test
	void damagedHeaderCountsAsMuchAsMayHaveBeenSpent(CapturedOutput output) throws IOException {
		Random random = new Random(7);
		for (int calls = 0; calls < 8; calls++) {
			for (int damage = 0; damage < 12; damage++) {
				Path file = this.folder.resolve(calls + "-" + damage);
				try (Quota quota = quota(file)) {
					spend(quota, calls);
				}
				byte[] bytes = Files.readAllBytes(file);
				switch (damage) {
					case 0 -> bytes = new byte[0];
					case 4 -> Files.delete(file);
					case 1 -> bytes = Arrays.copyOf(bytes, 1 + random.nextInt(7));
					case 2 -> bytes = new byte[1 + random.nextInt(40)];
					case 3 -> Arrays.fill(bytes, 0, 8, (byte) 0);
					default -> bytes[random.nextInt(8)] ^= (byte) (1 << random.nextInt(8));
				}
				if (Files.exists(file)) {
					Files.write(file, bytes);
				}
				int before = output.getAll().length();
				try (Quota quota = quota(file)) {
					assertThat(used(quota)).as("damage %d after %d calls", damage, calls).isEqualTo(10);
				}
				assertThat(output.getAll().substring(before))
					.containsOnlyOnce("is damaged or was removed: as many calls as may");
				pass(Duration.ofMinutes(61));
				try (Quota quota = quota(file)) {
					assertThat(used(quota)).isZero();
				}
			}
		}
	}

	/** ROBIN's limits: the guess takes the hour's place, and the next call is soon. */
	@Test
	void guessIsWhatMayHaveBeenCalledAndNoDayIsLost() {
		QuotaSettings settings = QuotaSettings.defaults();
		SlidingWindowLog guess = new SlidingWindowLog(settings);
		guess.fill(Duration.ofHours(1), 0);
		assertThat(guess.used(0, 0)).isEqualTo(3);
		assertThat(guess.used(1, 0)).isBetween(150, 180);
		assertThat(guess.used(2, 0)).isBetween(9_700, 10_000);
		assertThat(guess.earliest(Priority.CLICK, 0)).isBetween(1L, 2 * SECOND);
		Random random = new Random(7);
		for (int run = 0; run < 20; run++) {
			SlidingWindowLog truth = new SlidingWindowLog(settings);
			for (long at = -4000 * SECOND; at < 0; at += (random.nextInt(run + 1) == 0) ? SECOND / 7 : SECOND * 2) {
				if (truth.earliest(Priority.CLICK, at) == at) {
					truth.spend(at);
				}
			}
			for (int back = 1; back <= Math.min(truth.size(), guess.size()); back++) {
				assertThat(truth.last(back)).isLessThanOrEqualTo(guess.last(back));
			}
		}
	}

	@Test
	void linkLeadsToTheSameFileAndTheSameLock() throws IOException {
		Path there = Files.createDirectory(this.folder.resolve("there"));
		Path link = Files.createSymbolicLink(this.folder.resolve("link"), there.resolve("spent"));
		Path folderLink = Files.createSymbolicLink(this.folder.resolve("here"), there);
		for (Path first : List.of(link, there.resolve("spent"), folderLink.resolve("spent"))) {
			try (Quota quota = quota(first)) {
				spend(quota, 1);
				for (Path second : List.of(link, there.resolve("spent"), folderLink.resolve("spent"))) {
					assertThatExceptionOfType(UnusableSetting.class).isThrownBy(() -> quota(second))
						.withStackTraceContaining("in use by another process");
				}
			}
			assertThat(link).isSymbolicLink();
		}
		try (Quota quota = quota(link)) {
			assertThat(used(quota)).isEqualTo(3);
		}
	}

	@Test
	void lockThatIsTakenAwayLetsNobodyIn() throws IOException {
		try (Quota quota = quota()) {
			spend(quota, 1);
			Files.delete(this.folder.resolve("spent.lock"));
			assertThatExceptionOfType(UnusableSetting.class).isThrownBy(this::quota)
				.withStackTraceContaining("in use by another process");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "a diary", "dear diary, today", "{\"process\":\"5f0c\",\"number\":17}\n" })
	void noStrangersFileIsTouched(String text) throws IOException {
		Files.writeString(file(), text);
		assertThatExceptionOfType(UnusableSetting.class).isThrownBy(this::quota)
			.withStackTraceContaining("is not a spend file");
		assertThat(file()).hasContent(text);
	}

	/** What people and jobs do to a file. */
	enum Harm {

		REMOVED((file) -> Files.delete(file)), EMPTIED((file) -> Files.write(file, new byte[0])),
		CUT((file) -> Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 12))),
		APPENDED((file) -> Files.writeString(file, "hello", StandardOpenOption.APPEND)), REPLACED((file) -> {
			Files.delete(file);
			Files.writeString(file, "something of another kind");
		}), RENAMED((file) -> Files.move(file, file.resolveSibling(file.getFileName() + ".1"),
				StandardCopyOption.REPLACE_EXISTING)),
		COPIED_BACK((file) -> {
			Path other = file.resolveSibling("other");
			Files.copy(file, other, StandardCopyOption.REPLACE_EXISTING);
			Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
		});

		private final Deed deed;

		Harm(Deed deed) {
			this.deed = deed;
		}

		void to(Path file) throws IOException {
			this.deed.to(file);
		}

		/** What is done. */
		interface Deed {

			void to(Path file) throws IOException;

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
