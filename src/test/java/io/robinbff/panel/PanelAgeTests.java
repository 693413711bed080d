package io.robinbff.panel;

import java.util.List;
import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** Each page has its own age, and the panel tells the oldest of what it shows. */
class PanelAgeTests {

	/**
	 * Answers in turn; an answer is: skip, Age, the page without its conversations, its
	 * Cache-Status.
	 */
	private static final String ANSWERS = """
			(answers) => {
				globalThis.asked = []
				globalThis.fetch = async (url, { body, headers }) => {
					if (String(url).includes('watch')) return new Response('', { status: 404 })
					const { skip } = JSON.parse(body)
					asked.push(skip + (headers['If-None-Match'] ?? ''))
					const [, age, page, status, etag] = answers.splice(answers.findIndex((one) => one[0] === skip), 1)[0]
					const conversations = Array.from({ length: 3 }, (_, i) => ({ guid: `g${skip + i}`, subject: `Subject ${skip + i}`, messages: [] }))
					const told = { ...(age !== null && { Age: age }), ...(status && { 'Cache-Status': status }), ...(etag && { ETag: etag }) }
					return new Response(JSON.stringify({ conversations, stale: false, ...page }), { headers: told })
				}
				const panel = document.querySelector('robin-conversations')
				panel.live = 'off'
				panel.token = () => 'token'
				panel.email = 'anna@example.nl'
			}""";

	@RegisterExtension
	static final Browser browser = new Browser();

	private Page page;

	@BeforeEach
	void opens() {
		this.page = PanelPage.open(browser, "en", 1000, ColorScheme.LIGHT);
	}

	@Test
	void outageTellsTheOldestPage() {
		shows("""
				[[0, '10', { nextSkip: 3 }], [3, '79200', { stale: true }, 'robin-bff; detail=unavailable']]""");
		more();
		assertThat(part("notice")).containsText("This is what it said 22 hours ago.");
		assertThat(part("age")).hasText("as of 22 hours ago");
	}

	@Test
	void whatIsSaidOfAnOutageGrowsOld() {
		shows("""
				[[0, '10', { stale: true }, 'robin-bff; detail=unavailable']]""");
		assertThat(part("notice")).containsText(Pattern.compile("This is what it said [1-5]\\d seconds ago\\."));
		assertThat(part("notice"))
			.containsText(Pattern.compile("This is what it said (1[2-9]|[2-5]\\d) seconds ago\\."));
	}

	@Test
	void allElementsHaveOneClockAndOnlyWhileThereAreSome() {
		Object clocks = this.page.evaluate("""
				() => {
					const running = new Set()
					const [begin, end] = [setInterval, clearInterval]
					globalThis.setInterval = (...how) => [begin(...how)].map((one) => (running.add(one), one))[0]
					globalThis.clearInterval = (one) => (running.delete(one), end(one))
					document.querySelector('robin-conversations').remove()
					const badges = Array.from({ length: 50 }, () => document.createElement('robin-badge'))
					document.body.append(...badges)
					const shown = running.size
					for (const badge of badges.slice(1)) badge.remove()
					const left = running.size
					badges[0].remove()
					return [shown, left, running.size]
				}""");
		assertThat(clocks).isEqualTo(List.of(1, 1, 0));
	}

	@Test
	void refreshOfTheFirstPageMakesNoOtherYounger() {
		shows("""
				[[0, '10', { nextSkip: 3 }], [3, '7200', {}], [0, '0', { nextSkip: 3 }]]""");
		more();
		part("refresh").click();
		this.page.waitForFunction("asked.length === 3");
		assertThat(part("age")).hasText("as of 2 hours ago");
		assertThat(this.page.locator(".conversation")).hasCount(6);
	}

	@Test
	void looksOnceMoreAtEachPageThatIsBeingRefreshed() {
		shows("""
				[[0, '10', { nextSkip: 3 }], [3, '7200', { stale: true }, 'robin-bff; hit', '"old"'],
				[3, '1', {}, '', '"new"']]""");
		more();
		assertThat(part("age")).hasText("as of 2 hours ago");
		assertThat(part("age")).hasText(java.util.regex.Pattern.compile("as of 1\\d seconds ago"));
		assertThat((List<?>) this.page.evaluate("asked")).isEqualTo(List.of("0", "3", "3\"old\""));
		assertThat(this.page.locator(".conversation")).hasCount(6);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{ fetchedAt: '2026-11-26T05:17:00' } | as of Nov 26, 2026, 5:17 AM
			{ fetchedAt: '2026-11-26T05:17:00', confirmedAt: '2026-11-26T05:18:00' } | as of Nov 26, 2026, 5:17 AM
			{ fetchedAt: 'x' } | as of ?
			{} | as of ?""")
	void withoutAgeNothingIsCalledYoung(String answer, String age) {
		shows("[[0, null, " + answer + "]]");
		assertThat(part("age")).hasText(age);
	}

	private void shows(String answers) {
		this.page.evaluate("(" + ANSWERS + ")(" + answers + ")");
		assertThat(this.page.locator(".conversation").first()).isVisible();
	}

	private void more() {
		part("more").click();
		assertThat(this.page.locator(".conversation")).hasCount(6);
	}

	private Locator part(String name) {
		return this.page.locator("[part=" + name + "]");
	}

}
