package io.robinbff.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;

/**
 * The chart. What it renders is also written to {@code target/manifests}, for checks by
 * other tools.
 */
final class Chart {

	static final Path FOLDER = Path.of("helm", "robin-bff");

	static final Path PRODUCTION = FOLDER.resolve("values-production.yaml");

	static final Path DEMO = FOLDER.resolve("values-demo.yaml");

	/** The least that has to be said. */
	static final String LEAST = """
			access: {issuerUri: "https://login.example.com:8443/realms/crm"}
			robin: {existingSecret: robin-credentials}
			""";

	private static final Path MANIFESTS = Path.of("target", "manifests");

	private Chart() {
	}

	/**
	 * With values as YAML: each may hold more than the one before, which it overrides.
	 */
	static Manifests render(String name, String... values) {
		return render(name, List.of(), values);
	}

	/** With values files, and values as YAML after them. */
	static Manifests render(String name, List<Path> files, String... values) {
		try {
			Path folder = Files.createDirectories(MANIFESTS.resolve("values"));
			TemplateCommand template = new Helm(WithoutHooks.FOLDER).template()
				.withName("crm")
				.withNamespace("support")
				.withKubeVersion("1.36.0");
			files.forEach(template::withValuesFile);
			for (int i = 0; i < values.length; i++) {
				template.withValuesFile(Files.writeString(folder.resolve(name + "-" + i + ".yaml"), values[i]));
			}
			String yaml = template.call();
			Files.writeString(MANIFESTS.resolve(name + ".yaml"), yaml);
			return Manifests.parse(yaml);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** All files that are templates. */
	static List<Path> templates() throws IOException {
		try (Stream<Path> files = Files.walk(FOLDER.resolve("templates"))) {
			return files.filter(Files::isRegularFile).toList();
		}
	}

	static String read(String file) {
		try {
			return Files.readString(FOLDER.resolve(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A copy in which the pod of "helm test" is an object like any other: as a library
	 * Helm leaves hooks out of what it renders. Made once: tests render at the same time.
	 */
	private static final class WithoutHooks {

		private static final Path FOLDER = copy();

		private static Path copy() {
			Path copy = Path.of("target", "chart-without-hooks");
			try (Stream<Path> files = Files.walk(Chart.FOLDER)) {
				for (Path file : files.filter(Files::isRegularFile).toList()) {
					Path target = copy.resolve(Chart.FOLDER.relativize(file).toString());
					Files.createDirectories(Objects.requireNonNull(target.getParent()));
					Files.writeString(target, Files.readString(file).replace("helm.sh/hook", "example.com/hook"));
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			return copy;
		}

	}

}
