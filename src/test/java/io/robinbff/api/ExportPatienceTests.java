package io.robinbff.api;

import java.time.Duration;
import java.util.List;

import embedded.Cast;
import embedded.Issuer;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.bean.override.convention.TestBean;

import static org.assertj.core.api.Assertions.assertThat;

/** An export that waits: its client hears so, and its page keeps its place. */
@ServiceTest
@TestPropertySource(properties = { "robin.page-size=20", "robin.retry.attempts=1", "robin.quota.per-second=1",
		"robin.quota.per-minute=100" })
class ExportPatienceTests {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	@TestBean
	private ExportTimes times;

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private RobinServer robin;

	static ExportTimes times() {
		return new ExportTimes(Duration.ofMillis(800), Duration.ofSeconds(30), Duration.ofHours(1));
	}

	@BeforeEach
	void recovers() {
		this.robin.recovers();
	}

	/** Its permit comes late, and what ROBIN takes then goes past the sign of life. */
	@Test
	void pageThatTakesLongerThanTheClientIsLeftInSilenceIsWaitedFor() {
		this.robin.isSlowBy(Duration.ofMillis(2100));
		int before = this.robin.callCount();
		List<JsonNode> lines = lines(export(Cast.SCOPES));
		assertThat(lines.getLast().toString()).isEqualTo("{\"complete\":true,\"exported\":1}");
		assertThat(lines.stream().filter((line) -> line.has("resume"))).as("the first, and signs of life")
			.hasSizeGreaterThan(1);
		assertThat(this.robin.callCount() - before).as("asked for once").isEqualTo(1);
	}

	private String export(String email) {
		return this.front
			.send("POST", "/customers/export", "{\"emailAddress\":\"" + email + "\"}", this.issuer.token(Issuer.EXPORT),
					"Content-Type", "application/json")
			.body();
	}

	private static List<JsonNode> lines(String body) {
		return body.lines().<JsonNode>map(JSON::readTree).toList();
	}

}
