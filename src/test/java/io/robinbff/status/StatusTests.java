package io.robinbff.status;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import embedded.Issuer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.UncachedServiceTest;
import io.robinbff.status.Standing.Row;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What an operator finds on the management port. */
@UncachedServiceTest
class StatusTests {

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private LoggingSystem logging;

	@Test
	void statusPageIsOnTheManagementPortAlone() {
		Reply page = management("/status");
		assertThat(page.status()).isEqualTo(200);
		assertThat(page.body()).contains("What it depends upon", "Token issuer", "commit ")
			.doesNotContain("src=", "href=");
		assertThat(this.front.get("/status", null).status()).isEqualTo(401);
	}

	@Test
	void healthKnowsThatTheIssuerIsAway() {
		this.issuer.goesAway();
		try {
			this.front.get("/quota", "eyJhbGciOiJSUzI1NiJ9.e30.AA");
			assertThat(management("/actuator/health/robin").json().path("components").has("issuer")).isTrue();
		}
		finally {
			this.issuer.comesBack();
		}
	}

	@Test
	void everyMemberOfTheGroupIsThere() {
		assertThat(management("/actuator/health/robin").json().path("components").propertyNames()).contains(
				"robinCalls", "issuer", "audit", "quotaFile", "sharedRedis", "redisScript", "redisChannel",
				"redisEvents");
	}

	@Test
	void logLevelGoesBackByItself() throws Exception {
		LogLevelEndpoint endpoint = new LogLevelEndpoint(this.logging, Duration.ofMillis(200));
		LogLevel before = this.logging.getLoggerConfiguration("io.robinbff").getEffectiveLevel();
		assertThat(endpoint.set("trace")).containsEntry("level", "TRACE");
		await().until(() -> this.logging.getLoggerConfiguration("io.robinbff").getEffectiveLevel() == before);
		endpoint.destroy();
	}

	@Test
	void logLevelOfOthersCannotBeSet() {
		assertThat(post("{\"level\":\"nonsense\"}").status()).isEqualTo(400);
		assertThat(post("{\"level\":\"debug\"}").body()).contains("DEBUG");
		assertThat(post("{\"level\":\"info\"}").body()).contains("INFO");
	}

	@Test
	void pageEscapesWhatOthersSay() {
		Row line = new Row("Redis", true, false, Instant.EPOCH, "cause: <script>alert(1)</script>", "Look.");
		assertThat(StatusPage.of(List.of(line), List.of(), "<b>", Instant.EPOCH)).doesNotContain("<script>alert",
				"<b>");
	}

	@Test
	void pageCountsWhatIsWrong() {
		Row line = new Row("Redis", true, false, Instant.EPOCH, "", "Look.");
		History.Sample sample = new History.Sample(Instant.EPOCH, Map.of("day", 5.0), Map.of("day", 9.0), 3,
				Map.of("fresh", 2.0), 0, 0);
		assertThat(StatusPage.of(List.of(line, line), List.of(sample, sample), "v", Instant.EPOCH))
			.contains("2 things are wrong", "3 waiting now", ">5</td>", ">9</td>");
	}

	@Test
	void historyKnowsThatEverybodyIsRefused() {
		MeterRegistry meters = new SimpleMeterRegistry();
		History history = new History(meters);
		assertThat(history.refusesEverybody()).isFalse();
		for (int i = 0; i < 40; i++) {
			requests(meters, "401", "UNKNOWN");
			requests(meters, "200", "/panel/robin-conversations.js");
			history.sample(Instant.EPOCH.plusSeconds(10L * i));
		}
		assertThat(history.refusesEverybody()).isTrue();
		requests(meters, "200", "/customers/{email}/conversations");
		history.sample(Instant.EPOCH.plusSeconds(400));
		assertThat(history.refusesEverybody()).isFalse();
		for (int i = 41; i < 80; i++) {
			history.sample(Instant.EPOCH.plusSeconds(10L * i));
		}
		assertThat(history.refusesEverybody()).as("at night nobody asks").isFalse();
	}

	private static void requests(MeterRegistry meters, String status, String uri) {
		meters.timer("http.server.requests", "status", status, "uri", uri).record(Duration.ofMillis(1));
	}

	private Reply management(String path) {
		return this.front.management(path);
	}

	private Reply post(String body) {
		return Front.send(HttpRequest.newBuilder(uri("/actuator/loglevel"))
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(body))
			.build());
	}

	private URI uri(String path) {
		return URI.create("http://localhost:" + this.front.managementPort() + path);
	}

}
