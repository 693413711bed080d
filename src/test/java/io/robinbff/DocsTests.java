package io.robinbff;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The project's pages can be read, and lead where they say. */
class DocsTests {

	private static final int LONGEST_LINE = 160;

	private static final Pattern COMMENTED = Pattern.compile("\\.(java|lua|yaml)$");

	private static final Pattern COMMENT = Pattern.compile("\\s*(/\\*|\\*|//|#|--)");

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

	private static final Pattern SLUG_LEAVES_OUT = Pattern.compile("[^\\p{L}\\p{N}\\- _]");

	@Test
	void readmeIsReadInThreeMinutes() throws IOException {
		assertThat(Files.readString(Path.of("README.md")).strip().split("\\s+")).hasSizeLessThanOrEqualTo(800);
	}

	@ParameterizedTest
	@MethodSource("pages")
	void hasNoLongLineOfProse(Path page) throws IOException {
		assertThat(prose(page).filter((line) -> !line.startsWith("|") && line.length() > LONGEST_LINE)).isEmpty();
	}

	@Test
	void commentsHaveNoLongLine() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
			for (Path file : files.filter((one) -> COMMENTED.matcher(one.toString()).find()).toList()) {
				assertThat(Files.readAllLines(file)).as(file.toString())
					.noneMatch((line) -> line.length() > LONGEST_LINE && COMMENT.matcher(line).lookingAt());
			}
		}
	}

	@ParameterizedTest
	@MethodSource("pages")
	void linksLeadSomewhere(Path page) throws IOException {
		assertThat(prose(page).flatMap((line) -> LINK.matcher(line).results())
			.map((link) -> link.group(1))
			.filter((target) -> !target.contains("://"))
			.filter((target) -> !leadsSomewhere(page, target))).isEmpty();
	}

	private static boolean leadsSomewhere(Path page, String target) {
		int hash = target.indexOf('#');
		String path = (hash < 0) ? target : target.substring(0, hash);
		Path file = path.isEmpty() ? page : page.resolveSibling(path).normalize();
		return Files.exists(file) && (hash < 0 || anchors(file).contains(target.substring(hash + 1)));
	}

	/** The anchors of a page's headings, as the forge makes them. */
	private static Set<String> anchors(Path file) {
		try {
			return prose(file).filter((line) -> line.startsWith("#"))
				.map((line) -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
				.map((heading) -> SLUG_LEAVES_OUT.matcher(heading).replaceAll("").replace(' ', '-'))
				.collect(Collectors.toSet());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** What is no code. */
	private static Stream<String> prose(Path page) throws IOException {
		List<String> prose = new ArrayList<>();
		boolean isCode = false;
		for (String line : Files.readAllLines(page)) {
			boolean isFence = line.strip().startsWith("```");
			if (!isCode && !isFence) {
				prose.add(line);
			}
			isCode ^= isFence;
		}
		return prose.stream();
	}

	static Stream<Path> pages() throws IOException {
		List<Path> pages = new ArrayList<>();
		for (String folder : List.of(".", "docs", "docs/adr", "docs/benchmarks", "bench", "panel", "helm/robin-bff")) {
			try (Stream<Path> files = Files.list(Path.of(folder))) {
				files.map(Path::normalize).filter((file) -> file.toString().endsWith(".md")).forEach(pages::add);
			}
		}
		return pages.stream();
	}

}
