package io.robinbff.panel;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import embedded.Issuer;
import embedded.NginxProcess;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.robinbff.Cluster;
import io.robinbff.Front;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.micrometer.metrics.test.autoconfigure.AutoConfigureMetrics;
import org.springframework.test.context.TestPropertySource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A card that listens to the service itself: through a proxy, and past its token's end.
 */
@ServiceTest
@AutoConfigureMetrics
@TestPropertySource(
		properties = { "robin.events.secret=" + Cluster.SECRET, "robin.events.silence=2h", "robin.cache.refresh=0s" })
class PanelWatchTests {

	private static final double SOON = 30_000;

	@RegisterExtension
	static final Browser browser = new Browser();

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	@TempDir
	private Path folder;

	private final Page page = browser.newPage();

	private final List<String> watches = new CopyOnWriteArrayList<>();

	@BeforeEach
	void countsWatches() {
		this.robin.recovers();
		this.page.onRequest((request) -> {
			if (request.url().endsWith("/conversations/watch")) {
				this.watches.add(String.valueOf(request.headers().get("authorization")));
			}
		});
	}

	@AfterEach
	void close() {
		this.page.close();
		await().atMost(Duration.ofSeconds(30)).until(() -> open() == 0);
	}

	@Test
	void proxyThatObeysTheHeaderLetsAChangeThrough() {
		assumeTrue(NginxProcess.isInstalled(), NginxProcess.MISSING);
		writes("proxied@watch.nl", "One");
		try (NginxProcess nginx = NginxProcess.start(this.folder, this.front.port())) {
			LiveCard card = shows(nginx.port(), "proxied@watch.nl", this.front.reader());
			assertThat(card.opened()).hasCount(1);
			isLive(card);
			changesTo("proxied@watch.nl", "Two");
			assertThat(card.messages().first()).containsText("Two", new ContainsTextOptions().setTimeout(SOON));
			assertThat(card.saidSinceLive()).containsExactly("Live");
		}
	}

	/**
	 * Not even the head of the stream comes. That is said within half a minute, tried
	 * again ever less often, and the button and the age are as ever.
	 */
	@Test
	void proxyThatKeepsTheStreamToItselfIsNoticed() {
		assumeTrue(NginxProcess.isInstalled(), NginxProcess.MISSING);
		writes("buffered@watch.nl", "One");
		this.page.clock().install();
		try (NginxProcess nginx = NginxProcess.start(this.folder, this.front.port(),
				"proxy_ignore_headers X-Accel-Buffering;")) {
			LiveCard card = shows(nginx.port(), "buffered@watch.nl", this.front.reader());
			assertThat(card.opened()).containsText("One");
			card.awaits(() -> open() == 1);
			assertThat(card.live()).isHidden();
			this.page.clock().runFor(31_000);
			assertThat(card.live()).hasText("Not live");
			assertThat(card.panel().locator("[part=notice]")).isHidden();
			assertThat(card.panel().locator("[part=age]")).containsText("seconds ago");

			changesTo("buffered@watch.nl", "Two");
			refresh(card);
			assertThat(card.messages().first()).containsText("Two");

			for (int seconds = 0; seconds < 600; seconds += 5) {
				this.page.clock().runFor(5_000);
			}
			assertThat(this.watches).as("in ten minutes").hasSizeBetween(2, 9);
			assertThat(card.said()).containsExactly("Not live");
			card.awaits(() -> open() <= 1);
		}
	}

	/** The page has a new one by then: nobody notices anything. */
	@Test
	void tokenThatEndsIsReplacedByThePagesNext() {
		writes("next@watch.nl", "One");
		LiveCard card = shows(this.front.port(), "next@watch.nl",
				this.issuer.token(Duration.ofMinutes(10), Issuer.READ));
		assertThat(card.opened()).containsText("One");
		isLive(card);
		int missed = card.missedTokens();
		card.hasToken(this.front.reader());
		this.ticker.advance(Duration.ofMinutes(11));
		card.awaits(() -> this.watches.size() == 2 && open() == 1);
		assertThat(this.watches.getLast()).isNotEqualTo(this.watches.getFirst());
		changesTo("next@watch.nl", "Two");
		assertThat(card.messages().first()).containsText("Two", new ContainsTextOptions().setTimeout(SOON));
		assertThat(card.saidSinceLive()).containsExactly("Live");
		assertThat(card.missedTokens()).isEqualTo(missed);
	}

	/**
	 * The page has only the old one: it says so, once, and goes on when it has another.
	 */
	@Test
	void tokenThatEndsIsAskedForAndUntilThenTheCardIsNotLive() {
		writes("ends@watch.nl", "One");
		LiveCard card = shows(this.front.port(), "ends@watch.nl",
				this.issuer.token(Duration.ofMinutes(10), Issuer.READ));
		assertThat(card.opened()).containsText("One");
		isLive(card);
		int missed = card.missedTokens();
		this.ticker.advance(Duration.ofMinutes(11));
		assertThat(card.live()).hasText("Not live", new HasTextOptions().setTimeout(SOON));
		assertThat(card.messages().first()).containsText("One");
		// The panel looks each second whether it is to listen.
		this.page.waitForTimeout(2500);
		assertThat(card.missedTokens()).isEqualTo(missed + 1);
		assertThat(this.watches).as("an ended token is not sent again").hasSize(1);
		changesTo("ends@watch.nl", "Two");
		card.hasToken(this.front.reader());
		card.givesToken();
		isLive(card);
		assertThat(card.messages().first()).containsText("Two", new ContainsTextOptions().setTimeout(SOON));
		assertThat(card.saidSinceLive()).containsExactly("Live", "Not live", "Live");
		assertThat(card.missedTokens()).isEqualTo(missed + 1);
	}

	private LiveCard shows(int port, String customer, String token) {
		return LiveCard.open(this.page, port, customer, token);
	}

	/** Events of anybody's say that they come. */
	private void isLive(LiveCard card) {
		Cluster.event(this.front, "anybody@watch.nl");
		assertThat(card.live()).hasText("Live", new HasTextOptions().setTimeout(SOON));
	}

	private static void refresh(LiveCard card) {
		Locator button = card.panel().locator("[part=refresh]");
		assertThat(button).isVisible();
		button.click();
	}

	private void changesTo(String customer, String text) {
		writes(customer, text);
		Cluster.event(this.front, customer);
	}

	private void writes(String customer, String text) {
		this.robin.hasConversationsOf(customer,
				RobinConversation.numbered(1).messages(RobinMessage.fromCustomer("Somebody", customer, text)));
	}

	private int open() {
		return (int) this.front.metric("robin_watches_open");
	}

}
