package io.robinbff.audit;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.robinbff.privacy.PrivacyKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several processes write one audit over some days, stop and begin as it happens; then,
 * of whatever day the rest is asked for, nothing of it is missing and it is whole.
 */
class ExpiryTests {

	private static final PrivacyKey KEY = PrivacyKey.of("0123456789abcdef0123456789abcdef", null);

	private static final int DAYS = 5;

	private final Instant start = Instant.parse("2026-11-20T00:00:00Z");

	private Instant now = this.start;

	@TempDir
	private Path folder;

	@Test
	void keepsAllFromTheDayOnAndIsWhole() throws IOException {
		int shorter = 0;
		long older = 0;
		for (int seed = 0; seed < 60; seed++) {
			Path file = written(seed, seed % 3 != 2);
			List<String> all = Files.readAllLines(file);
			for (int day = 0; day <= DAYS; day++) {
				String date = this.start.plus(Duration.ofDays(day)).toString().substring(0, 10);
				List<String> kept = from(date, file);
				String what = "seed " + seed + " from " + date;
				assertThat(kept).as(what)
					.doesNotHaveDuplicates()
					.containsAll(all.stream().filter((line) -> time(line).compareTo(date) >= 0).toList());
				assertThat(kept.subList(1, kept.size())).as(what)
					.isSubsetOf(all)
					.isSortedAccordingTo((one, other) -> Integer.compare(all.indexOf(one), all.indexOf(other)));
				assertWhole(what, file, kept);
				shorter += (kept.size() < all.size()) ? 1 : 0;
				older += kept.stream().filter((line) -> time(line).compareTo(date) < 0).count();
			}
		}
		assertThat(shorter).as("how often something expired").isGreaterThan(150);
		assertThat(older).as("lines that stay although their day has passed").isGreaterThan(0);
	}

	/** The same beside the index of the whole, and alone. */
	private void assertWhole(String what, Path file, List<String> kept) throws IOException {
		List<String> all = Files.readAllLines(file);
		Path alone = Files.write(this.folder.resolve("kept.jsonl"), kept);
		assertThat(run("verify", alone.toString())).as(what).endsWith(": whole\n");
		Files.write(file, kept);
		assertThat(run("verify", file.toString())).as(what).endsWith(": whole\n");
		Files.write(file, all);
	}

	/** Two or three processes at once, each several times. */
	private Path written(int seed, boolean indexed) throws IOException {
		Random random = new Random(seed);
		Path file = this.folder.resolve("audit-" + seed + ".jsonl");
		InstantSource clock = () -> this.now;
		this.now = this.start.plus(Duration.ofHours(random.nextInt(30)));
		List<Chain> running = new ArrayList<>();
		while (this.now.isBefore(this.start.plus(Duration.ofDays(DAYS)))) {
			int many = running.size();
			if (many == 0 || (many < 3 && random.nextInt(8) == 0)) {
				Seal seal = Seal.of(KEY);
				Chain chain = new Chain(new FileSink(file), seal, clock,
						indexed ? Heads.beside(file, seal) : Heads.none());
				chain.begin();
				running.add(chain);
			}
			else if (random.nextInt(25) == 0) {
				running.remove(random.nextInt(many)).close();
			}
			else {
				running.get(random.nextInt(many)).append(lookup());
			}
			this.now = this.now.plus(Duration.ofMinutes(random.nextInt(200)));
		}
		for (Chain chain : running) {
			chain.close();
		}
		return file;
	}

	private static String time(String line) {
		return EntryLine.read(line).path("time").asString();
	}

	private static List<String> from(String date, Path file) throws IOException {
		return run("from", date, file.toString()).lines().toList();
	}

	private static String run(String... arguments) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		new AuditCommand(KEY, PrivacyKey.of(null, null), new BufferedReader(new StringReader("")),
				new PrintStream(out, true, StandardCharsets.UTF_8), null)
			.run(List.of(arguments));
		return out.toString(StandardCharsets.UTF_8);
	}

	private static AuditEntry lookup() {
		return new AuditEntry("petra", null, null, "GET /quota", "customer:1", null, "answered", 1, false, null, null,
				"crm-42");
	}

}
