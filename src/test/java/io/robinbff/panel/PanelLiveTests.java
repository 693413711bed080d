package io.robinbff.panel;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotScale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

/**
 * A panel that listens: what it shows, where it leaves who reads, and when it says that
 * it does not hear.
 */
class PanelLiveTests {

	private static final Path PICTURES = Path.of(Boolean.getBoolean("panel.pictures") ? "docs/panel" : "target/panel");

	private static final String PANEL = "<robin-conversations email=\"anna@example.nl\"></robin-conversations>";

	private static final String SEARCH = "/conversations/search";

	private static final String WATCH = "/conversations/watch";

	private static final String PLACE = """
			() => {
				const root = document.querySelector('robin-conversations').shadowRoot
				const row = root.querySelector('.opened')
				return { top: row.getBoundingClientRect().top + 0.001, selected: String(getSelection()), focused: root.activeElement?.textContent }
			}""";

	/** The page's function fails when it is told to, or from its second call on. */
	private static final String FAILING_TOKEN = """
			([bearer, fails]) => {
				document.addEventListener('token-missing', (e) => (globalThis.provide = e.detail.provide))
				Object.assign(globalThis, { calls: 0, missing: 0, bearer, fails })
				globalThis.getToken = async () => {
					if (calls++ && globalThis.fails) throw new Error('no network yet')
					return globalThis.bearer
				}
				document.querySelector('robin-conversations').token = getToken
			}""";

	@RegisterExtension
	static final Browser browser = new Browser();

	private final LiveService service = LiveService.start();

	private Page page;

	@BeforeEach
	void opens() {
		this.page = browser.newPage((wishes) -> wishes.setViewportSize(900, 600));
		this.service.has(conversations(8, ""));
	}

	@AfterEach
	void closes() {
		this.page.close();
		this.service.close();
	}

	/** What is left out, or comes on another page, may be there. */
	@ParameterizedTest
	@ValueSource(strings = { "", ",\"complete\":true", ",\"complete\":false", ",\"nextSkip\":20" })
	void knowsNoneIsSaidAtTheEndAlone(String more) {
		boolean isAll = more.isEmpty() || more.endsWith("true");
		this.service.has("[]").says(more);
		this.service.shows(this.page, "en", PANEL);
		token("first");
		await().until(() -> this.service.asked(WATCH).size() == 1);
		Locator notice = this.page.locator("robin-conversations [part=notice]");
		for (int look = 0; look < 2; look++) {
			assertThat(notice).containsText("No conversations");
			assertThat(notice).containsText(isAll ? "ROBIN was asked and knows none." : "No messages you may read.");
			int asked = this.service.asked(SEARCH).size();
			this.service.sends(
					"event: changed\ndata: {\"etag\":\"W/\\\"other\\\"\",\"fetchedAt\":\"2026-11-26T01:00:00Z\"}\n\n");
			await().until(() -> this.service.asked(SEARCH).size() > asked);
		}
	}

	@Test
	@SuppressWarnings("unchecked")
	void newMessageShowsInTheOpenConversationAndNothingMoves() {
		listens("en");
		heading("Subject 5").click();
		this.page.evaluate(
				"""
						() => {
							const row = document.querySelector('robin-conversations').shadowRoot.querySelector('.opened')
							row.scrollIntoView({ block: 'center' })
							getSelection().setBaseAndExtent(row.querySelector('.text').firstChild, 0, row.querySelector('.text').firstChild, 5)
						}""");
		this.page.waitForTimeout(200);
		Map<String, Object> before = (Map<String, Object>) this.page.evaluate(PLACE);
		this.service.changesTo(conversations(8, "Are you there?"));
		assertThat(panel().locator(".message")).hasCount(2);
		assertThat(panel().locator(".message").last()).containsText("Are you there?");
		this.page.waitForTimeout(200);
		Map<String, Object> now = (Map<String, Object>) this.page.evaluate(PLACE);
		assertThat((Double) now.get("top")).isCloseTo((Double) before.get("top"), within(2.0));
		assertThat(now.get("selected")).isEqualTo(before.get("selected")).isEqualTo("Messa");
		assertThat(now.get("focused")).isEqualTo(before.get("focused"));
		assertThat(newer()).isHidden();
		assertThat(status()).hasText("1 new");
		assertThat(this.service.asked(SEARCH)).hasSize(2);
		assertThat(this.service.asked(SEARCH).getLast().known()).isEqualTo(this.service.asked(WATCH).getLast().known());
	}

	@Test
	void newConversationsWaitAboveAListThatIsRead() {
		listens("en");
		assertThat(panel().locator("h3")).hasCount(8);
		this.service.changesTo(
				"[" + conversation(20, "") + "," + conversation(21, "") + "," + conversations(8, "").substring(1));
		assertThat(newer()).hasText("2 new");
		assertThat(panel().locator("h3").first()).hasText("Subject 0");
		assertThat(panel().locator("[part=overview]")).containsText("10 open");
		Axe.findsNothing(this.page);
		newer().focus();
		this.page.keyboard().press("Enter");
		assertThat(panel().locator("h3").first()).hasText("Subject 20");
		assertThat(panel().locator("h3")).hasCount(10);
		assertThat(heading("Subject 20")).isFocused();
		assertThat(newer()).isHidden();
	}

	@Test
	void whatIsGoneIsReadNoLonger() {
		listens("en");
		assertThat(panel().locator("h3")).hasCount(8);
		this.service.changesTo(conversations(7, ""));
		assertThat(panel().locator("h3")).hasCount(7);
		assertThat(newer()).isHidden();
	}

	@Test
	void aStreamThatIsCutIsSaidAndComesBack() {
		listens("en");
		assertThat(live()).hasText("Live");
		this.service.refusesWatches(502).cuts();
		assertThat(live()).hasText("Not live");
		assertThat(status()).hasText("Not live");
		assertThat(panel().locator("[part=notice]")).isHidden();
		Axe.findsNothing(this.page);
		this.service.refusesWatches(200);
		assertThat(live()).hasText("Live");
		assertThat(status()).hasText("Live");
		await().until(() -> this.service.listeners() == 1);
	}

	@Test
	void aServiceThatStopsSaysSoAndNobodyNotices() {
		listens("en");
		assertThat(live()).hasText("Live");
		this.service.cutsWith("event: bye\ndata: {\"reason\":\"drain\"}\n\n");
		await().until(() -> this.service.asked(WATCH).size() == 2);
		assertThat(live()).hasText("Live");
		assertThat(status()).not().containsText("ive");
	}

	/** A proxy that keeps the stream to itself: nothing is heard, so it is cut. */
	@Test
	void silenceIsACut() {
		this.page.clock().install();
		listens("en");
		assertThat(live()).hasText("Live");
		this.service.refusesWatches(502);
		this.page.clock().runFor(31_000);
		assertThat(live()).hasText("Not live");
		this.service.refusesWatches(200);
		this.page.clock().runFor(10_000);
		await().until(() -> this.service.asked(WATCH).size() >= 2);
		assertThat(live()).hasText("Live");
	}

	@Test
	void aTokenThatEndsIsAskedForAndGoesOn() {
		listens("en");
		assertThat(live()).hasText("Live");
		Object before = this.page.evaluate("missing");
		this.service.cutsWith("event: bye\ndata: {\"reason\":\"token\"}\n\n");
		assertThat(live()).hasText("Not live");
		await().until(() -> !this.page.evaluate("missing").equals(before));
		assertThat(this.service.asked(WATCH)).as("an ended token is not sent again").hasSize(1);
		token("second");
		assertThat(live()).hasText("Live");
		assertThat(this.service.asked(WATCH).getLast().token()).isEqualTo("Bearer second");
	}

	/**
	 * No token now is none that has ended. It is asked for again ever less often, the
	 * page is told once, and may give what it gave before.
	 */
	@ParameterizedTest
	@CsvSource({ "true, itself", "true, getToken", "true, () => getToken()", "false, itself", "false, getToken",
			"false, () => getToken()" })
	void aTokenThatIsNotThereForOnceComesLater(boolean isFirst, String given) {
		this.page.clock().install();
		this.service.shows(this.page, "en", PANEL);
		this.page.evaluate(FAILING_TOKEN, List.of("first", isFirst));
		assertThat(panel().locator("h3")).hasCount(8);
		if (!isFirst) {
			assertThat(live()).hasText("Live");
			this.page.evaluate("fails = true");
			this.service.cuts();
			assertThat(live()).hasText("Not live");
		}
		passes(60);
		assertThat(this.page.evaluate("missing")).isEqualTo(1);
		assertThat((Integer) this.page.evaluate("calls")).as("in a minute").isBetween(4, 14);
		assertThat(this.service.asked(WATCH)).hasSize(isFirst ? 0 : 1);
		if (!isFirst) {
			assertThat(live()).hasText("Not live");
		}
		this.page.evaluate("fails = false");
		if (given.equals("itself")) {
			untilItIsAskedAgain();
		}
		else {
			this.page.evaluate("provide(" + given + ")");
		}
		assertThat(live()).hasText("Live");
		await().until(() -> this.service.listeners() == 1);
		assertThat(this.page.evaluate("missing")).isEqualTo(1);
		this.page.evaluate("fails = true");
		this.service.cuts();
		assertThat(live()).hasText("Not live");
		untilItIsAskedAgain();
		assertThat(this.page.evaluate("missing")).as("another time").isEqualTo(2);
	}

	/** Lets so many seconds pass, with what the page does meanwhile. */
	private void passes(int seconds) {
		for (int second = 0; second < seconds; second += 5) {
			this.page.clock().runFor(5_000);
		}
	}

	/** And no longer: the network takes its own time. */
	private void untilItIsAskedAgain() {
		Object before = this.page.evaluate("calls");
		for (int second = 0; second < 330 && this.page.evaluate("calls").equals(before); second++) {
			this.page.clock().runFor(1_000);
		}
	}

	/**
	 * However often its page gives it, and even if it had none meanwhile: it has ended.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "expired", "first" })
	void aTokenThatHasEndedIsNotSentAgain(String token) {
		this.page.clock().install();
		this.service.shows(this.page, "en", PANEL);
		this.page.evaluate(FAILING_TOKEN, List.of(token, false));
		if (token.equals("first")) {
			assertThat(live()).hasText("Live");
			this.service.cutsWith("event: bye\ndata: {\"reason\":\"token\"}\n\n");
		}
		await().until(() -> this.page.evaluate("missing").equals(1));
		for (String what : new String[] { "provide(getToken)", "provide(() => getToken())", "fails = true",
				"fails = false", "provide(getToken)" }) {
			passes(30);
			assertThat(this.page.evaluate("missing")).isEqualTo(1);
			assertThat(this.service.asked(WATCH)).hasSize(1);
			this.page.evaluate("void (" + what + ")");
		}
		this.page.evaluate("void (bearer = 'second')");
		this.page.evaluate("provide(getToken)");
		assertThat(live()).hasText("Live");
		assertThat(this.service.asked(WATCH).getLast().token()).isEqualTo("Bearer second");
		assertThat(this.page.evaluate("missing")).isEqualTo(1);
	}

	@Test
	void anotherTokenRestartsAndTheSameDoesNot() {
		listens("en");
		assertThat(live()).hasText("Live");
		token("first");
		this.page.waitForTimeout(1500);
		assertThat(this.service.asked(WATCH)).hasSize(1);
		token("second");
		await().until(() -> this.service.asked(WATCH).size() == 2);
		this.page.waitForTimeout(300);
		assertThat(this.service.listeners()).as("never two").isEqualTo(1);
	}

	@Test
	void nobodyWhoLooksMeansNobodyWhoListens() {
		listens("en");
		assertThat(live()).hasText("Live");
		isHidden(true);
		await().until(() -> this.service.listeners() == 0);
		assertThat(live()).isHidden();
		this.service.has(conversations(8, "Meanwhile"));
		isHidden(false);
		await().until(() -> this.service.listeners() == 1);
		assertThat(live()).hasText("Live");
		assertThat(this.service.asked(WATCH).getLast().known()).as("what it knows").startsWith("W/");
		this.page.evaluate("document.querySelector('robin-conversations').remove()");
		await().until(() -> this.service.listeners() == 0);
	}

	@Test
	void outOfViewItDoesNotListen() {
		this.service.shows(this.page, "en", "<div style='height: 3000px'></div>" + PANEL);
		token("first");
		assertThat(panel().locator("h3")).hasCount(8);
		this.page.waitForTimeout(1500);
		assertThat(this.service.asked(WATCH)).isEmpty();
		panel().scrollIntoViewIfNeeded();
		assertThat(live()).hasText("Live");
	}

	@Test
	void switchedOffItDoesNotListen() {
		listens("en");
		assertThat(live()).hasText("Live");
		this.page.evaluate("void (document.querySelector('robin-conversations').live = 'off')");
		assertThat(live()).isHidden();
		await().until(() -> this.service.listeners() == 0);
		assertThat(this.service.asked(SEARCH)).hasSize(1);
	}

	/** Older services, other proxies, no room: the panel works as it did. */
	@ParameterizedTest
	@ValueSource(ints = { 404, 406, 503, 403 })
	void aServiceWithoutIsNoAlarm(int status) {
		this.service.refusesWatches(status);
		listens("en");
		await().until(() -> this.service.asked(WATCH).size() == 1);
		this.page.waitForTimeout(300);
		assertThat(live()).isHidden();
		assertThat(panel().locator("[part=notice]")).isHidden();
		assertThat(panel().locator("h3")).hasCount(8);
	}

	@ParameterizedTest
	@CsvSource({ "up, Live", "silent, Not live", "untrusted, Not live" })
	void whatTheServiceHearsIsWhatIsSaid(String events, String words) {
		this.service
			.opensWith(": hello\r\n\r\nretry: 200\r\nevent: state\r\ndata: {\"events\":\"" + events + "\"}\r\n\r\n");
		listens("en");
		assertThat(live()).hasText(words);
	}

	@Test
	void withoutEventsNothingIsSaid() {
		this.service.opensWith("retry: 200\nevent: state\ndata: {\"events\":\"off\"}\n\n");
		listens("en");
		await().until(() -> this.service.listeners() == 1);
		assertThat(live()).isHidden();
	}

	@Test
	void whatWasConfirmedIsSaidByTheServicesClock() {
		this.service.says(",\"fetchedAt\":\"2020-01-01T00:00:00Z\",\"confirmedAt\":\"2020-01-01T00:01:30Z\"");
		listens("en");
		assertThat(panel().locator("[part=age]")).hasText(Pattern.compile("confirmed 1\\d seconds ago"));
	}

	@ParameterizedTest
	@CsvSource({ "280, de, LIGHT", "400, nl, DARK", "1000, en, LIGHT", "280, nl, DARK" })
	void looksWell(int width, String language, String scheme) {
		this.page.setViewportSize(width, 700);
		this.page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.valueOf(scheme)));
		this.service.says(",\"fetchedAt\":\"2020-01-01T00:00:00Z\",\"confirmedAt\":\"2020-01-01T00:01:30Z\"");
		listens(language);
		assertThat(live()).isVisible();
		this.service.changesTo("[" + conversation(20, "") + "," + conversations(8, "").substring(1));
		assertThat(newer()).isVisible();
		this.page.mouse().move(0, 0);
		Axe.findsNothing(this.page);
		assertThat(this.page.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
		picture("live-" + width + "-" + language);
		this.service.refusesWatches(502).cuts();
		assertThat(live()).hasText(Pattern.compile("Not live|Niet live|Nicht live"));
		Axe.findsNothing(this.page);
		picture("not-live-" + width + "-" + language);
	}

	private void picture(String name) {
		this.page.screenshot(
				new Page.ScreenshotOptions().setScale(ScreenshotScale.CSS).setPath(PICTURES.resolve(name + ".png")));
	}

	private void listens(String language) {
		this.service.shows(this.page, language, PANEL);
		token("first");
		assertThat(panel().locator("h3")).hasCount(8);
	}

	private void token(String token) {
		this.page.evaluate("void (document.querySelector('robin-conversations').token = () => '" + token + "')");
	}

	private void isHidden(boolean hidden) {
		this.page.evaluate("""
				(hidden) => {
					Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
					document.dispatchEvent(new Event('visibilitychange'))
				}""", hidden);
	}

	private Locator panel() {
		return this.page.locator("robin-conversations");
	}

	private Locator heading(String subject) {
		return panel().getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(subject).setExact(true));
	}

	private Locator live() {
		return panel().locator("[part=live]");
	}

	private Locator newer() {
		return panel().locator("[part=newer]");
	}

	private Locator status() {
		return panel().locator("[role=status]");
	}

	/** So many, and what the customer adds in the sixth. */
	private static String conversations(int count, String added) {
		return IntStream.range(0, count)
			.mapToObj((number) -> conversation(number, (number == 5) ? added : ""))
			.collect(Collectors.joining(",", "[", "]"));
	}

	private static String conversation(int number, String added) {
		String last = added.isEmpty() ? "" : "," + message(added, "2026-11-02T10:00:00Z");
		return """
				{"guid":"2eeb7f72-0239-4104-9d85-d2300d2%05d","subject":"Subject %d","channel":"Email","state":"Open","messages":[%s%s]}"""
			.formatted(number, number, message("Message " + number, "2026-11-01T10:00:00Z"), last);
	}

	private static String message(String content, String at) {
		return """
				{"sender":{"type":"Relation","name":"Anna"},"scope":"External","content":"%s","sentDateTime":"%s"}"""
			.formatted(content, at);
	}

}
