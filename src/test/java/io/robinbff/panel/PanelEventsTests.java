package io.robinbff.panel;

import java.time.Duration;

import com.microsoft.playwright.Locator;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.ManualTicker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The whole way in a browser: the customer writes, ROBIN's event comes to the service, it
 * reads anew, and the card that is open shows the letter. Nobody reloads anything.
 */
@PanelTest
@DirtiesContext
@TestPropertySource(properties = "robin.events.secret=" + PanelEventsTests.SECRET)
class PanelEventsTests {

	static final String SECRET = "0123456789abcdef0123456789abcdef";

	private static final String SUBJECT = "Waar blijft mijn bestelling?";

	@RegisterExtension
	static final Browser browser = new Browser();

	@Autowired
	private Workplace workplace;

	@Autowired
	private RobinServer robin;

	@Autowired
	private Front front;

	@Autowired
	private ManualTicker ticker;

	@AfterEach
	void evening() {
		this.workplace.evening();
	}

	@Test
	void customerWritesAndTheOpenCardShowsIt() {
		this.robin.tellsEventsTo("http://localhost:" + this.front.port() + "/hooks/conversations", SECRET)
			.tellsLateBy(Duration.ofMillis(200));
		try (Crm crm = this.workplace.sitDown("petra", browser.newPage()).customer("Anna de Vries")) {
			Locator conversation = crm.toggle(SUBJECT);
			// Silent so far: nobody knows yet whether events come.
			assertThat(crm.panel()).containsText("Not live");
			long searches = searches(crm);
			crm.page().locator("#writes").click();
			Locator letter = conversation.locator(".message.customer")
				.filter(new Locator.FilterOptions().setHasText("Is daar iemand?"));
			for (int i = 0; i < 100 && letter.count() == 0; i++) {
				this.ticker.advance(Duration.ofMillis(500));
				crm.page().waitForTimeout(200);
			}
			assertThat(letter).isVisible();
			assertThat(crm.panel()).containsText("Live");
			assertThat(searches(crm) - searches).as("asked again when told, and not otherwise").isBetween(1L, 3L);
			assertThat(crm.complaints()).isEmpty();
		}
	}

	private static long searches(Crm crm) {
		return crm.requests().stream().filter((request) -> request.endsWith("/conversations/search")).count();
	}

}
