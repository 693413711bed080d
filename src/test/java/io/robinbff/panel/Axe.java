package io.robinbff.panel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.microsoft.playwright.Page;

import static org.assertj.core.api.Assertions.assertThat;

/** axe-core: what a machine can find against WCAG 2.2 AA, and its own best practices. */
public final class Axe {

	private static final String SOURCE = read();

	private static final String RUN = """
			async (part) => (await axe.run(part, { resultTypes: ['violations'], runOnly:
				['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations
				.flatMap((v) => v.nodes.map((node) => v.id + ': ' + node.target.join(' ') + ' ' + node.failureSummary))""";

	private Axe() {
	}

	public static void findsNothing(Page page) {
		findsNothing(page, "robin-conversations");
	}

	/** Looks at what a selector finds. */
	@SuppressWarnings("unchecked")
	public static void findsNothing(Page page, String part) {
		page.evaluate(SOURCE);
		assertThat((List<String>) page.evaluate(RUN, part)).isEmpty();
	}

	private static String read() {
		try {
			return Files.readString(Path.of("src/test/resources/axe/axe.min.js"), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
