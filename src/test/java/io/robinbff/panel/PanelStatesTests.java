package io.robinbff.panel;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ForcedColors;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.ScreenshotScale;
import embedded.Cast;
import embedded.Issuer;
import embedded.RobinServer;
import io.robinbff.ManualTicker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.annotation.Autowired;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/**
 * Every state of the panel, light and dark: axe finds nothing, and there is a picture, in
 * {@code target/panel}, or with {@code -Dpanel.pictures=true} in {@code docs/panel}.
 */
@PanelTest
class PanelStatesTests {

	private static final Path PICTURES = Path.of(Boolean.getBoolean("panel.pictures") ? "docs/panel" : "target/panel");

	private static final String SUBJECT = "Waar blijft mijn bestelling?";

	@RegisterExtension
	static final Browser browser = new Browser();

	@Autowired
	private Workplace workplace;

	@Autowired
	private RobinServer robin;

	@Autowired
	private Issuer issuer;

	@Autowired
	private ManualTicker ticker;

	private Crm crm;

	@BeforeEach
	void samSitsDown() {
		this.crm = this.workplace.sitDown("sam",
				browser.newPage((wishes) -> wishes.setViewportSize(1180, 800)
					.setDeviceScaleFactor(1.5)
					.setReducedMotion(ReducedMotion.REDUCE)));
	}

	@AfterEach
	void goodNight() {
		this.crm.close();
		this.workplace.evening();
	}

	@Test
	void idle() {
		assertThat(this.crm.notice()).containsText("No customer or order chosen");
		look("idle");
	}

	@Test
	void list() {
		this.crm.customer("Anna de Vries");
		assertThat(this.crm.conversation(SUBJECT)).isVisible();
		look("list");
	}

	@Test
	void opened() {
		this.crm.customer("Anna de Vries").toggle(SUBJECT);
		look("opened");
		picture("crm");
	}

	@Test
	void older() {
		this.crm.customer("Anna de Vries");
		assertThat(this.crm.conversation(SUBJECT)).isVisible();
		this.ticker.advance(Duration.ofHours(3));
		this.crm.robinIs("Down").refresh();
		assertThat(this.crm.notice()).containsText("3 hours ago");
		look("older");
		this.crm.toggle(SUBJECT);
		picture("crm-older");
	}

	@Test
	void none() {
		this.crm.customer(Cast.NOBODY);
		assertThat(this.crm.notice()).containsText("ROBIN was asked and knows none.");
		look("none");
	}

	@Test
	void waiting() {
		this.robin.isSlowBy(Duration.ofSeconds(30));
		this.crm.customer("Gijs");
		assertThat(this.crm.panel().locator(".bone").first()).isVisible();
		assertThat(this.crm.notice()).containsText("Waiting in line");
		look("waiting");
	}

	@Test
	void countdown() {
		this.robin.isOverQuota(Optional.of(Duration.ofSeconds(40)));
		this.crm.customer("Hanneke");
		assertThat(this.crm.notice()).containsText("Asking again in");
		look("countdown");
	}

	@Test
	void refused() {
		this.crm.robinIs("Refuses the key").customer("Ibrahim");
		assertThat(this.crm.notice()).containsText("refuses the service’s credentials");
		look("refused");
	}

	@Test
	void notLetIn() {
		this.crm.tokenIs("async () => 'nonsense'");
		this.crm.customer("Anna de Vries");
		assertThat(this.crm.notice()).containsText("Not signed in");
		look("signed-out");
		this.crm.tokenIs("async () => '" + this.issuer.token("openid") + "'");
		assertThat(this.crm.notice()).containsText("Not allowed");
		look("not-allowed");
	}

	@Test
	void unreachableWhileSomethingIsShown() {
		this.crm.customer("Anna de Vries");
		assertThat(this.crm.conversation(SUBJECT)).isVisible();
		this.crm.page().route("**/conversations/search", (route) -> route.abort());
		this.crm.refresh();
		assertThat(this.crm.notice()).containsText("Could not reach the service");
		look("unreachable");
	}

	@Test
	void furtherPageFails() {
		this.crm.customer(Cast.MANY_QUESTIONS);
		assertThat(this.crm.conversations()).hasCount(20);
		this.robin.isOverQuota(Optional.of(Duration.ofSeconds(40)));
		this.crm.panel().locator("[part=more]").scrollIntoViewIfNeeded();
		assertThat(this.crm.notice()).containsText("Asking again in");
		assertThat(this.crm.conversations()).hasCount(20);
		look("further-page");
	}

	@Test
	void oddAndHostileData() {
		this.crm.customer(Cast.ODD);
		assertThat(this.crm.conversations()).hasCount(3);
		for (Locator button : this.crm.conversations().locator("h3 button").all()) {
			button.click();
		}
		look("odd");
		this.crm.customer(Cast.HTML);
		this.crm.conversations().first().locator("h3 button").click();
		look("html");
	}

	@Test
	void narrowAsAtZoom400() {
		this.crm.page().setViewportSize(320, 800);
		this.crm.customer("Anna de Vries").toggle(SUBJECT);
		assertThat(this.crm.panel()).hasCSS("display", "block");
		assertThat(this.crm.conversations().first().locator(".message").first()).isVisible();
		org.assertj.core.api.Assertions.assertThat(this.crm.page().evaluate("document.documentElement.scrollWidth"))
			.as("no scrolling in two directions (WCAG 1.4.10)")
			.isEqualTo(320);
		look("narrow");
	}

	@Test
	void forcedColours() {
		this.crm.page().emulateMedia(new Page.EmulateMediaOptions().setForcedColors(ForcedColors.ACTIVE));
		this.crm.customer("Anna de Vries").toggle(SUBJECT);
		look("forced-colours");
	}

	@Test
	void dutchAndGerman() {
		this.crm.customer("Anna de Vries");
		this.crm.page().locator("#language").selectOption("nl");
		assertThat(this.crm.panel().getByText(Pattern.compile("stand van (nu|\\d)"))).isVisible();
		this.crm.toggle(SUBJECT);
		look("dutch");
		this.crm.page().locator("#language").selectOption("de");
		assertThat(this.crm.panel().getByText("Gespräche", new Locator.GetByTextOptions().setExact(true))).isVisible();
		look("german");
	}

	private void look(String state) {
		this.crm.page().mouse().move(0, 0);
		for (ColorScheme scheme : new ColorScheme[] { ColorScheme.LIGHT, ColorScheme.DARK }) {
			this.crm.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
			Axe.findsNothing(this.crm.page());
			this.crm.panel()
				.screenshot(new Locator.ScreenshotOptions().setScale(ScreenshotScale.CSS)
					.setPath(PICTURES.resolve(name(state, scheme) + ".png")));
		}
		org.assertj.core.api.Assertions.assertThat(this.crm.complaints()).isEmpty();
	}

	/** The whole desk. */
	private void picture(String state) {
		Page page = this.crm.page();
		page.locator("#search").fill("");
		page.setViewportSize(1180, 900);
		page.mouse().move(1170, 890);
		page.evaluate("scrollTo(0, 0)");
		for (ColorScheme scheme : new ColorScheme[] { ColorScheme.LIGHT, ColorScheme.DARK }) {
			page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
			page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name(state, scheme) + ".png")));
		}
	}

	private static String name(String state, ColorScheme scheme) {
		return state + ((scheme == ColorScheme.LIGHT) ? "-light" : "-dark");
	}

}
