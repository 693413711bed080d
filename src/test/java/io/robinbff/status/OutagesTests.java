package io.robinbff.status;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

import com.microsoft.playwright.options.ColorScheme;
import embedded.Issuer;
import embedded.RobinConversation;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.ManualTicker;
import io.robinbff.UncachedServiceTest;
import io.robinbff.panel.Browser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Eight minutes of each total outage at one request a second, in virtual time: under 40
 * lines, one of them says what is away; health and the status page know it; and all of it
 * is well again by itself, in one line.
 */
@UncachedServiceTest
@DirtiesContext
@TestPropertySource(properties = "robin.retry.backoff=1ms")
@Isolated("All that is logged is counted")
class OutagesTests {

	private static final int MOST_LINES = 40;

	private static final int SECONDS = 480;

	@RegisterExtension
	static final Browser browser = new Browser();

	@TempDir
	private static Path folder;

	private static int customer;

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	@DynamicPropertySource
	static void files(DynamicPropertyRegistry properties) throws IOException {
		Path inner = Files.createDirectories(folder.resolve("audit"));
		properties.add("robin.audit.file", () -> inner.resolve("look-ups.jsonl"));
		properties.add("robin.quota.file", () -> folder.resolve("spent"));
	}

	@BeforeEach
	void allIsWell() {
		this.robin.knowsEverybody((email) -> List.of(RobinConversation.numbered(1)));
		assertThat(ask()).isEqualTo(200);
		assertThat(health()).isEqualTo(200);
	}

	@ParameterizedTest
	@EnumSource(Outage.class)
	void isToldInFewLinesAndOverByItself(Outage outage) throws IOException {
		try (Lines lines = new Lines(this.ticker)) {
			outage.begins(this.issuer, this.robin, folder);
			for (int second = 0; second < SECONDS; second++) {
				ask();
			}
			assertThat(health()).isEqualTo(outage.health());
			assertThat(lines.written()).hasSizeLessThan(MOST_LINES);
			if (!outage.away().isEmpty()) {
				assertThat(lines.written()).filteredOn((line) -> line.contains(outage.away())).hasSize(1);
			}
			if (!outage.row().isEmpty()) {
				try (StatusScreen screen = new StatusScreen(browser, this.front, ColorScheme.DARK)) {
					screen.says(outage.row(), outage.advice(), outage.name());
				}
			}
			outage.ends(this.issuer, this.robin, folder);
			recovers();
			assertThat(lines.written()).hasSizeLessThan(MOST_LINES);
			if (!outage.back().isEmpty()) {
				assertThat(lines.written()).filteredOn((line) -> line.contains(outage.back())).hasSize(1);
			}
		}
	}

	/** Whatever a caller makes up is no line of its own. */
	@Test
	void tokensThatAreMadeUpAreToldInFewLines() {
		try (Lines lines = new Lines(this.ticker)) {
			for (int i = 0; i < 100; i++) {
				String word = Integer.toString(i, 26).replaceAll("\\d", "z") + "abcdefghij".charAt(i % 10);
				for (String token : List.of(word, unsigned("{\"alg\":\"" + word + "\"}"),
						unsigned("{\"alg\":\"RS256\",\"kid\":\"" + word + "\"}"),
						unsigned("{\"alg\":\"RS256\",\"typ\":\"" + word + "\"}"), unsigned("{\"" + word),
						this.issuer.token((claims) -> claims.issuer("https://" + word)),
						this.issuer.token((claims) -> claims.audience(word)),
						this.issuer.token((claims) -> claims.claim("typ", word)), this.issuer.tokenOfType(word))) {
					assertThat(this.front.get("/quota", token).status()).isEqualTo(401);
				}
			}
			assertThat(lines.written()).hasSizeLessThan(2 * MOST_LINES);
		}
	}

	private static String unsigned(String header) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8))
				+ ".e30.AA";
	}

	/** Within two minutes. */
	private void recovers() {
		for (int second = 0; second < 120; second++) {
			if (ask() == 200 && health() == 200) {
				return;
			}
		}
		assertThat(health()).isEqualTo(200);
		assertThat(ask()).isEqualTo(200);
	}

	/** About somebody whom nobody has asked for, a second later. */
	private int ask() {
		this.ticker.advance(Duration.ofSeconds(1));
		return this.front.get("/customers/c" + customer++ + "@example.nl/conversations").status();
	}

	private int health() {
		return this.front.management("/actuator/health/robin").status();
	}

}
