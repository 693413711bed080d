package io.robinbff.panel;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import embedded.NginxProcess;
import io.robinbff.Cluster;
import io.robinbff.Front;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A card that stays open while replicas stop, and while Redis is away. */
class PanelReplicasTests {

	private static final String CUSTOMER = "watched@example.nl";

	private static final String[] SETTINGS = { "--robin.cache.refresh=0s", "--robin.shutdown.drain=2s",
			"--robin.events.silence=1h" };

	private static final Duration SOON = Duration.ofSeconds(60);

	@RegisterExtension
	static final Browser browser = new Browser();

	@TempDir
	private Path folder;

	private final Cluster cluster = new Cluster();

	private final Page page = browser.newPage();

	private List<Front> replicas = List.of();

	@BeforeEach
	void start() {
		this.replicas = List.of(this.cluster.start("first", SETTINGS), this.cluster.start("second", SETTINGS));
		this.cluster.writes(CUSTOMER, "One");
		for (Front replica : this.replicas) {
			await().atMost(SOON).until(() -> replica.get("/customers/" + CUSTOMER + "/conversations").status() == 200);
		}
	}

	@AfterEach
	void close() {
		this.page.close();
		this.cluster.close();
	}

	/** The proxy takes the other replica if one stops. */
	@Test
	void replicaThatStopsHandsTheCardOn() throws InterruptedException {
		assumeTrue(NginxProcess.isInstalled(), NginxProcess.MISSING);
		try (NginxProcess nginx = NginxProcess.start(this.folder, this.replicas.stream().map(Front::port).toList(),
				"proxy_next_upstream error timeout http_503 non_idempotent;")) {
			LiveCard card = shows(nginx.port());
			int carrier = (watches(0) == 1) ? 0 : 1;
			int other = 1 - carrier;
			assertThat(watches(carrier)).isOne();
			Thread stopping = Thread.ofVirtual().start(() -> this.cluster.stop(carrier));
			card.awaits(() -> watches(other) == 1);
			stopping.join();
			assertThat(card.messages()).containsText("One");
			changesAt(other, "Two");
			assertThat(card.messages().first()).containsText("Two", within(SOON));
			assertThat(card.saidSinceLive()).as("nobody notices").containsExactly("Live");
		}
	}

	/** What comes to the other replica this one cannot hear of, whatever comes to it. */
	@Test
	void cardOutlivesRedisAndClaimsNothingMeanwhile() {
		LiveCard card = shows(this.replicas.getFirst().port());
		this.cluster.redis().kill();
		assertThat(card.live()).hasText("Not live", new HasTextOptions().setTimeout(SOON.toMillis()));
		changesAt(1, "Two");
		Cluster.event(this.replicas.getFirst(), "anybody@example.nl");
		this.page.waitForTimeout(1000);
		assertThat(watches(0)).as("it stays").isOne();
		assertThat(card.saidSinceLive()).containsExactly("Live", "Not live");
		assertThat(card.messages().first()).containsText("One");
		assertThat(card.panel().locator("[part=notice]")).isHidden();

		this.cluster.redis().startEmpty();
		card.awaits(() -> {
			changesAt(1, "Three");
			this.page.waitForTimeout(500);
			return card.messages().first().textContent().contains("Three");
		});
		assertThat(card.live()).hasText("Live", new HasTextOptions().setTimeout(SOON.toMillis()));
		assertThat(card.saidSinceLive()).containsExactly("Live", "Not live", "Live");
	}

	/** Opens the card and its conversation, and waits until it is live. */
	private LiveCard shows(int port) {
		LiveCard card = LiveCard.open(this.page, port, CUSTOMER, this.replicas.getFirst().reader());
		assertThat(card.opened()).containsText("One");
		card.awaits(() -> {
			this.replicas.forEach((replica) -> Cluster.event(replica, "anybody@example.nl"));
			this.page.waitForTimeout(500);
			return "Live".equals(card.live().textContent());
		});
		return card;
	}

	private void changesAt(int replica, String text) {
		this.cluster.writes(CUSTOMER, text);
		Cluster.event(this.replicas.get(replica), CUSTOMER);
	}

	private int watches(int replica) {
		return (int) this.replicas.get(replica).metric("robin_watches_open");
	}

	private static ContainsTextOptions within(Duration time) {
		return new ContainsTextOptions().setTimeout(time.toMillis());
	}

}
