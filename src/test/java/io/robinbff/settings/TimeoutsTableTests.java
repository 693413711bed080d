package io.robinbff.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * docs/timeouts.md names every setting that is a time: in a row with its default, or
 * among those that end nothing.
 */
class TimeoutsTableTests {

	private static final Pattern ROW = Pattern.compile("(?m)^\\|[^|]+\\| `([a-z.-]+)` \\| (\\d+ [a-z]+) \\|");

	@Test
	void hasEverySettingOfKindTimeWithItsDefault() throws IOException {
		String page = Files.readString(Path.of("docs/timeouts.md"));
		String none = page.substring(page.indexOf("Times that end nothing:"));
		Map<String, String> rows = new TreeMap<>();
		Matcher row = ROW.matcher(page);
		while (row.find()) {
			rows.put(row.group(1), row.group(2));
		}
		Map<String, String> times = times();
		assertThat(times).hasSizeGreaterThan(20);
		times.keySet().removeIf((property) -> none.contains("`" + property + "`"));
		assertThat(rows).containsExactlyInAnyOrderEntriesOf(times);
	}

	/** Those of the table, and Tomcat's, which the application sets. */
	private static Map<String, String> times() throws IOException {
		Map<String, String> times = new TreeMap<>();
		for (PropertySource<?> source : new YamlPropertySourceLoader().load("application",
				new FileSystemResource("src/main/resources/application.yaml"))) {
			Arrays.stream(((EnumerablePropertySource<?>) source).getPropertyNames())
				.filter((name) -> name.contains("timeout"))
				.forEach((name) -> times.put(name, written(String.valueOf(source.getProperty(name)))));
		}
		SettingsTable.all()
			.stream()
			.filter((setting) -> setting.rule().says().startsWith("a time with its unit"))
			.forEach((setting) -> times.put(setting.property(), written(setting.standard())));
		return times;
	}

	private static String written(String time) {
		return time.replaceAll("(\\d+)([a-z]+)", "$1 $2").replaceAll("m$", "min");
	}

}
