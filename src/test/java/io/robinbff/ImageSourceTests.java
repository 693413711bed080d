package io.robinbff;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The image's build from source sees all that Maven reads. What {@code .dockerignore}
 * leaves out is missed by nobody until the jar starts in the image, ten minutes into a
 * build.
 */
class ImageSourceTests {

	private static final Pattern RESOURCES = Pattern
		.compile("<directory>(\\w+)</directory>\\s*<includes>(.*?)</includes>", Pattern.DOTALL);

	private static final Pattern INCLUDE = Pattern.compile("<include>([^<]+)</include>");

	private static final Pattern SOURCE_STAGE = Pattern.compile("AS source\\n(.*?)\\nFROM", Pattern.DOTALL);

	private static final Pattern COPY = Pattern.compile("(?m)^COPY (.+) \\S+$");

	@Test
	void resourcesOfOtherFoldersAreSeen() throws IOException {
		List<String> read = RESOURCES.matcher(Files.readString(Path.of("pom.xml")))
			.results()
			.flatMap((resource) -> INCLUDE.matcher(resource.group(2))
				.results()
				.map((include) -> resource.group(1) + "/" + include.group(1)))
			.toList();
		assertThat(read).isNotEmpty().allSatisfy((path) -> assertThat(seen()).contains(path));
	}

	@Test
	void whatIsCopiedIsSeen() throws IOException {
		String stage = SOURCE_STAGE.matcher(Files.readString(Path.of("Dockerfile")))
			.results()
			.findFirst()
			.orElseThrow()
			.group(1);
		List<String> copied = COPY.matcher(stage)
			.results()
			.flatMap((copy) -> Stream.of(copy.group(1).split(" ")))
			.toList();
		Set<String> seen = seen();
		assertThat(copied).isNotEmpty()
			.allSatisfy(
					(path) -> assertThat(seen).anyMatch((known) -> known.equals(path) || known.startsWith(path + "/")));
	}

	private static Set<String> seen() throws IOException {
		try (Stream<String> lines = Files.lines(Path.of(".dockerignore"))) {
			return Set.copyOf(lines.filter((line) -> line.startsWith("!")).map((line) -> line.substring(1)).toList());
		}
	}

}
