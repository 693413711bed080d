package io.robinbff.panel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Mail as the panel reads it: a table of what mailers write, with the text it becomes,
 * and a property over generated mail, held against what a browser shows of the same HTML.
 * {@code -Dpanel.seed=N} begins elsewhere.
 */
class PanelMailTests {

	/** How many mails are generated. */
	private static final int COUNT = 2000;

	/** How many messages are that people typed: they cost little. */
	private static final int TYPED = 20_000;

	private static final Path RESOURCES = Path.of("src/test/resources/panel");

	private static final String HOME = "https://panel.example/";

	@RegisterExtension
	static final Browser browser = new Browser();

	private static Page page;

	@BeforeAll
	static void opens() {
		page = browser.newPage();
		page.route(HOME + "**", (route) -> answer(route, "text/html", "<!doctype html><meta charset=utf-8><body>"));
		page.route(HOME + "panel.js",
				(route) -> answer(route, "text/javascript", read(Path.of("panel/robin-conversations.js"))));
		page.route(HOME + "mails.js", (route) -> answer(route, "text/javascript", read(RESOURCES.resolve("mails.js"))));
		page.navigate(HOME);
	}

	@AfterAll
	static void closes() {
		page.close();
	}

	@Test
	@SuppressWarnings("unchecked")
	void showsEveryLetterThatABrowserShowsInTheSameLines() {
		List<Map<String, Object>> differences = (List<Map<String, Object>>) page.evaluate("""
				async ([from, count]) => {
					const { textOf, partsOf } = await import('/panel.js')
					return (await import('/mails.js')).differences(textOf, partsOf, from, count)
				}""", List.of(Integer.getInteger("panel.seed", 1), COUNT));
		assertThat(differences).isEmpty();
	}

	@Test
	@SuppressWarnings("unchecked")
	void hidesWhatABrowserHidesAndNothingElse() {
		List<Map<String, Object>> differences = (List<Map<String, Object>>) page.evaluate("""
				async ([from, count]) => {
					const { textOf } = await import('/panel.js')
					return (await import('/mails.js')).hidings(textOf, from, count)
				}""", List.of(Integer.getInteger("panel.seed", 1), COUNT));
		assertThat(differences).isEmpty();
	}

	@Test
	void whatIsNoLinkStandsAsItWasWritten() {
		assertThat((String) drawn("Call <tel:**21*0900123456%23> now").get("seen"))
			.contains("Call <tel:**21*0900123456%23> now");
	}

	@Test
	@SuppressWarnings("unchecked")
	void leavesWhatPeopleTypedAsItIs() {
		List<Map<String, Object>> changed = (List<Map<String, Object>>) page.evaluate("""
				async ([from, count]) => {
					const { textOf, partsOf } = await import('/panel.js')
					return (await import('/mails.js')).changed(textOf, partsOf, from, count)
				}""", List.of(Integer.getInteger("panel.seed", 1), TYPED));
		assertThat(changed).isEmpty();
	}

	/** Each link as it reads and where it leads. */
	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					See https://en.wikipedia.org/wiki/Bar_(foo). | en.wikipedia.org/wiki/Bar_(foo) → https://en.wikipedia.org/wiki/Bar_(foo)
					(https://x.example/a_(b)), or so | x.example/a_(b) → https://x.example/a_(b)
					https://x.example/a)b | x.example/a)b → https://x.example/a)b
					<https://x.example/a?b=(1)> | x.example/a?b=(1) → https://x.example/a?b=(1)
					www.shop.example/pad! | www.shop.example/pad → https://www.shop.example/pad
					Mail a.b@shop.example. | a.b@shop.example → mailto:a.b@shop.example
					<a href="tel:+31201234567">020</a> | +31201234567 → tel:+31201234567
					<a href="https://evil.example/">https://bank.example/</a> | bank.example → https://bank.example/, evil.example → https://evil.example/
					Call <tel:**21*0900123456%23> or <tel:0900123#> |
					Call <tel:020-1234567> or <Mailto:a@b.example> | 020-1234567 → tel:020-1234567, a@b.example → mailto:a@b.example
					<mailto:shop@example.nl?bcc=eve@evil.nl&body=I%20approve> or <mailto:a%40b.nl%2Cc@d.nl> |
					<p>&lt;tel:**21*0900%23&gt; &lt;mailto:a@b.nl?bcc=c@d.nl&gt;</p> |
					javascript:alert(1) data:text/html,x |
					Order #FP20000, or FP20000? | #FP20000 → order, FP20000 → order
					XFP20000 and FP200001 |
					https://user:pass@evil.example/ | evil.example → https://user:pass@evil.example/""")
	@SuppressWarnings("unchecked")
	void linksLeadWhereTheySay(String message, @Nullable String links) {
		assertThat((List<String>) drawn(message).get("links"))
			.isEqualTo((links != null) ? List.of(links.split(", ")) : List.of());
	}

	@Test
	void whatIsCopiedIsWhatWasWritten() {
		assertThat(drawn("See https://shop.example/a and order #FP20000.").get("copied"))
			.isEqualTo("See shop.example/a and order #FP20000.");
	}

	/** Where a sender has no words of his own, what he sent is not folded away. */
	@ParameterizedTest
	@ValueSource(strings = { "Sent from my iPhone", "> only quoted", "-- \nAnna",
			"From: Utrecht\nTo: Amsterdam\nDate: 3 Nov\nWhere is it?",
			"---------- Forwarded message ---------\nFrom: Shop <s@x.nl>\nDate: Mon\nSubject: Order\n\nYour order" })
	void somethingIsAlwaysThereToRead(String message) {
		String last = message.substring(message.lastIndexOf('\n') + 1).replace("> ", "");
		assertThat((String) drawn(message).get("seen")).contains(last);
	}

	@Test
	void whatIsFoldedSaysWhoseItIs() {
		assertThat((String) drawn("Ja.\n\nOp 3 nov 2026 om 10:12 schreef Petra <p@x.example>:\n> Vraag?").get("seen"))
			.startsWith("Ja.")
			.contains("… Quoted from Petra")
			.doesNotContain("Vraag?");
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> drawn(String message) {
		return (Map<String, Object>) page.evaluate("""
				async (message) => {
					await import('/panel.js')
					return (await import('/mails.js')).drawn(message)
				}""", message);
	}

	static Stream<JsonNode> cases() {
		return JsonMapper.shared().readTree(read(RESOURCES.resolve("mail-cases.json"))).valueStream();
	}

	@ParameterizedTest
	@MethodSource("cases")
	@SuppressWarnings("unchecked")
	void readsWhatMailersWrite(JsonNode mail) {
		Map<String, Object> read = (Map<String, Object>) page.evaluate("""
				async (mail) => {
					const { textOf, partsOf } = await import('/panel.js')
					const text = textOf(mail)
					return { text, parts: partsOf(text).map(({ kind, by }) => kind + (by ? `: ${by}` : '')) }
				}""", mail.get("mail").stringValue());
		assertThat(read.get("text")).as(mail.get("name").stringValue()).isEqualTo(mail.get("text").stringValue());
		assertThat((List<String>) read.get("parts"))
			.isEqualTo(mail.get("parts").valueStream().map(JsonNode::stringValue).toList());
	}

	/**
	 * Four times the length takes four times as long, in the panel and in HubSpot's card.
	 * The first that does not is told, at the length where that shows.
	 */
	@Test
	void timeGrowsWithTheLengthAlone() {
		String card = read(Path.of("panel/hubspot/cards/RobinConversations.tsx"));
		String text = card.substring(card.indexOf("{\n", card.indexOf("function text(")) + 1);
		List<List<String>> mails = Repetition.all()
			.map((mail) -> List.of(mail.head(), mail.part(), mail.end()))
			.toList();
		assertThat(page.evaluate("""
				async ([mails, card]) => {
					const { textOf, partsOf } = await import('/panel.js')
					const readers = [(mail) => partsOf(textOf(mail)), new Function('content', card)]
					for (const [head, part, end] of mails) {
						for (const read of readers) {
							const time = (length) => {
								const mail = head + part.repeat(length / part.length) + end
								const begun = performance.now()
								read(mail)
								return performance.now() - begun
							}
							for (let length = 1000; length < 2e4; length *= 4) {
								const isSlow = () => {
									const most = time(4 * length) - 200
									return most > 0 && most > 8 * time(length)
								}
								if (isSlow() && isSlow() && isSlow()) return [head, part, end, 4 * length, `${read}`]
							}
						}
					}
				}""", List.of(mails, text.substring(0, text.indexOf("\n}"))))).isNull();
	}

	private static void answer(Route route, String type, String body) {
		route.fulfill(new Route.FulfillOptions().setContentType(type + ";charset=utf-8").setBody(body));
	}

	private static String read(Path file) {
		try {
			return Files.readString(file, StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
