package io.robinbff.status;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import embedded.Issuer;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.ManualTicker;
import io.robinbff.UncachedServiceTest;
import io.robinbff.panel.Browser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The status page at 3 a.m.: on a phone, dark or light, by keyboard, with ROBIN and the
 * issuer away.
 */
@UncachedServiceTest
@DirtiesContext
@TestPropertySource(properties = { "robin.breaker.minimum-calls=5", "robin.retry.backoff=1ms" })
class StatusBrowserTests {

	@RegisterExtension
	static final Browser browser = new Browser();

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@Autowired
	private Issuer issuer;

	@Autowired
	private ManualTicker ticker;

	@BeforeEach
	void robinAndIssuerGoAway() {
		assertThat(ask()).isEqualTo(200);
		this.robin.failsAlways(500);
		for (int i = 0; i < 3; i++) {
			ask();
		}
		this.issuer.rotatesKey();
		this.issuer.goesAway();
		this.ticker.advance(java.time.Duration.ofMinutes(1));
		assertThat(ask()).isEqualTo(503);
	}

	@AfterEach
	void theyComeBack() {
		this.robin.recovers();
		this.issuer.comesBack();
		this.ticker.advance(java.time.Duration.ofMinutes(2));
		assertThat(ask()).isEqualTo(200);
	}

	@ParameterizedTest
	@EnumSource(value = ColorScheme.class, names = { "LIGHT", "DARK" })
	void isReadOnAPhone(ColorScheme scheme) {
		try (StatusScreen screen = open(scheme)) {
			Page page = screen.page;
			assertThat(page).hasTitle("2 things are wrong: robin-bff");
			assertThat(page.getByRole(AriaRole.STATUS)).hasText("2 things are wrong");
			assertThat(screen.item("ROBIN")).containsText("not well");
			assertThat(screen.item("ROBIN")).containsText("See RobinDown");
			assertThat(screen.item("Token issuer")).containsText("See RobinBffIssuerAway");
			assertThat(screen.item("Redis")).containsText("not set up");
			assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor"))
				.isEqualTo((scheme == ColorScheme.DARK) ? "rgb(21, 24, 29)" : "rgb(255, 255, 255)");
			screen.isWhole();
		}
	}

	@Test
	void isRefreshedByItselfAndStoppedByKeyboard() {
		try (StatusScreen screen = open(ColorScheme.DARK)) {
			Page page = screen.page;
			Locator button = page.getByRole(AriaRole.BUTTON);
			page.keyboard().press("Tab");
			assertThat(button).isFocused();
			assertThat(page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).isEqualTo("solid");
			page.keyboard().press("Enter");
			assertThat(button).hasText("Refresh every 5 s");
			theyComeBack();
			page.clock().runFor(11_000);
			assertThat(page.getByRole(AriaRole.STATUS)).hasText("2 things are wrong");
			page.keyboard().press("Space");
			assertThat(button).hasText("Stop refreshing");
			page.clock().runFor(6_000);
			assertThat(page.getByRole(AriaRole.STATUS)).hasText("All is well");
			assertThat(page).hasTitle("All is well: robin-bff");
			assertThat(page.getByRole(AriaRole.STATUS)).hasClass("good");
			assertThat(button).isFocused();
			assertThat(screen.complaints).isEmpty();
		}
	}

	@Test
	void saysThatItIsOldOnceNobodyAnswers() {
		try (StatusScreen screen = open(ColorScheme.LIGHT)) {
			Page page = screen.page;
			page.route("**/status", (route) -> route.abort());
			page.clock().runFor(6_000);
			assertThat(page.getByRole(AriaRole.ALERT)).hasText("This page is not answered: what you see is old.");
			page.unroute("**/status");
			page.clock().runFor(6_000);
			assertThat(page.getByRole(AriaRole.ALERT)).hasText("");
		}
	}

	private StatusScreen open(ColorScheme scheme) {
		return new StatusScreen(browser, this.front, scheme);
	}

	private int ask() {
		return this.front.get("/customers/a@example.nl/conversations").status();
	}

}
