package io.robinbff.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import embedded.Cast;
import embedded.Issuer;
import embedded.RobinServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody walks through the customer base, slowly enough for every rate: the walk ends,
 * and is in the metric, the log and the audit.
 */
@ServiceTest
@TestPropertySource(properties = { "robin.callers.customers-per-minute=60", "robin.callers.customers-per-hour=100" })
@ExtendWith(OutputCaptureExtension.class)
class CustomerLimitServiceTests {

	private static final int WALK = 1_000;

	@TempDir
	private static Path folder;

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	@Autowired
	private MeterRegistry meters;

	@DynamicPropertySource
	static void settings(DynamicPropertyRegistry properties) {
		properties.add("robin.audit.file", CustomerLimitServiceTests::audit);
		properties.add("robin.privacy.key", () -> "a key of the tests that is long enough");
	}

	@Test
	void walkOfAThousandCustomersEndsAndIsSeen(CapturedOutput output) throws IOException {
		String crawler = token("crawler");
		List<Reply> replies = IntStream.range(0, WALK).mapToObj((customer) -> {
			this.ticker.advance(Duration.ofSeconds(1));
			return ask(customer, crawler);
		}).toList();
		assertThat(replies).filteredOn((reply) -> reply.status() == 200).hasSize(100);
		assertThat(replies).filteredOn((reply) -> reply.status() == 429).hasSize(WALK - 100);
		Reply refused = replies.getLast();
		assertThat(refused.json().path("code").asString()).isEqualTo("too-many-customers");
		assertThat(refused.json().path("detail").asString()).contains("different customers",
				"ROBIN_CALLERS_CUSTOMERS_PER_MINUTE, _PER_HOUR");
		assertThat(Integer.parseInt(String.valueOf(refused.header("Retry-After")))).isBetween(60, 3600);
		assertThat(walks("minute") + walks("hour")).isEqualTo(WALK - 100);
		assertThat(walks("hour")).isPositive();
		assertThat(
				output.getAll().lines().filter((line) -> line.contains("different customers and orders in a")).toList())
			.isNotEmpty()
			.hasSizeLessThan(4)
			.allMatch((line) -> line.contains("caller:"));
		assertThat(output).doesNotContain("crawler", "customer7@");
		assertThat(entries("too-many-customers")).hasSize(WALK - 100).allSatisfy((facts) -> {
			assertThat(facts.path("subject").asString()).isEqualTo("crawler");
			assertThat(facts.path("about").asString()).startsWith("customer:");
			assertThat(facts.path("conversations").asInt()).isZero();
			assertThat(facts.has("shown")).isFalse();
		});
		int calls = this.robin.callCount();
		assertThat(ask(2 * WALK, crawler).status()).isEqualTo(429);
		assertThat(this.front.get("/orders/FP1/conversations", crawler).status()).as("an order can be guessed, too")
			.isEqualTo(429);
		assertThat(this.front
			.send("POST", "/conversations/search", "{\"orderNumber\":\"FP2\"}", crawler, "Content-Type",
					"application/json")
			.status()).isEqualTo(429);
		assertThat(this.robin.callCount()).as("ROBIN is not asked").isEqualTo(calls);
		assertThat(ask(0, token("petra")).status()).as("somebody else").isEqualTo(200);
		assertThat(this.front.get("/conversations/" + Cast.SCOPES_GUID, crawler).status()).as("an id nobody can guess")
			.isEqualTo(200);
		this.ticker.advance(Duration.ofHours(1));
		assertThat(ask(3 * WALK, crawler).status()).as("whoever waits").isEqualTo(200);
	}

	private String token(String subject) {
		return this.issuer.token((claims) -> claims.subject(subject));
	}

	private Reply ask(int customer, String token) {
		return this.front.get("/customers/customer" + customer + "@example.nl/conversations", token);
	}

	private double walks(String window) {
		return this.meters.get("robin.callers.walks").tag("window", window).counter().count();
	}

	private static List<JsonNode> entries(String outcome) throws IOException {
		return Files.readAllLines(audit())
			.stream()
			.map((line) -> JsonMapper.shared().readTree(line).path("facts"))
			.filter((facts) -> outcome.equals(facts.path("outcome").asString("")))
			.toList();
	}

	private static Path audit() {
		return folder.resolve("look-ups.jsonl");
	}

}
