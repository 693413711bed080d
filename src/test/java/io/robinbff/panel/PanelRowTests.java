package io.robinbff.panel;

import java.util.List;
import java.util.Map;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** A row answers the call before it is opened, and opened it reads as a conversation. */
class PanelRowTests {

	@RegisterExtension
	static final Browser browser = new Browser();

	private Page page;

	@BeforeEach
	void opens() {
		this.page = PanelPage.open(browser, "en", 1000, ColorScheme.LIGHT);
	}

	@Test
	void saysWhoWroteLastWhenAndWhatAndWhetherItIsOurTurn() {
		show(List.of(
				conversation("Open", List.of(message("Anna", "Relation", 1440, "Where is it?"), "Petra 60 Tomorrow.")),
				conversation("Open",
						List.of("Petra 300 Hello", message("Anna", "Relation", 180, "<p>Still <b>not</b></p>"))),
				conversation("Archived", List.of(message("Anna", "Relation", 4320, "Thanks")))));
		assertThat(row(0)).containsText("1 hour ago");
		assertThat(row(0).locator(".line")).hasText("Petra: Tomorrow.");
		assertThat(row(0).locator(".waiting")).hasCount(0);
		assertThat(row(1)).containsText("3 hours ago");
		assertThat(row(1).locator(".line")).hasText("Anna: Still not");
		assertThat(row(1).locator(".waiting")).hasText("waiting for us");
		assertThat(row(2).locator(".waiting")).hasCount(0);
		assertThat(this.page.locator(".overview")).hasText("2+ openlast contact 1 hour agowaiting for us");
	}

	/**
	 * Rows stand in groups, so that many scroll well: 20 lists that change 8 times each.
	 */
	@Test
	void whatComesGoesAndRisesMovesNoOtherRow() {
		assertThat((List<?>) this.page.evaluate("""
				async (from) => {
					const { misplaced } = await import('/rows.js')
					const panel = document.querySelector('robin-conversations')
					panel.live = 'off'
					const found = []
					for (let seed = from; seed < from + 20; seed++) found.push(...(await misplaced(panel, seed, 8)))
					return found
				}""", Integer.getInteger("panel.seed", 1))).isEmpty();
	}

	/** A frame looks at groups, and at the rows of those that are near. */
	@Test
	void ofAThousandRowsABrowserLooksAtThoseThatAreNear() {
		Number near = (Number) this.page.evaluate(
				"async () => (await import('/rows.js')).near(document.querySelector('robin-conversations'), 1000)");
		assertThat(near.intValue()).isBetween(10, 200);
	}

	@Test
	void whateverIsMissingOrNullTheRestIsShown() {
		assertThat((List<?>) this.page.evaluate(
				"async () => (await import('/rows.js')).unreadable(document.querySelector('robin-conversations'))"))
			.isEmpty();
	}

	/** Whatever a service or what stands before it says, the countdown has an end. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			7 | in [78] seconds
			0 | in [12] seconds?
			-5 | in [12] seconds?
			Mon, 01 Jan 2001 00:00:00 GMT | in [12] seconds?
			99999999 | in 86,40[01] seconds
			Infinity | in 86,40[01] seconds
			1e400 | in 86,40[01] seconds
			soon |
			""")
	void countdownsEnd(String retryAfter, @Nullable String said) {
		assertThat((String) this.page.evaluate(
				"""
						async (wait) => (await import('/rows.js')).toldToWait(document.querySelector('robin-conversations'), wait)""",
				retryAfter))
			.matches((said != null) ? "Asking again " + said : "");
	}

	/** One message without a readable date is no reason to put others elsewhere. */
	@Test
	void whoWroteLastIsToldByTheDatesThatAreThere() {
		this.page.evaluate(
				"""
						() => {
							const message = (name, type, sentDateTime) => ({ sender: { name, type }, sentDateTime, scope: 'External', content: name })
							const messages = [message('Three', 'Relation', '2026-11-03T10:00:00'), message('Undated', 'User', 'soon'), message('Two', 'User', '2026-11-02T10:00:00'), message('One', 'User', '2026-11-01T10:00:00')]
							globalThis.fetch = async () => new Response(JSON.stringify({ conversations: [{ state: 'Open', messages }], stale: false }), { headers: { Age: '3' } })
							const panel = document.querySelector('robin-conversations')
							panel.token = () => 'token'
							panel.email = 'anna@example.nl'
						}""");
		assertThat(row(0).locator(".line")).hasText("Three: Three");
		assertThat(row(0).locator(".waiting")).isVisible();
		row(0).locator("h3 button").click();
		assertThat(row(0).locator(".message .content")).hasText(new String[] { "One", "Undated", "Two", "Three" });
	}

	@Test
	void groupsMessagesOfOneSenderAndSetsDaysApart() {
		// By night the first three might be of two days.
		this.page.clock().setFixedTime("2026-11-25T15:00:00Z");
		show(List.of(conversation("Open", List.of("Petra 5000 One", "Petra 4999 Two",
				message("Anna", "Relation", 4998, "Three"), "Petra 60 Four"))));
		row(0).locator("h3 button").click();
		assertThat(row(0).locator(".message.same"))
			.hasText("PetraAgent" + row(0).locator(".same time").textContent() + "Two");
		assertThat(row(0).locator(".day")).hasCount(1);
	}

	@Test
	void manyTagsHaveAnEnd() {
		show(List.of(conversation("Open", List.of())));
		assertThat(row(0).locator(".chip")).hasCount(8);
		row(0).getByText("18 more tags").click();
		assertThat(row(0).locator(".chip")).hasCount(26);
	}

	@Test
	void openInRobinTakesNothingButAGuid() {
		show(List.of(conversation("Open", List.of()), with("guid", "../../evil?x=1"), with("guid", "a#b"),
				with("guid", "{guid}")));
		this.page.getByText("Expand all").click();
		assertThat(this.page.getByText("Open in ROBIN")).hasCount(1);
		assertThat(row(0).getByText("Open in ROBIN")).hasAttribute("href",
				"https://robin.example/c/2eeb7f72-0239-4104-9d85-d2300d200000");
		this.page.getByText("Fold all").click();
		assertThat(this.page.locator(".opened")).hasCount(0);
	}

	@Test
	void referenceIsCopied() {
		this.page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
		show(List.of(conversation("Open", List.of())));
		row(0).locator("h3 button").click();
		row(0).getByText("Copy reference").click();
		assertThat(row(0).getByText("Copied")).isVisible();
		assertThat(this.page.evaluate("() => navigator.clipboard.readText()"))
			.isEqualTo("2eeb7f72-0239-4104-9d85-d2300d200000");
	}

	@Test
	void filtersByStateAndChannel() {
		show(List.of(conversation("Open", List.of()), with("state", "Archived"), with("channel", "Phone")));
		Locator shown = this.page.locator(".conversation:not([hidden])");
		this.page.getByLabel("All states").selectOption("Archived");
		assertThat(shown).hasCount(1);
		this.page.getByLabel("All states").selectOption("");
		this.page.getByLabel("All channels").selectOption("Phone");
		assertThat(shown).hasCount(1);
	}

	@Test
	void isPrintedAsItLooksWithoutWhatCannotBePressed() {
		show(List.of(conversation("Open", List.of("Petra 60 Hello"))));
		row(0).locator("h3 button").click();
		this.page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
		assertThat(row(0).locator(".message")).isVisible();
		assertThat(this.page.getByLabel("Refresh")).isHidden();
		assertThat(row(0).getByText("Copy reference")).isHidden();
	}

	private Locator row(int number) {
		return this.page.locator(".conversation").nth(number);
	}

	private void show(List<Map<String, Object>> conversations) {
		this.page.evaluate(
				"""
						async (some) => {
							const { conversations, shown } = await import('/layout.js')
							await shown(some.map(({ messages, ...one }, i) => ({ ...conversations[1], guid: conversations[i].guid, ...one, messages: messages.map(written) })))
							document.querySelector('robin-conversations').shadowRoot.querySelectorAll('.opened h3 button').forEach((button) => button.click())
							// "Petra 60 Hello": an agent, minutes ago, what she wrote.
							function written(message) {
								const [name, minutes, ...words] = typeof message === 'string' ? message.split(' ') : [message.name, message.minutes, message.content]
								return { sender: { type: message.type ?? 'User', name }, scope: 'External', content: words.join(' '),
									sentDateTime: new Date(Date.now() - minutes * 60_000).toISOString() }
							}
						}""",
				conversations);
	}

	private static Map<String, Object> conversation(String state, List<Object> messages) {
		return Map.of("state", state, "messages", messages);
	}

	private static Map<String, Object> with(String field, String value) {
		return Map.of(field, value, "messages", List.of());
	}

	private static Map<String, Object> message(String name, String type, int minutes, String content) {
		return Map.of("name", name, "type", type, "minutes", minutes, "content", content);
	}

}
