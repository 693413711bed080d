package io.robinbff.panel;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import embedded.Cast;
import embedded.Issuer;
import embedded.RobinServer;
import io.robinbff.ManualTicker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.annotation.Autowired;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A day at a desk: an agent signs in and reads, on good days of ROBIN's and on bad ones.
 */
@PanelTest
class PanelStoriesTests {

	private static final String SUBJECT = "Waar blijft mijn bestelling?";

	private static final String NOTE = "Klant belde gisteren ook al.";

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

	@AfterEach
	void healthy() {
		this.workplace.evening();
	}

	@Test
	void petraReadsAConversationPagesOnAndOpensAnOrder() {
		try (Crm crm = crm("petra").customer("Anna de Vries")) {
			assertThat(crm.age()).hasText(Pattern.compile("as of (now|\\d seconds? ago)"));
			Locator conversation = crm.toggle(SUBJECT);
			assertThat(conversation.locator(".message.customer").first()).containsText("nog niets ontvangen");
			assertThat(conversation.locator(".message.agent").first()).containsText("Agent");
			assertThat(conversation.locator(".message.agent").first()).containsText("morgen tussen 10:00 en 12:00");
			assertThat(crm.page().evaluate("opened")).isEqualTo(Map.of("guid", Cast.ANNA_GUID));

			crm.customer(Cast.MANY_QUESTIONS);
			assertThat(crm.conversations()).hasCount(20);
			crm.panel().locator("[part=more]").scrollIntoViewIfNeeded();
			assertThat(crm.conversations()).hasCount(40);
			for (int pages = 3; pages <= 7; pages++) {
				crm.readOnTo(Math.min(Cast.MANY_COUNT, 20 * pages));
			}
			assertThat(crm.conversations()).hasCount(Cast.MANY_COUNT);
			assertThat(crm.button("More conversations")).isHidden();

			crm.customer("Anna de Vries");
			crm.button("Order #" + Cast.ANNA_ORDER).first().click();
			assertThat(crm.page().locator("#name")).hasText("Order " + Cast.ANNA_ORDER);
			assertThat(crm.conversation(SUBJECT)).isVisible();
			assertThat(crm.complaints()).isEmpty();
		}
	}

	@Test
	void internalNotesAreForSamAndNotForPetra() {
		try (Crm crm = crm("sam").customer("Anna de Vries")) {
			Locator note = crm.toggle(SUBJECT).locator(".message.note");
			assertThat(note).containsText("Internal note · not seen by the customer");
			assertThat(note).containsText(NOTE);
		}
		try (Crm crm = crm("petra").customer("Anna de Vries")) {
			Locator conversation = crm.toggle(SUBJECT);
			assertThat(conversation.locator(".message")).hasCount(3);
			assertThat(crm.panel()).not().containsText(NOTE);
		}
	}

	@Test
	void refreshAsksForAFreshAnswerAndLeavesOpenWhatIsOpen() {
		try (Crm crm = crm("petra").customer("Bram Jansen")) {
			crm.conversations().first().locator("h3 button").click();
			assertThat(crm.conversations().first().locator(".message").first()).isVisible();
			this.ticker.advance(Duration.ofSeconds(20));
			int calls = this.robin.callCount();
			crm.page().waitForResponse("**/search", crm::refresh);
			assertThat(crm.age()).hasText(Pattern.compile("as of (now|\\d seconds? ago)"));
			assertThat(this.robin.callCount()).isEqualTo(calls + 1);
			assertThat(crm.conversations().first().locator(".message").first()).isVisible();
			assertThat(crm.button("Refresh")).isFocused();
		}
	}

	@Test
	void whenRobinIsLostWhatWasKeptIsShownWithItsAge() {
		try (Crm crm = crm("petra").customer("Anna de Vries")) {
			assertThat(crm.conversation(SUBJECT)).isVisible();
			this.ticker.advance(Duration.ofHours(3));
			crm.robinIs("Down").customer("Anna de Vries");
			crm.refresh();
			assertThat(crm.notice())
				.containsText("ROBIN cannot be had at the moment. This is what it said 3 hours ago.");
			assertThat(crm.age()).hasText("as of 3 hours ago");
			assertThat(crm.conversation(SUBJECT)).isVisible();

			crm.robinIs("Well");
			this.ticker.advance(Duration.ofSeconds(5));
			crm.refresh();
			assertThat(crm.notice()).isHidden();
			assertThat(crm.age()).hasText(Pattern.compile("as of (now|\\d seconds? ago)"));
			assertThat(crm.complaints()).isEmpty();
		}
	}

	@Test
	void whoIsToldToWaitWaitsAndRecoversByItself() {
		try (Crm crm = crm("petra")) {
			crm.page().clock().install();
			this.robin.isOverQuota(Optional.of(Duration.ofSeconds(40)));
			crm.customer("Daan Bakker");
			assertThat(crm.notice()).containsText("Could not ask yet");
			assertThat(crm.notice()).containsText("There may be conversations.");
			assertThat(crm.notice().getByText(Pattern.compile("Asking again in (3\\d|40|41) seconds"))).isVisible();
			assertThat(crm.page().evaluate("failed.code")).isEqualTo("robin-over-quota");
			this.robin.recovers();
			this.ticker.advance(Duration.ofSeconds(42));
			int asked = crm.requests().size();
			crm.page().clock().fastForward("00:30");
			assertThat(crm.notice().getByText(Pattern.compile("Asking again in (\\d|1\\d) seconds?"))).isVisible();
			assertThat(crm.requests()).as("nothing before it was told").hasSize(asked);
			crm.page().clock().fastForward("00:12");
			assertThat(crm.conversations().first()).isVisible();
			assertThat(crm.notice()).isHidden();
		}
	}

	@Test
	void noneAndCouldNotAskAreDifferentWords() {
		try (Crm crm = crm("petra")) {
			crm.page().clock().install();
			crm.customer(Cast.NOBODY);
			assertThat(crm.notice()).containsText("No conversations");
			assertThat(crm.notice()).containsText("ROBIN was asked and knows none.");
			crm.robinIs("Refuses the key").customer("Emma Visser");
			assertThat(crm.notice()).containsText("It refuses the service’s credentials.");
			assertThat(crm.notice()).containsText("Reference: ");
			assertThat(crm.panel()).not().containsText("No conversations");
			crm.robinIs("Well");
			this.ticker.advance(Duration.ofMinutes(10));
			crm.page().clock().fastForward("01:05");
			assertThat(crm.conversations().first()).isVisible();
		}
	}

	@Test
	void aSignInPageWithStatus200IsNoEmptyList() {
		try (Crm crm = crm("petra")) {
			crm.page()
				.route("**/conversations/search",
						(route) -> route.fulfill(new com.microsoft.playwright.Route.FulfillOptions().setStatus(200)
							.setContentType("text/html")
							.setBody("<html>Please sign in</html>")));
			crm.customer("Emma Visser");
			assertThat(crm.notice()).containsText("Its answer cannot be used.");
		}
	}

	@Test
	void whoIsNotLetInIsToldWhy() {
		try (Crm crm = crm("petra").customer("Emma Visser")) {
			assertThat(crm.conversations().first()).isVisible();
			crm.tokenIs("async () => 'nonsense'");
			crm.refresh();
			assertThat(crm.notice()).containsText("Not signed in");
			assertThat(crm.conversations()).hasCount(0);
			crm.tokenIs("async () => '" + this.issuer.token("openid") + "'");
			assertThat(crm.notice()).containsText("You may not read conversations.");
			crm.tokenIs("async () => { throw new Error('no session') }");
			assertThat(crm.notice()).containsText("Not signed in");
		}
	}

	@Test
	void theTokenGoesToTheServiceAlone() {
		try (Crm crm = crm("petra").customer("Anna de Vries")) {
			assertThat(crm.conversation(SUBJECT)).isVisible();
			assertThat(crm.requests()).filteredOn((url) -> url.contains("conversations/")).isNotEmpty();
			assertThat(crm.requests()).allMatch(this.workplace::isKnown);
			assertThat(crm.requests()).noneMatch((url) -> url.contains(Cast.ANNA) || url.contains("anna"));
		}
	}

	@Test
	void lastCustomerWinsWhenTheFirstAnswerComesLater() {
		try (Crm crm = crm("petra")) {
			this.robin.isSlowBy(Duration.ofSeconds(2));
			crm.customer("Fatma");
			this.robin.recovers();
			crm.customer("Anna de Vries");
			assertThat(crm.conversation(SUBJECT)).isVisible();
			crm.page().waitForTimeout(2500);
			assertThat(crm.conversation(SUBJECT)).isVisible();
		}
	}

	private Crm crm(String person) {
		return this.workplace.sitDown(person, browser.newPage());
	}

}
