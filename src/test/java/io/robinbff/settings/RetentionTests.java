package io.robinbff.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The retention table of the privacy officer's page says what the code does. */
class RetentionTests {

	private static final Pattern DEFAULT = Pattern.compile("`(ROBIN_[A-Z_]+)` = `([^`]+)`");

	@Test
	void hasTheDefaults() throws IOException {
		Settings settings = Settings.ofTheService();
		List<MatchResult> said = DEFAULT.matcher(Files.readString(Path.of("docs/privacy.md"))).results().toList();
		assertThat(said).hasSizeGreaterThan(5)
			.allSatisfy((one) -> assertThat(one.group(2)).as(one.group(1)).isEqualTo(settings.defaultOf(one.group(1))));
	}

}
