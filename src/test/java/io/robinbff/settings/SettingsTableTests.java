package io.robinbff.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * docs/settings.md is the code's settings: a row for each, its default, and no row more.
 */
class SettingsTableTests {

	private static final Path FILE = Path.of("docs/settings.md");

	private static final Pattern ROW = Pattern.compile("\\| `([A-Z0-9_]+)` \\| (.+?) \\| (.+?) \\| (.+?) \\|");

	/** The ways in which code reads a setting without a record. */
	private static final Pattern READ = Pattern
		.compile("(?:@Value\\(\"\\$\\{|getProperty\\(\"|name = \")(robin\\.[a-z.-]+)(?::([^}\"]*))?");

	private final Map<String, Row> table = read(FILE);

	private final Settings settings = Settings.ofTheService();

	@Test
	void hasARowForEachSetting() {
		assertThat(this.settings.ours().keySet()).filteredOn((name) -> !this.table.containsKey(name)).isEmpty();
	}

	@Test
	void hasNoRowForWhatIsNoSetting() {
		assertThat(this.table.keySet()).filteredOn((name) -> this.settings.defaultOf(name) == null).isEmpty();
	}

	@Test
	void hasTheDefaults() {
		assertThat(this.table.keySet())
			.allSatisfy((name) -> assertThat(row(name).value()).as(name).isEqualTo(this.settings.defaultOf(name)));
	}

	@Test
	void saysUnitRangeAndMeaningInOneSentence() {
		assertThat(this.table.keySet()).allSatisfy((name) -> {
			assertThat(row(name).range()).isNotBlank();
			assertThat(row(name).meaning()).as(name).endsWith(".").doesNotContain(". ");
		});
	}

	/** What is read past the records has a row, and the same default as its record. */
	@Test
	void hasWhatIsReadWithoutARecord() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
			assertThat(files.filter((file) -> file.toString().endsWith(".java")).flatMap(SettingsTableTests::reads))
				.isNotEmpty()
				.allSatisfy((read) -> {
					String name = Settings.variable(read.group(1));
					assertThat(this.table).containsKey(name);
					if (read.group(2) != null) {
						assertThat(read.group(2)).isEqualTo(this.settings.defaultOf(name));
					}
				});
		}
	}

	private static Stream<MatchResult> reads(Path file) {
		try {
			return READ.matcher(Files.readString(file)).results();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Row row(String name) {
		return Objects.requireNonNull(this.table.get(name));
	}

	private static Map<String, Row> read(Path file) {
		try {
			return Files.readAllLines(file)
				.stream()
				.filter((line) -> line.startsWith("| `"))
				.map(SettingsTableTests::parse)
				.collect(Collectors.toMap((row) -> row.group(1),
						(row) -> new Row(row.group(2), row.group(3).replace("`", ""), row.group(4))));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static MatchResult parse(String line) {
		Matcher row = ROW.matcher(line);
		assertThat(row.matches()).as("setting, unit and range, default, meaning: %s", line).isTrue();
		return row;
	}

	/**
	 * A row.
	 *
	 * @param range the unit and the range
	 * @param value the default
	 * @param meaning one sentence
	 */
	private record Row(String range, String value, String meaning) {
	}

}
