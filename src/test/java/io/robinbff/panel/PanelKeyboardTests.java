package io.robinbff.panel;

import java.time.Duration;

import com.microsoft.playwright.Keyboard;
import embedded.Cast;
import embedded.RobinServer;
import io.robinbff.Front;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.annotation.Autowired;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** The panel without a mouse, and as assistive technology hears it. */
@PanelTest
class PanelKeyboardTests {

	@RegisterExtension
	static final Browser browser = new Browser();

	@Autowired
	private Workplace workplace;

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	private Crm crm;

	@BeforeEach
	void samSitsDown() {
		// A whole page first: before one is seen, a page of three may be full.
		this.front.get("/customers/" + Cast.MANY_QUESTIONS + "/conversations");
		this.crm = this.workplace.sitDown("sam", browser.newPage());
	}

	@AfterEach
	void goodNight() {
		this.crm.close();
		this.workplace.evening();
	}

	@Test
	void everythingIsReachedInOrderAndNothingIsATrap() {
		Keyboard keys = this.crm.customer("Anna de Vries").page().keyboard();
		// Before the conversations are there a Tab goes past where they will be.
		assertThat(this.crm.button("Waar blijft mijn bestelling?")).isVisible();
		this.crm.button("Refresh").focus();
		keys.press("Tab");
		assertThat(this.crm.button("Waar blijft mijn bestelling?")).isFocused();
		keys.press("Enter");
		assertThat(this.crm.button("Waar blijft mijn bestelling?")).hasAttribute("aria-expanded", "true");
		assertThat(this.crm.conversations().first().locator(".message").first()).isVisible();
		keys.press("Tab");
		assertThat(this.crm.conversations().first().locator("button.order")).isFocused();
		keys.press("Tab");
		assertThat(this.crm.conversations().first().locator("a")).isFocused();
		keys.press("Shift+Tab");
		keys.press("Shift+Tab");
		keys.press("Space");
		assertThat(this.crm.button("Waar blijft mijn bestelling?")).hasAttribute("aria-expanded", "false");
		keys.press("Shift+Tab");
		keys.press("Shift+Tab");
		assertThat(this.crm.page().locator("#writes")).isFocused();
	}

	@Test
	void pagingOnMovesTheFocusToWhatIsNew() {
		// The end is out of sight, and nothing is loaded before somebody comes there.
		this.crm.page().setViewportSize(1280, 600);
		this.crm.customer(Cast.MANY_QUESTIONS);
		assertThat(this.crm.conversations()).hasCount(20);
		this.robin.isSlowBy(Duration.ofSeconds(2));
		this.crm.panel().locator("[part=more]").focus();
		assertThat(this.crm.button("Loading conversations")).isFocused();
		assertThat(this.crm.conversations().nth(20).locator("h3 button")).isFocused();
	}

	@Test
	void rolesAndNamesSayWhatIsThere() {
		this.crm.customer("Anna de Vries");
		this.crm.toggle("Waar blijft mijn bestelling?");
		assertThat(this.crm.panel()).matchesAriaSnapshot(
				"""
						- region "Conversations":
						  - heading "Conversations" [level=2]
						  - text: /as of/
						  - button "Refresh"
						  - status: 3 conversations
						  - list:
						    - listitem: 1 open
						    - listitem: /last contact/
						  - list:
						    - listitem:
						      - heading "Waar blijft mijn bestelling?" [level=3]:
						        - button "Waar blijft mijn bestelling?" [expanded]
						      - time
						      - list:
						        - listitem: Open
						        - listitem: Chat
						        - listitem: Petra
						        - listitem: Fietsplezier.nl
						        - listitem: Delivery
						        - listitem: 4 messages
						      - list:
						        - listitem:
						          - 'button "Order #FP20000"'
						        - listitem: Levering
						        - listitem: Track & trace
						      - paragraph:
						        - text: Started
						        - time
						        - text: Came from
						        - link "www.example.nl/klantenservice"
						        - button "Copy reference"
						      - list:
						        - listitem:
						          - paragraph:
						            - strong: Anna de Vries
						            - text: Customer
						            - time
						          - text: Hallo, ik heb vorige week besteld en nog niets ontvangen. Kunt u kijken waar het pakket is?
						        - listitem:
						          - paragraph:
						            - strong: Internal note
						            - text: · not seen by the customer
						          - paragraph:
						            - strong: Petra
						            - text: Agent
						            - time
						          - text: /Klant belde gisteren/
						""");
	}

	@Test
	void whatChangesIsAnnouncedOnce() {
		this.crm.customer("Anna de Vries");
		assertThat(this.crm.panel().locator("[role=status]")).hasText("3 conversations");
		this.robin.isUnauthorized();
		this.crm.customer("Jasper");
		assertThat(this.crm.panel().locator("[role=status]")).containsText("It refuses the service’s credentials.");
	}

}
