package io.robinbff.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** The chart's files: sound, commented, and in step with the project. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("helm")
class ChartTests {

	/** What the chart sets from values of its own, or nobody should change in a pod. */
	private static final Set<String> NOT_BY_SETTINGS = Set.of("ROBIN_API_KEY", "ROBIN_API_SECRET", "ROBIN_API_KEY_FILE",
			"ROBIN_API_SECRET_FILE", "SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI", "ROBIN_BASE_URL",
			"ROBIN_TIME_ZONE", "ROBIN_ACCESS_AUDIENCE", "ROBIN_ACCESS_SCOPE_CLAIMS", "ROBIN_ACCESS_CORS_ORIGINS",
			"ROBIN_QUOTA_FILE", "ROBIN_SHUTDOWN_DRAIN", "SERVER_PORT", "MANAGEMENT_SERVER_PORT",
			"SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE", "ROBIN_REDIS_REPLICA", "ROBIN_QUOTA_REPLICAS",
			"ROBIN_PROXY_URL", "ROBIN_PROXY_URL_FILE", "ROBIN_PROXY_NO_PROXY", "ROBIN_CA_FILE",
			"ROBIN_CLIENT_CERTIFICATE_FILE", "ROBIN_CLIENT_KEY_FILE", "ROBIN_CACHE_KEY", "ROBIN_CACHE_KEY_FILE",
			"ROBIN_PRIVACY_KEY", "ROBIN_PRIVACY_KEY_FILE", "ROBIN_EVENTS_SECRET", "ROBIN_EVENTS_SECRET_FILE",
			"ROBIN_ACCESS_INTROSPECTION_SECRETS", "ROBIN_ACCESS_INTROSPECTION_SECRETS_FILE",
			"ROBIN_HUBSPOT_CLIENT_SECRET", "ROBIN_HUBSPOT_CLIENT_SECRET_FILE",
			// Secrets: as files, or not at all.
			"ROBIN_AUDIT_KEY");

	private static final String COMMAND = "./mvnw test -Dtest=ChartTests#readmeHasEveryValue -Dchart.write=true";

	@Test
	void passesStrictLint() {
		LintResult lint = new Helm(Chart.FOLDER).lint().strict().call();
		assertThat(lint.isFailed()).as(String.join("\n", lint.getMessages())).isFalse();
	}

	@Test
	void canBePackaged(@TempDir Path folder) {
		new Helm(Chart.FOLDER).packageIt().withDestination(folder).call();
		assertThat(folder).isDirectoryContaining("glob:**/robin-bff-*.tgz");
	}

	@Test
	void versionsAreTheProjects() throws IOException {
		Matcher project = Pattern.compile("<artifactId>robin-bff</artifactId>\\s*<version>([^<]+)</version>")
			.matcher(Files.readString(Path.of("pom.xml")));
		assertThat(project.find()).isTrue();
		JsonNode chart = Manifests.toJson(new Yaml().load(Chart.read("Chart.yaml")));
		assertThat(chart.path("appVersion").asString()).isEqualTo(project.group(1));
		assertThat(chart.path("version").asString()).isEqualTo(project.group(1));
		assertThat(Files.readString(Path.of("Dockerfile"))).contains("ARG VERSION=" + project.group(1));
		assertThat(Chart.render("default", Chart.LEAST).container().path("image").asString())
			.isEqualTo("robin-bff:" + project.group(1));
		assertThat(Chart.read("values.yaml")).contains("robin-bff-demo:" + project.group(1));
	}

	@Test
	void everyValueHasItsComment() {
		assertThat(ValuesTable.of(Chart.read("values.yaml")).silent()).isEmpty();
	}

	@Test
	void readmeHasEveryValue() throws IOException {
		String table = ValuesTable.of(Chart.read("values.yaml")).markdown();
		Path readme = Chart.FOLDER.resolve("README.md");
		String text = Files.readString(readme);
		int start = text.indexOf("| value |");
		int end = start + text.substring(start).indexOf("\n\n") + 1;
		if (Boolean.getBoolean("chart.write")) {
			text = text.substring(0, start) + table + text.substring(end);
			Files.writeString(readme, text);
		}
		assertThat(text).as("%s is older than values.yaml; write it anew: %s", readme, COMMAND).contains(table);
	}

	@Test
	void schemaKnowsEveryValue() {
		JsonNode values = Manifests.toJson(new Yaml().load(Chart.read("values.yaml")));
		JsonNode schema = Manifests.toJson(new Yaml().load(Chart.read("values.schema.json")));
		assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
		Set<String> known = new TreeSet<>(schema.path("properties").propertyNames());

		assertThat(known).isEqualTo(new TreeSet<>(values.propertyNames()));
	}

	/** Whoever adds a setting adds it to values.schema.json. */
	@Test
	void settingsAreTheServices() throws IOException {
		JsonNode schema = Manifests.toJson(new Yaml().load(Chart.read("values.schema.json")));
		Set<String> settings = new TreeSet<>(
				schema.path("properties").path("settings").path("properties").propertyNames());
		assertThat(settings).isEqualTo(documented(""));
	}

	/** One with a comma in it can be given to a list by its number alone. */
	@Test
	void listsAreTheServices() throws IOException {
		JsonNode schema = Manifests.toJson(new Yaml().load(Chart.read("values.schema.json")));
		assertThat(schema.at("/properties/settings/patternProperties").propertyNames())
			.containsExactly("^(" + String.join("|", documented("list of ")) + ")_[0-9]+$");
	}

	/** SettingsTableTests holds the documentation to the service's own table. */
	private static Set<String> documented(String unit) throws IOException {
		Pattern row = Pattern.compile("^\\| `([A-Z0-9_]+)` \\| " + unit);
		return Files.readAllLines(Path.of("docs/settings.md"))
			.stream()
			.flatMap((line) -> row.matcher(line).results())
			.map((name) -> name.group(1))
			.filter((name) -> !NOT_BY_SETTINGS.contains(name) && !name.startsWith("SPRING_DATA_REDIS_"))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	@Test
	void noTemplateNamesASecret() throws IOException {
		for (Path template : Chart.templates()) {
			assertThat(Files.readString(template)).as("%s", template).doesNotContain("kind: Secret\n", "stringData");
		}
	}

}
