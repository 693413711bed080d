package io.robinbff.panel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import embedded.Cast;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.ManualTicker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.annotation.Autowired;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** An agent who reads keeps the place, and finds what is there. */
@PanelTest
class PanelPlaceTests {

	/** Where the agent is: what is open, in view, selected, and has the focus. */
	private static final String PLACE = """
			() => {
				const root = document.querySelector('robin-conversations').shadowRoot
				const open = root.querySelectorAll('.conversation.opened')
				return { open: open.length, top: open[0].getBoundingClientRect().top + 0.001, selected: String(getSelection()),
					focused: root.activeElement?.textContent }
			}""";

	@RegisterExtension
	static final Browser browser = new Browser();

	@Autowired
	private Workplace workplace;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	@Autowired
	private Front front;

	private Crm crm;

	@BeforeEach
	void petraSitsDown() {
		this.robin.hasConversationsOf(Cast.NOBODY, conversations(60));
		this.crm = this.workplace.sitDown("petra", browser.newPage((wishes) -> wishes.setViewportSize(1100, 700)));
	}

	@AfterEach
	void goodNight() {
		this.crm.close();
		this.robin.hasConversationsOf(Cast.NOBODY);
		this.workplace.evening();
	}

	@Test
	void refreshMovesNothingAndAsksOnce() {
		this.crm.customer(Cast.NOBODY);
		loadAll();
		Map<String, Object> before = settleAt(24);
		int asked = questions();
		refresh();
		isWhereItWas(before);
		assertThat(this.crm.conversations()).hasCount(60);
		assertThat(questions()).isEqualTo(asked + 1);
	}

	@Test
	void whatIsNewComesInWithoutMovingAnything() {
		this.crm.customer(Cast.NOBODY);
		Map<String, Object> before = settleAt(4);
		List<RobinConversation> all = new ArrayList<>(conversations(60));
		all.set(4,
				all.get(4)
					.messages(RobinMessage.fromCustomer("Nick", Cast.NICK, "Message 4"),
							RobinMessage.fromCustomer("Nick", Cast.NICK, "Are you there?")));
		all.addFirst(RobinConversation.numbered(0).subject("Brand new"));
		this.robin.hasConversationsOf(Cast.NOBODY, all);
		refresh();
		assertThat(this.crm.conversations().first()).containsText("Brand new");
		assertThat(this.crm.conversations().nth(5).locator(".message")).hasCount(2);
		isWhereItWas(before);
	}

	/** Of the service's own stream: it tells of what any caller's question has found. */
	@Test
	void whatAnotherCallerFindsComesInWithoutARefresh() {
		this.crm.page().waitForResponse("**/conversations/watch", () -> this.crm.customer(Cast.NOBODY));
		Map<String, Object> before = settleAt(4);
		List<RobinConversation> all = new ArrayList<>(conversations(60));
		all.set(4,
				all.get(4)
					.messages(RobinMessage.fromCustomer("Nick", Cast.NICK, "Message 4"),
							RobinMessage.fromCustomer("Nick", Cast.NICK, "Are you there?")));
		this.robin.hasConversationsOf(Cast.NOBODY, all);
		this.ticker.advance(Duration.ofSeconds(20));
		this.front.get("/customers/" + Cast.NOBODY + "/conversations", this.front.reader(), "Cache-Control",
				"no-cache");
		assertThat(this.crm.conversations().nth(4).locator(".message")).hasCount(2);
		isWhereItWas(before);
		assertThat(questions()).isEqualTo(2);
		assertThat(this.crm.complaints()).isEmpty();
	}

	@Test
	void badgesInTheListSayWhatIsOpen() {
		this.crm.page().locator("#search").fill(Cast.NOBODY);
		this.crm.page().locator("#badges").check();
		assertThat(this.crm.page().locator("#list robin-badge")).containsText(Pattern.compile("\\d+\\+? open"));
		Axe.findsNothing(this.crm.page(), "nav");
		assertThat(this.crm.complaints()).isEmpty();
	}

	@Test
	void nothingIsAskedForBeforeSomebodyReadsOn() {
		this.crm.page().setViewportSize(1100, 9000);
		this.crm.customer(Cast.NOBODY);
		assertThat(this.crm.conversations()).hasCount(20);
		this.crm.page().waitForTimeout(500);
		assertThat(questions()).isEqualTo(1);
		this.crm.button("More conversations").click();
		assertThat(this.crm.conversations().nth(39)).isVisible();
	}

	@Test
	void opensAtTheNewestMessageWithAWayBackToTheFirst() {
		this.robin.hasConversationsOf(Cast.NOBODY,
				List.of(RobinConversation.numbered(1)
					.messages(IntStream.range(0, 40)
						.mapToObj((number) -> RobinMessage.fromCustomer("Nick", Cast.NICK, "Message " + number))
						.toArray(RobinMessage[]::new))));
		this.crm.customer(Cast.NOBODY).conversations().first().locator("h3 button").click();
		assertThat(this.crm.panel().locator(".message").last()).isInViewport();
		assertThat(this.crm.conversations().locator("h3")).isInViewport();
		this.crm.button("↑ To the first message").click();
		assertThat(this.crm.panel().locator(".message").first()).isInViewport();
		assertThat(this.crm.panel().locator(".message").first()).isFocused();
	}

	@Test
	void keysAndSearchFindAConversation() {
		Page page = this.crm.customer(Cast.NOBODY).page();
		assertThat(this.crm.conversations()).hasCount(20);
		heading(0).focus();
		page.keyboard().press("j");
		page.keyboard().press("j");
		page.keyboard().press("k");
		assertThat(heading(1)).isFocused();
		page.keyboard().press("?");
		assertThat(this.crm.panel().locator(".keys")).isVisible();
		page.keyboard().press("/");
		page.keyboard().type("message 7");
		assertThat(this.crm.conversations().filter(new Locator.FilterOptions().setVisible(true))).hasCount(1);
		assertThat(this.crm.panel().locator("[role=status]")).hasText("1 conversation");
		assertThat(this.crm.button("Search older: asks ROBIN once more")).isVisible();
		Axe.findsNothing(page);
		page.keyboard().press("Control+a");
		page.keyboard().type("nowhere to be found");
		assertThat(this.crm.notice()).containsText("Nothing found in the 20 loaded.");
		this.crm.button("Search older: asks ROBIN once more").click();
		assertThat(this.crm.notice()).containsText("Nothing found in the 40 loaded.");
		assertThat(this.crm.complaints()).isEmpty();
	}

	@Test
	void whoeverHasNoTokenYetIsToldOnceAndCanGiveIt() {
		Object told = this.crm.page()
			.evaluate(
					"""
							async (email) => {
								const other = document.createElement('robin-conversations')
								let times = 0
								other.addEventListener('token-missing', ({ detail }) => {
									times++
									detail.provide(document.querySelector('robin-conversations').token)
								})
								other.email = email
								const loaded = new Promise((done) => other.addEventListener('conversations-loaded', ({ detail }) => done(detail.count)))
								document.body.append(other)
								return { count: await loaded, times }
							}""",
					Cast.NOBODY);
		assertThat(told).isEqualTo(Map.of("count", 20, "times", 1));
	}

	@Test
	void languageIsFoundThroughShadowRoots() {
		Object title = this.crm.page().evaluate("""
				async () => {
					const host = document.createElement('div')
					host.lang = 'nl'
					const root = host.attachShadow({ mode: 'open' })
					const panel = document.createElement('robin-conversations')
					root.append(panel)
					document.body.append(host)
					await new Promise((done) => setTimeout(done))
					return panel.shadowRoot.querySelector('h2').textContent
				}""");
		assertThat(title).isEqualTo("Gesprekken");
	}

	@SuppressWarnings("unchecked")
	private Map<String, Object> place() {
		return new HashMap<>((Map<String, Object>) this.crm.page().evaluate(PLACE));
	}

	private void isWhereItWas(Map<String, Object> before) {
		// It is put back when two frames have been drawn.
		this.crm.page().waitForCondition(() -> Math.abs((Double) place().get("top") - (Double) before.get("top")) < 2);
		Map<String, Object> now = place();
		assertThat((Double) now.get("top")).isCloseTo((Double) before.get("top"), within(2.0));
		now.put("top", before.get("top"));
		assertThat(now).isEqualTo(before);
	}

	private Locator heading(int number) {
		return this.crm.conversations().nth(number).locator("h3 button");
	}

	private int questions() {
		return (int) this.crm.requests().stream().filter((url) -> url.endsWith("/conversations/search")).count();
	}

	private void refresh() {
		this.ticker.advance(Duration.ofSeconds(20));
		this.crm.page().waitForResponse("**/search", () -> this.crm.panel().evaluate("(panel) => panel.refresh()"));
		this.crm.page().waitForTimeout(200);
	}

	private void loadAll() {
		assertThat(this.crm.conversations().first()).isVisible();
		this.crm.readOnTo(60);
	}

	/** Opens one, selects words in it and goes on reading there. */
	private Map<String, Object> settleAt(int number) {
		heading(number).click();
		this.crm.conversations().nth(number).evaluate("""
				(row) => {
					row.scrollIntoView({ block: 'center' })
					const text = row.querySelector('.text').firstChild
					getSelection().setBaseAndExtent(text, 0, text, 7)
					row.querySelector('h3 button').focus({ preventScroll: true })
				}""");
		this.crm.page().waitForTimeout(200);
		return place();
	}

	private static List<RobinConversation> conversations(int count) {
		return IntStream.range(0, count)
			.mapToObj((number) -> RobinConversation.numbered(number + 1)
				.messages(RobinMessage.fromCustomer("Nick", Cast.NICK, "Message " + number)))
			.toList();
	}

}
