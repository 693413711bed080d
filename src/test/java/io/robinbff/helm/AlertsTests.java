package io.robinbff.helm;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import embedded.Issuer;
import embedded.RedisProcess;
import embedded.RobinServer;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.micrometer.metrics.test.autoconfigure.AutoConfigureMetrics;
import org.springframework.core.env.Environment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Alerts and dashboard ask for metrics that the service really has; the runbook has each
 * alert, and docs/metrics.md each metric.
 */
@ServiceTest
@DirtiesContext
@AutoConfigureMetrics
class AlertsTests {

	private static final Pattern METRIC = Pattern.compile("([a-z][a-z0-9_]*)\\{([^}]*)}");

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

	private static final RedisProcess REDIS = RedisProcess.start();

	@Autowired
	private Environment environment;

	@Autowired
	private Issuer issuer;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	private String exposed = "";

	@DynamicPropertySource
	static void redis(DynamicPropertyRegistry settings) {
		settings.add("spring.data.redis.url", REDIS::url);
		settings.add("robin.redis.replica", () -> "one");
		settings.add("robin.redis.timeout", () -> "500ms");
	}

	@AfterAll
	static void stop() {
		REDIS.close();
	}

	@BeforeEach
	void everythingHappensOnce() throws Exception {
		assertThat(get(port("server"), "/customers/a@example.nl/conversations")).isNotEmpty();
		this.robin.isOverQuotaTimes(1, java.util.Optional.empty());
		get(port("server"), "/customers/b@example.nl/conversations");
		this.exposed = get(port("management"), "/actuator/prometheus");
	}

	@Test
	void everyMetricAndLabelExists() {
		List<String> queries = Stream
			.concat(Monitoring.alerts().stream().map((alert) -> alert.path("expr").asString()), dashboard())
			.toList();
		assertThat(queries).hasSizeGreaterThan(30);
		for (String query : queries) {
			List<MatchResult> metrics = METRIC.matcher(query).results().toList();
			assertThat(metrics).as(query).isNotEmpty();
			for (MatchResult metric : metrics) {
				List<String> series = this.exposed.lines()
					.filter((line) -> line.startsWith(metric.group(1) + "{") || line.startsWith(metric.group(1) + " "))
					.toList();
				assertThat(series).as(metric.group(1)).isNotEmpty();
				LABEL.matcher(metric.group(2))
					.results()
					.filter((label) -> !List.of("namespace", "service", "pod").contains(label.group(1)))
					.forEach((label) -> assertThat(series).as(label.group())
						.anyMatch((line) -> line.contains(exists(label))));
			}
		}
	}

	/** A status that has not occurred yet shows in no series; its label does. */
	private static String exists(MatchResult label) {
		boolean occurs = List.of("state", "outcome").contains(label.group(1));
		return occurs ? label.group() : label.group(1) + "=\"";
	}

	@Test
	void everyMetricOfOursIsDocumentedAndTheOtherWayRound() throws IOException {
		Set<String> documented = Pattern.compile("(?m)^\\| `(robin_[a-z_]+)`")
			.matcher(Files.readString(Path.of("docs", "metrics.md")))
			.results()
			.map((match) -> match.group(1))
			.collect(Collectors.toSet());
		Set<String> exposes = this.exposed.lines()
			.filter((line) -> line.startsWith("# TYPE robin_"))
			.map((line) -> line.split(" ")[2])
			.filter((name) -> !name.endsWith("_max"))
			.collect(Collectors.toSet());
		assertThat(documented).isEqualTo(exposes);
	}

	@Test
	void quotaAndMetricsAgree() throws Exception {
		JsonNode windows = MAPPER.readTree(get(port("server"), "/quota")).path("windows");
		String now = get(port("management"), "/actuator/prometheus");
		assertThat(windows).hasSize(4);
		for (JsonNode window : windows) {
			String name = window.path("name").asString();
			assertThat(now.lines()).as(name)
				.anyMatch((line) -> line.startsWith("robin_quota_limit{") && line.contains("\"" + name + "\"")
						&& line.endsWith(" " + window.path("limit").asDouble()));
		}
		JsonNode day = windows.get(3);
		assertThat(now.lines()).anyMatch((line) -> line.startsWith("robin_quota_left{") && line.contains("\"day\"")
				&& line.endsWith(" " + day.path("left").asDouble()));
	}

	@Test
	void issuerAwayShowsAsItsAlertSays() throws Exception {
		this.issuer.rotatesKey();
		this.issuer.goesAway();
		// Unknown keys are not asked for more often than that.
		this.ticker.advance(Duration.ofMinutes(10));
		try {
			get(port("server"), "/customers/c@example.nl/conversations");
		}
		finally {
			this.issuer.comesBack();
		}
		// It is counted a moment after it is answered.
		await().untilAsserted(() -> assertThat(get(port("management"), "/actuator/prometheus").lines())
			.anyMatch((line) -> line.startsWith("http_server_requests_seconds_count{")
					&& line.contains("status=\"503\"") && line.contains("uri=\"UNKNOWN\"")));
	}

	@Test
	void runbookExplainsEveryAlert() throws IOException {
		String runbook = Files.readString(Path.of("docs", "operations.md")).toLowerCase(Locale.ROOT);
		for (JsonNode alert : Monitoring.alerts()) {
			String name = alert.path("alert").asString();
			assertThat(runbook).containsPattern("(?m)^### " + name.toLowerCase(Locale.ROOT) + "$");
			assertThat(alert.path("annotations").path("runbook_url").asString())
				.endsWith("operations.md#" + name.toLowerCase(Locale.ROOT));
		}
	}

	@Test
	void quotaAlertFollowsTheSetting() {
		JsonNode rule = Chart.render("quota-alert", Chart.LEAST,
				"prometheusRule: {enabled: true, quotaPercent: 50, runbookUrl: \"https://docs.example.com/operations.md\"}",
				"settings: {ROBIN_QUOTA_PER_DAY: 90000}")
			.one("PrometheusRule");
		assertThat(rule.toString()).contains("> 50");
	}

	private static Stream<String> dashboard() {
		return Monitoring.dashboard()
			.path("panels")
			.valueStream()
			.flatMap((panel) -> panel.path("targets").valueStream())
			.map((target) -> target.path("expr").asString());
	}

	private String port(String server) {
		return this.environment.getRequiredProperty("local." + server + ".port");
	}

	private String get(String port, String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
			.header("Authorization", "Bearer " + this.issuer.token(Issuer.READ))
			.build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
	}

}
