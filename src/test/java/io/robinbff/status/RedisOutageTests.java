package io.robinbff.status;

import java.util.List;

import com.microsoft.playwright.options.ColorScheme;
import embedded.RedisProcess;
import embedded.RobinConversation;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.ManualTicker;
import io.robinbff.UncachedServiceTest;
import io.robinbff.panel.Browser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Redis goes away and comes back, in two lines of the log. Its client looks for it in
 * real time, so this takes as long as it takes.
 */
@UncachedServiceTest
@DirtiesContext
@Isolated("All that is logged is counted")
class RedisOutageTests {

	@RegisterExtension
	static final Browser browser = new Browser();

	private static final RedisProcess REDIS = RedisProcess.start();

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

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

	@Test
	void isToldInTwoLinesAndOverByItself() {
		this.robin.knowsEverybody((email) -> List.of(RobinConversation.numbered(1)));
		await().until(() -> health() == 200);
		// Whoever has not heard of the quota from Redis yet calls nobody without it.
		assertThat(this.front.get("/customers/first@example.nl/conversations").status()).isEqualTo(200);
		try (Lines lines = new Lines(this.ticker)) {
			REDIS.kill();
			await().until(() -> health() == 503);
			for (int customer = 0; customer < 100; customer++) {
				this.front.get("/customers/c" + customer + "@example.nl/conversations");
			}
			assertThat(lines.written()).filteredOn((line) -> line.contains("Redis is away")).hasSize(1);
			try (StatusScreen screen = new StatusScreen(browser, this.front, ColorScheme.LIGHT)) {
				screen.says("Redis", "See RobinBffRedisAway", "redis");
			}
			REDIS.startEmpty();
			await().until(() -> health() == 200);
			await().untilAsserted(
					() -> assertThat(lines.written()).filteredOn((line) -> line.contains("Redis is here again"))
						.hasSize(1));
			assertThat(lines.written()).as("nobody else speaks of it").hasSizeLessThan(20);
		}
	}

	private int health() {
		return this.front.management("/actuator/health/robin").status();
	}

}
