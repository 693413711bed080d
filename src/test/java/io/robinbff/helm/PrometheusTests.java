package io.robinbff.helm;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import embedded.Issuer;
import embedded.PrometheusProcess;
import embedded.RedisProcess;
import embedded.RobinServer;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.micrometer.metrics.test.autoconfigure.AutoConfigureMetrics;
import org.springframework.core.env.Environment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A Prometheus that reads the service as the ServiceMonitor has it read: everything the
 * dashboard asks has an answer, and the alerts are evaluated.
 */
@ServiceTest
@DirtiesContext
@AutoConfigureMetrics
class PrometheusTests {

	private static final String READS_THE_SERVICE = """
			global: {scrape_interval: 1s, evaluation_interval: 1s}
			rule_files: [rules.yaml]
			scrape_configs:
			  - job_name: robin-bff
			    metrics_path: /actuator/prometheus
			    static_configs:
			      - targets: ["localhost:%s"]
			        labels: {namespace: support, service: crm-robin-bff, pod: crm-robin-bff-0}
			""";

	private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), ([a-z]+)\\)");

	private static RedisProcess redis;

	@TempDir
	private static Path folder;

	@Autowired
	private Environment environment;

	@Autowired
	private Issuer issuer;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	@BeforeAll
	static void start() {
		assumeTrue(PrometheusProcess.isInstalled(), PrometheusProcess.MISSING);
		redis = RedisProcess.start();
	}

	@DynamicPropertySource
	static void redis(DynamicPropertyRegistry settings) {
		settings.add("spring.data.redis.url", () -> redis.url());
		settings.add("robin.redis.replica", () -> "one");
		settings.add("robin.redis.timeout", () -> "500ms");
		// Exemplars everywhere: one that Prometheus cannot read costs the whole answer.
		settings.add("management.tracing.sampling.probability", () -> "1");
	}

	@AfterAll
	static void stop() {
		if (redis != null) {
			redis.close();
		}
	}

	@Test
	void dashboardAndAlertsAreAnsweredWhileAgentsAreServedAndRefused() throws Exception {
		Files.writeString(folder.resolve("rules.yaml"), Monitoring.rules().toString());
		Files.writeString(folder.resolve("prometheus.yaml"), READS_THE_SERVICE.formatted(port("management")));
		try (PrometheusProcess prometheus = PrometheusProcess.start(folder)) {
			readNow(prometheus);
			everythingHappens("anna@example.nl");
			readNow(prometheus);
			// What a series begins with is no increase: all of it once more.
			this.robin.isOverQuotaTimes(1, Optional.empty());
			everythingHappens("bert@example.nl");
			Instant now = readNow(prometheus);
			everyPanelIsAnswered(prometheus, now);
			everyVariableIsAnswered(prometheus);
			everyAlertIsEvaluated(prometheus);
		}
	}

	/** Returns when the service, as it is now or later, was read. */
	private static Instant readNow(PrometheusProcess prometheus) {
		Instant asked = Instant.now();
		await()
			.untilAsserted(() -> assertThat(lastRead(prometheus)).as(() -> prometheus.get("/api/v1/targets").toString())
				.isAfter(asked));
		return lastRead(prometheus);
	}

	private static Instant lastRead(PrometheusProcess prometheus) {
		JsonNode read = prometheus.query("timestamp(robin_quota_waiting)", Instant.now());
		return Instant.ofEpochMilli((long) (1000 * read.path(0).path("value").path(1).asDouble(0)));
	}

	/** Fetched, kept, stale, refused, and the issuer away. */
	private void everythingHappens(String customer) throws Exception {
		this.ticker.advance(Duration.ofMinutes(2));
		assertThat(lookUp(customer)).isEqualTo(200);
		assertThat(lookUp(customer)).isEqualTo(200);
		this.ticker.advance(Duration.ofMinutes(2));
		this.robin.failsAlways(500);
		assertThat(lookUp(customer)).isEqualTo(200);
		assertThat(lookUp("not." + customer)).isEqualTo(503);
		this.robin.recovers();
		this.issuer.rotatesKey();
		this.issuer.goesAway();
		// Unknown keys are not asked for more often than that.
		this.ticker.advance(Duration.ofMinutes(10));
		assertThat(lookUp(customer)).isEqualTo(503);
		this.issuer.comesBack();
	}

	private static void everyPanelIsAnswered(PrometheusProcess prometheus, Instant now) {
		for (JsonNode panel : Monitoring.dashboard().path("panels")) {
			boolean share = panel.path("fieldConfig").path("defaults").path("unit").asString("").equals("percentunit");
			for (JsonNode target : panel.path("targets")) {
				String query = inGrafana(target.path("expr").asString());
				String name = panel.path("title").asString() + ", " + target.path("legendFormat").asString() + ": "
						+ query;
				JsonNode series = prometheus.query(query, now);
				assertThat(series).as(name).isNotEmpty();
				assertThat(series).as(name).allSatisfy((one) -> {
					double value = one.path("value").path(1).asDouble(Double.NaN);
					assertThat(value).isFinite().isBetween(0.0, share ? 1.0 : Double.MAX_VALUE);
				});
			}
		}
	}

	private static void everyVariableIsAnswered(PrometheusProcess prometheus) {
		for (JsonNode variable : Monitoring.dashboard().path("templating").path("list")) {
			if (variable.path("type").asString().equals("query")) {
				MatchResult values = LABEL_VALUES.matcher(inGrafana(variable.path("query").asString()))
					.results()
					.findFirst()
					.orElseThrow();
				assertThat(prometheus.labelValues(values.group(2), values.group(1))).as(variable.toString())
					.singleElement()
					.extracting(JsonNode::asString)
					.isIn("support", "crm-robin-bff");
			}
		}
	}

	/** With a window that holds all that happened. */
	private static String inGrafana(String query) {
		String asked = query.replace("$namespace", "support")
			.replace("$service", ".*")
			.replace("$__rate_interval", "2m");
		assertThat(asked).doesNotContain("$");
		return asked;
	}

	private static void everyAlertIsEvaluated(PrometheusProcess prometheus) {
		await().untilAsserted(() -> {
			JsonNode rules = prometheus.get("/api/v1/rules").path("groups").path(0).path("rules");
			assertThat(rules).hasSameSizeAs(Monitoring.alerts());
			assertThat(rules).allSatisfy((rule) -> {
				assertThat(rule.path("health").asString()).as(rule.toString()).isEqualTo("ok");
				assertThat(rule.path("lastError").asString("")).isEmpty();
			});
			assertThat(rules).filteredOn((rule) -> !rule.path("state").asString().equals("inactive"))
				.extracting((rule) -> rule.path("name").asString())
				.as("the refusals are explained: the quota is shared")
				.contains("RobinQuotaShared")
				.doesNotContain("RobinOverQuota");
		});
	}

	private int lookUp(String customer) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + port("server") + "/customers/" + customer + "/conversations"))
			.header("Authorization", "Bearer " + this.issuer.token(Issuer.READ))
			.build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
	}

	private String port(String server) {
		return this.environment.getRequiredProperty("local." + server + ".port");
	}

}
