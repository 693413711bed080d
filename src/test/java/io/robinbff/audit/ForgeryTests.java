package io.robinbff.audit;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.robinbff.privacy.PrivacyKey;
import io.robinbff.privacy.Pseudonyms;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** Files as processes leave them are whole; each forgery is told for what it is. */
class ForgeryTests {

	private static final PrivacyKey NAMES = PrivacyKey.of("names and names and names and names", null);

	private static final PrivacyKey SEALS = PrivacyKey.of("seals and seals and seals and seals", null);

	@TempDir
	private Path folder;

	private Path file = Path.of("");

	private Instant now = Instant.parse("2026-11-22T09:00:00Z");

	@BeforeEach
	void threeProcesses() throws IOException {
		this.file = this.folder.resolve("audit.jsonl");
		for (int process = 0; process < 3; process++) {
			try (Chain chain = chain()) {
				for (int number = 0; number < 5; number++) {
					chain.append(lookUp(number));
				}
			}
		}
	}

	@Test
	void filesAsTheyWereWrittenAreWhole() throws IOException {
		assertThat(verify()).isEqualTo("0: 15 look-ups: whole");
	}

	@Test
	void emptyFileIsTold() throws IOException {
		Files.writeString(this.file, "");
		assertThat(verify()).startsWith("1: there is no entry at all").contains("NOT whole");
		FileSystemUtils.deleteRecursively(this.folder.resolve("audit.jsonl.heads"));
		assertThat(verify()).startsWith("1: there is no entry at all");
	}

	@Test
	void eachProcessThatWasRemovedIsTold() throws IOException {
		List<String> processes = lines().stream().map(ForgeryTests::processOf).distinct().toList();
		List<String> all = lines();
		for (String process : processes) {
			Files.write(this.file, all.stream().filter((line) -> !processOf(line).equals(process)).toList());
			assertThat(verify()).startsWith("1: process " + process + " was removed");
		}
	}

	@Test
	void eachTailThatWasCutIsTold() throws IOException {
		List<String> all = lines();
		for (int lines = 1; lines < all.size(); lines++) {
			Files.write(this.file, all.subList(0, lines));
			assertThat(verify()).as(lines + " lines").startsWith("1: ");
		}
		Files.write(this.file, all.subList(0, all.size() - 2));
		assertThat(verify()).contains("the tail of process " + processOf(all.getLast()) + " was cut");
	}

	@Test
	void lineCutInTheMiddleIsTold() throws IOException {
		List<String> all = lines();
		for (int line = 0; line < all.size(); line++) {
			List<String> torn = new ArrayList<>(all);
			torn.set(line, all.get(line).substring(0, 70));
			Files.write(this.file, torn);
			assertThat(verify()).as("line " + line).startsWith("1: ");
		}
	}

	@Test
	void indexThatWasRestoredOrChangedIsTold() throws IOException {
		Path heads = this.folder.resolve("audit.jsonl.heads");
		try (Stream<Path> files = Files.list(heads)) {
			Path last = files.findFirst().orElseThrow();
			Files.writeString(last, Files.readString(last).replaceFirst("\"number\":\\d+", "\"number\":1"));
		}
		assertThat(verify()).startsWith("1: the index's file").contains("was changed");
	}

	@Test
	void whoHasTheKeyOfTheNamesCannotForge() throws IOException {
		Files.delete(this.file);
		try (Chain forged = new Chain(new FileSink(this.file), Seal.of(NAMES), () -> this.now)) {
			forged.append(lookUp(1));
		}
		assertThat(verify()).startsWith("1: line 1 was changed, or sealed with another key");
	}

	@Test
	void processThatWasKilledIsWholeAndNamedByTheNext() throws IOException {
		Chain killed = chain();
		killed.append(lookUp(1));
		Files.writeString(this.file, "{\"process\":\"0e5c\",\"number\":2,\"ti", StandardOpenOption.APPEND);
		try (Chain next = chain()) {
			next.append(lookUp(2));
			next.append(lookUp(3));
		}
		assertThat(verify()).startsWith("0: note: line 24 is half of an entry").endsWith("18 look-ups: whole");
	}

	@Test
	void glueOfHalfALineAndAWholeOneIsRead() throws IOException {
		List<String> all = lines();
		all.set(8, all.get(8).substring(0, 50) + all.get(8));
		Files.write(this.file, all);
		assertThat(verify()).isEqualTo("0: 15 look-ups: whole");
	}

	@Test
	void expiredLinesCanGoAndTheRestStaysWhole() throws IOException {
		Chain one = chain();
		Chain other = chain();
		for (int day = 0; day < 4; day++) {
			for (int number = 0; number < 3; number++) {
				one.append(lookUp(number));
				other.append(lookUp(number));
			}
			this.now = this.now.plus(Duration.ofDays(1));
		}
		one.close();
		other.close();
		int before = lines().size();
		String kept = run("", "from", "2026-11-24", this.file.toString()).substring(3);
		Files.writeString(this.file, kept + "\n");
		assertThat(lines().size()).isLessThan(before - 15);
		assertThat(verify()).startsWith("0: note: begins with the checkpoint of 2026-11-24")
			.endsWith("look-ups: whole");
		List<String> rest = lines();
		Files.write(this.file, rest.subList(1, rest.size()));
		assertThat(verify()).as("without the checkpoint").startsWith("1: ");
		Files.write(this.file, Stream.concat(rest.stream().limit(3), rest.stream().skip(4)).toList());
		assertThat(verify()).as("a line behind it").startsWith("1: ");
	}

	@Test
	void whoLookedWhenAndWhyIsPrinted() throws IOException {
		String anna = new Pseudonyms(NAMES).word("customer", "anna@example.nl");
		try (Chain chain = chain()) {
			chain.append(new AuditEntry("petra", "crm-web", "https://a", "GET /orders/{number}/conversations",
					"order:1", "TICKET-1", "answered", 2, true, "kept", List.of("customer:0", anna), "c"));
		}
		String line = "2026-11-22T09:00:00Z  petra  crm-web  \"GET /orders/{number}/conversations\"  purpose TICKET-1  answered 2  with internal notes";
		assertThat(run("", "about", " Anna@Example.NL", this.file.toString())).isEqualTo("0: " + line + "\n1 look-ups");
		assertThat(run("anna@example.nl\n", "about", "-", this.file.toString())).contains(line);
		assertThat(run("", "about", "nick@example.nl", this.file.toString())).isEqualTo("0: 0 look-ups");
	}

	@Test
	void longFilesWithRotationsRestartsAndAFullDiskAreWhole() throws IOException {
		List<String> files = new ArrayList<>();
		for (int process = 0; process < 10; process++) {
			boolean[] full = new boolean[1];
			FileSink real = new FileSink(this.file);
			AuditSink disk = new AuditSink() {
				@Override
				public void write(String line) throws IOException {
					if (full[0]) {
						Files.writeString(ForgeryTests.this.file, line.substring(0, 60) + "\n",
								StandardOpenOption.APPEND);
						throw new IOException("No space left on device");
					}
					real.write(line);
				}

				@Override
				public void close() throws IOException {
					real.close();
				}
			};
			Chain chain = new Chain(disk, Seal.of(SEALS), () -> this.now, Heads.beside(this.file, Seal.of(SEALS)));
			for (int number = 0; number < 10_000; number++) {
				full[0] = number % 2500 == 7;
				try {
					chain.append(lookUp(number));
				}
				catch (IOException ex) {
					// As on a full disk.
				}
				if (number % 4000 == 3999) {
					Path rotated = this.folder.resolve("audit." + files.size());
					Files.move(this.file, rotated);
					Files.createFile(this.file);
					files.add(rotated.toString());
				}
				this.now = this.now.plusSeconds(7);
			}
			if (process % 2 == 0) {
				chain.close();
			}
		}
		List<String> arguments = new ArrayList<>(List.of("verify"));
		arguments.addAll(files);
		arguments.add(this.file.toString());
		assertThat(run("", arguments.toArray(String[]::new))).startsWith("0: note: ")
			.contains("note: 40 look-ups could not be recorded")
			.contains(99_975 + " look-ups: whole");
	}

	private static String processOf(String line) {
		return line.substring(12, 48);
	}

	private List<String> lines() throws IOException {
		return Files.readAllLines(this.file);
	}

	private Chain chain() {
		return new Chain(new FileSink(this.file), Seal.of(SEALS), () -> this.now,
				Heads.beside(this.file, Seal.of(SEALS)), new Pseudonyms(NAMES).key());
	}

	private String verify() throws IOException {
		return run("", "verify", this.file.toString());
	}

	private static String run(@Nullable String in, String... arguments) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		int status = new AuditCommand(NAMES, SEALS, new BufferedReader(new StringReader(String.valueOf(in))),
				new PrintStream(out, true, StandardCharsets.UTF_8), null)
			.run(List.of(arguments));
		return status + ": " + out.toString(StandardCharsets.UTF_8).strip();
	}

	private static AuditEntry lookUp(int number) {
		return new AuditEntry("petra", "crm", "https://login.example.com", "GET /quota", "customer:" + number,
				"complaint", "answered", 3, true, "kept", List.of(), "crm-42");
	}

}
