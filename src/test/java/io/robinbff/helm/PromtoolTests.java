package io.robinbff.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

import embedded.BesideOthers;
import embedded.PrometheusProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Prometheus' own tool reads the alerts, and plays what has to set them off. */
@BesideOthers
class PromtoolTests {

	private static final Path CASES = Path.of("src", "test", "resources", "helm", "alerts.yaml");

	private static final Pattern FIRES = Pattern.compile("labels: '\\{alertname=\"([A-Za-z]+)\"}'");

	@TempDir
	private Path folder;

	@BeforeAll
	static void needsPromtool() {
		assumeTrue(PrometheusProcess.isInstalled(), PrometheusProcess.MISSING);
	}

	@BeforeEach
	void writeRules() throws IOException {
		Files.writeString(this.folder.resolve("rules.yaml"), Monitoring.rules().toString());
	}

	@Test
	void rulesAreReadWithoutAWarning() {
		assertThat(PrometheusProcess.promtool(this.folder, "check", "rules", "rules.yaml"))
			.contains("SUCCESS: " + Monitoring.alerts().size() + " rules found")
			.doesNotContainIgnoringCase("lint", "warn", "duplicate")
			.endsWith("exit status 0");
	}

	@Test
	void everyAlertHasASituationInWhichItFires() throws IOException {
		assertThat(FIRES.matcher(Files.readString(CASES)).results().map((match) -> match.group(1)).distinct())
			.containsExactlyInAnyOrderElementsOf(
					Monitoring.alerts().stream().map((alert) -> alert.path("alert").asString()).toList());
	}

	@Test
	void alertsFireInTheirSituationsAndInNoOther() throws IOException {
		Files.copy(CASES, this.folder.resolve("alerts.yaml"));
		assertThat(PrometheusProcess.promtool(this.folder, "test", "rules", "alerts.yaml")).endsWith("exit status 0");
	}

}
