package io.robinbff.panel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
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
import static org.awaitility.Awaitility.await;

/** Badges in a list: one question for all, and what each says. */
class PanelBadgeTests {

	private static final Path PICTURES = Path.of(Boolean.getBoolean("panel.pictures") ? "docs/panel" : "target/panel");

	private static final String SUMMARY = "/customers/summary";

	private static final Pattern ADDRESS = Pattern.compile("\"([^\"]*@[^\"]*|nonsense)\"");

	@RegisterExtension
	static final Browser browser = new Browser();

	private final LiveService service = LiveService.start();

	private Page page;

	@BeforeEach
	void opens() {
		this.page = browser.newPage((wishes) -> wishes.setViewportSize(1000, 700));
		this.service.summarizes((body) -> answer(body, PanelBadgeTests::kept));
	}

	@AfterEach
	void closes() {
		this.page.close();
		this.service.close();
	}

	@Test
	void fiftyAskOnceEachCustomerOnce() {
		this.service.shows(this.page, "en",
				badges(IntStream.range(0, 50).mapToObj((i) -> "C" + (i % 40) + "@x.nl").toList()));
		token("() => 'one'");
		assertThat(badge(49)).containsText("3 open");
		assertThat(this.service.asked(SUMMARY)).hasSize(1);
		assertThat(addresses(this.service.asked(SUMMARY).getFirst().body())).hasSize(40).doesNotHaveDuplicates();
	}

	/** Frameworks make a function for each. */
	@Test
	void functionsOfTheirOwnWithOneTokenAskOnce() {
		this.service.shows(this.page, "en", badges(addresses(50)));
		this.page.evaluate("document.querySelectorAll('robin-badge').forEach((badge) => (badge.token = () => 'one'))");
		assertThat(badge(49)).containsText("3 open");
		assertThat(this.service.asked(SUMMARY)).hasSize(1);
	}

	@Test
	void moreThanAHundredAskInParts() {
		this.service.shows(this.page, "en", badges(addresses(230)));
		token("() => 'one'");
		assertThat(badge(229)).containsText("3 open");
		await().until(() -> this.service.asked(SUMMARY).size() == 3);
		assertThat(this.service.asked(SUMMARY)).extracting((one) -> addresses(one.body()).size())
			.containsExactlyInAnyOrder(100, 100, 30);
	}

	@Test
	void oneListenerGivesAllTheirToken() {
		this.service.shows(this.page, "en", "");
		this.page.evaluate(
				"""
						(html) => {
							document.addEventListener('token-missing', (event) => event.detail.provide(() => 'one'))
							for (const email of html.split(' ')) document.querySelector('main').append(Object.assign(document.createElement('robin-badge'), { email }))
						}""",
				String.join(" ", addresses(20)));
		assertThat(badge(19)).containsText("3 open");
		assertThat(this.service.asked(SUMMARY)).hasSize(1);
	}

	@Test
	void whatIsBeingAskedIsLookedForAgainTogether() {
		List<String> bodies = new CopyOnWriteArrayList<>();
		CountDownLatch seen = new CountDownLatch(1);
		this.service.summarizes((body) -> {
			bodies.add(body);
			if (bodies.size() > 1) {
				await().until(() -> seen.getCount() == 0);
			}
			return answer(body, (email) -> (bodies.size() == 1) ? item(email, "\"status\":\"asking\"") : kept(email));
		});
		this.service.shows(this.page, "en", badges(addresses(10)));
		token("() => 'one'");
		assertThat(badge(0)).containsText("Loading conversations");
		seen.countDown();
		assertThat(badge(9)).containsText("3 open");
		assertThat(this.service.asked(SUMMARY)).extracting(LiveService.Asked::prefer).containsExactly("null", "wait=3");
	}

	@Test
	void noAddressIsNotTheOthersFault() {
		this.service.summarizes((body) -> {
			int wrong = addresses(body).indexOf("nonsense");
			return (wrong < 0) ? answer(body, PanelBadgeTests::kept)
					: "{\"code\":\"invalid-request\",\"parameter\":\"emailAddresses[" + wrong + "]\"}";
		});
		this.service.shows(this.page, "en", badges(List.of("a@x.nl", "nonsense", "b@x.nl")));
		token("() => 'one'");
		assertThat(badge(0)).containsText("3 open");
		assertThat(badge(1)).containsText("This cannot be asked");
		assertThat(badge(2)).containsText("3 open");
		assertThat(this.service.asked(SUMMARY)).hasSize(2);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			"status":"kept","open":0,"conversations":0,"complete":true | No conversations
			"status":"kept","open":1,"conversations":3,"complete":false | 1+ open
			"status":"kept","open":0,"conversations":3,"complete":true | 0 open
			"status":"refused","code":"too-many-customers" | Could not ask yet
			"status":"refused","code":"over-quota" | Could not ask yet
			"status":"refused","code":"robin-credentials" | It refuses the service’s credentials
			"status":"refused","code":"robin-unavailable" | It cannot be reached or is too slow
			"status":"refused","code":"robin-unreadable" | Its answer cannot be used
			"status":"refused","code":"timeout" | It cannot be reached or is too slow
			"status":"refused","code":"anything" | Its answer cannot be used
			"status":"none" | Loading conversations
			"status":"kept","open":0,"conversations":0,"complete":false | Loading conversations
			""")
	void saysWhatIsKnown(String known, String words) {
		this.service.summarizes((body) -> answer(body, (email) -> item(email, known)));
		this.service.shows(this.page, "en", badges(addresses(1)));
		token("() => 'one'");
		await().until(() -> this.service.asked(SUMMARY).size() == 1);
		assertThat(badge(0)).containsText(words);
		Axe.findsNothing(this.page, "main");
	}

	/** Which spellings are one customer the service knows: not all of Unicode folds. */
	@Test
	void isAskedForAsItIsSpelt() {
		List<String> spelt = List.of("Anna@X.nl", "\u0130lke@x.nl", "ilke@x.nl", "\u1E9E@x.nl", "\u212A@x.nl");
		this.service.shows(this.page, "en", badges(spelt));
		token("() => 'one'");
		assertThat(badge(4)).containsText("3 open");
		assertThat(addresses(this.service.asked(SUMMARY).getFirst().body())).isEqualTo(spelt);
	}

	/** The service answers once for one customer. */
	@Test
	void otherSpellingIsAskedForLaterAlone() {
		this.service.summarizes((body) -> answer("\"" + addresses(body).getFirst() + "\"", PanelBadgeTests::kept));
		this.service.shows(this.page, "en", badges(List.of("a@x.nl", "A@x.nl")));
		token("() => 'one'");
		assertThat(badge(0)).containsText("3 open");
		assertThat(badge(1)).containsText("3 open");
		assertThat(this.service.asked(SUMMARY)).hasSize(2);
	}

	@Test
	void whoIsNotSignedInIsToldAndThenIs() {
		this.service.shows(this.page, "en", badges(addresses(2)));
		token("async () => { throw new Error('no session') }");
		assertThat(badge(1)).containsText("Not signed in");
		assertThat(this.service.asked(SUMMARY)).isEmpty();
		token("() => 'one'");
		assertThat(badge(1)).containsText("3 open");
	}

	/** Whoever writes a page's text may write an attribute. */
	@ParameterizedTest
	@ValueSource(strings = { "https://elsewhere.example/", "//elsewhere.example/", "http://127.0.0.1:1/" })
	void noAttributeSendsTheTokenElsewhere(String address) {
		List<String> out = new ArrayList<>();
		this.page.onRequest((request) -> out.add(request.url()));
		this.service.shows(this.page, "en", "<robin-badge email='a@x.nl' base-url='" + address + "'></robin-badge>");
		token("() => 'one'");
		assertThat(badge(0)).containsText("Could not ask ROBIN");
		assertThat(out).noneMatch((url) -> url.contains("elsewhere") || url.contains("127.0.0.1:1"));
	}

	@Test
	void anotherCustomerIsAskedForAndTheFirstNeverShown() {
		this.service.shows(this.page, "en", badges(addresses(1)));
		token("() => 'one'");
		assertThat(badge(0)).containsText("3 open");
		this.page.evaluate("""
				() => {
					const badge = document.querySelector('robin-badge')
					badge.email = 'second@x.nl'
					badge.email = 'third@x.nl'
				}""");
		await().until(() -> this.service.asked(SUMMARY).size() == 2);
		assertThat(addresses(this.service.asked(SUMMARY).getLast().body())).containsExactly("third@x.nl");
	}

	@Test
	void lateAnswerForTheFormerCustomerIsNotShown() {
		CountDownLatch goesOn = new CountDownLatch(1);
		this.service.summarizes((body) -> {
			boolean isSlow = body.contains("slow@x.nl");
			if (isSlow) {
				await().until(() -> goesOn.getCount() == 0);
			}
			return answer(body, (email) -> kept(email).replace("3", isSlow ? "7" : "2"));
		});
		this.service.shows(this.page, "en", badges(List.of("slow@x.nl")));
		token("() => 'one'");
		await().until(() -> this.service.asked(SUMMARY).size() == 1);
		this.page.evaluate("document.querySelector('robin-badge').email = 'quick@x.nl'");
		assertThat(badge(0)).containsText("2 open");
		this.page.waitForResponse((response) -> response.text().contains("slow@x.nl"), goesOn::countDown);
		this.page.evaluate("new Promise((done) => setTimeout(done))");
		assertThat(badge(0)).containsText("2 open");
	}

	@ParameterizedTest
	@CsvSource({ "280, de, LIGHT", "400, nl, DARK", "1000, en, LIGHT" })
	void looksWell(int width, String language, String scheme) {
		List<String> known = List.of(
				"\"status\":\"kept\",\"open\":12,\"conversations\":20,\"complete\":false,%s\"stale\":false",
				"\"status\":\"kept\",\"open\":1,\"conversations\":2,\"complete\":true,%s\"stale\":true",
				"\"status\":\"kept\",\"open\":0,\"conversations\":2,\"complete\":true,%s\"stale\":false",
				"\"status\":\"kept\",\"open\":0,\"conversations\":0,\"complete\":true", "\"status\":\"asking\"",
				"\"status\":\"refused\",\"code\":\"timeout\"");
		String facts = "\"lastMessageAt\":\"2020-11-24T10:00:00Z\",\"channels\":[\"Email\"],\"fetchedAt\":\"2020-11-26T00:00:00Z\",";
		this.service.summarizes((body) -> answer(body,
				(email) -> item(email, known.get(Integer.parseInt(email.replaceAll("\\D", ""))).formatted(facts))));
		this.page.setViewportSize(width, 320);
		this.page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.valueOf(scheme)));
		String list = addresses(6).stream()
			.map((email) -> "<li><button style='all: unset; display: block; min-height: 28px'>A customer <robin-badge email='"
					+ email + "'></robin-badge></button></li>")
			.collect(Collectors.joining("", "<ul>", "</ul>"));
		this.service.shows(this.page, language, list);
		token("() => 'one'");
		assertThat(badge(0)).containsText("12+");
		Axe.findsNothing(this.page, "main");
		assertThat(this.page.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
		this.page.screenshot(new Page.ScreenshotOptions().setScale(ScreenshotScale.CSS)
			.setPath(PICTURES.resolve("badges-" + width + "-" + language + ".png")));
		assertThat(this.page.locator("main")).matchesAriaSnapshot("""
				- list:
				  - listitem:
				    - 'button /A customer .*12\\+ (open|offen), .*/'
				""");
	}

	private Locator badge(int number) {
		return this.page.locator("robin-badge").nth(number);
	}

	private void token(String function) {
		this.page.evaluate("""
				() => {
					const token = %s
					document.querySelectorAll('robin-badge').forEach((badge) => (badge.token = token))
				}""".formatted(function));
	}

	private static String badges(List<String> emails) {
		return emails.stream()
			.map((email) -> "<p><robin-badge email='" + email + "'></robin-badge></p>")
			.collect(Collectors.joining());
	}

	private static List<String> addresses(int count) {
		return IntStream.range(0, count).mapToObj((number) -> "c" + number + "@x.nl").toList();
	}

	private static List<String> addresses(String body) {
		return ADDRESS.matcher(body).results().map((MatchResult found) -> found.group(1)).toList();
	}

	private static String answer(String body, UnaryOperator<String> item) {
		return addresses(body).stream().map(item).collect(Collectors.joining(",", "{\"items\":[", "],\"asking\":0}"));
	}

	private static String kept(String email) {
		return item(email,
				"\"status\":\"kept\",\"open\":3,\"conversations\":4,\"complete\":true,\"lastMessageAt\":\"2026-11-01T10:00:00Z\",\"stale\":false");
	}

	private static String item(String email, String facts) {
		return "{\"emailAddress\":\"" + email + "\"," + facts + "}";
	}

}
