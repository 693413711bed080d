package io.robinbff.panel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import embedded.Cast;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What strangers write, in every field: none of it runs, none of it loads, none of it
 * even tries, for the page's strict policy has nothing to forbid.
 */
@PanelTest
// A service of its own: one that has seen larger pages takes smaller ones for the last.
@TestPropertySource(properties = "robin.page-size=200")
class PanelHostileTests {

	private static final List<String> PAYLOADS = payloads();

	/** All the panel ever draws. */
	private static final Set<String> ELEMENTS = Set.of("a", "b", "blockquote", "button", "div", "h2", "h3", "header",
			"input", "li", "ol", "option", "p", "path", "section", "select", "small", "span", "strong", "svg", "time",
			"ul");

	@RegisterExtension
	static final Browser browser = new Browser();

	@Autowired
	private Workplace workplace;

	@Autowired
	private RobinServer robin;

	@AfterEach
	void nobodyIsUnknownAgain() {
		this.robin.hasConversationsOf(Cast.NOBODY);
		this.robin.hasPagesOf(20);
	}

	@Test
	void nothingRunsAndNothingLoads() {
		assertThat(PAYLOADS).hasSizeGreaterThanOrEqualTo(100);
		this.robin.hasPagesOf(200);
		this.robin.hasConversationsOf(Cast.NOBODY,
				IntStream.range(0, PAYLOADS.size()).mapToObj(PanelHostileTests::conversation).toList());
		try (Crm crm = this.workplace.sitDown("sam", browser.newPage()).customer(Cast.NOBODY)) {
			assertThat(crm.conversations()).hasCount(PAYLOADS.size());
			crm.panel().evaluate("(panel) => panel.shadowRoot.querySelectorAll('h3 button').forEach((b) => b.click())");
			assertThat(crm.panel().locator(".message")).hasCount(2 * PAYLOADS.size());
			crm.panel()
				.evaluate(
						"""
								(panel) => panel.shadowRoot.querySelectorAll('*').forEach((e) => {
									for (const type of ['mouseover', 'pointerenter', 'focus', 'toggle', 'load', 'error', 'animationstart']) {
										e.dispatchEvent(new Event(type))
									}
								})""");
			crm.page().waitForTimeout(500);
			assertThat(crm.complaints()).isEmpty();
			assertThat(crm.requests()).allMatch(this.workplace::isKnown);
			assertThat(names(crm)).isSubsetOf(ELEMENTS);
			assertThat(attributes(crm)).noneMatch((name) -> name.startsWith("on") || name.equals("style")
					|| name.equals("src") || name.equals("srcset") || name.equals("xlink:href"));
			linksAreWebLinks(crm);
		}
	}

	@SuppressWarnings("unchecked")
	private static List<String> names(Crm crm) {
		return (List<String>) crm.panel()
			.evaluate("(panel) => [...new Set([...panel.shadowRoot.querySelectorAll('*')].map((e) => e.localName))]");
	}

	@SuppressWarnings("unchecked")
	private static List<String> attributes(Crm crm) {
		return (List<String>) crm.panel()
			.evaluate(
					"""
							(panel) => [...new Set([...panel.shadowRoot.querySelectorAll('*')].flatMap((e) => e.getAttributeNames()))]
							""");
	}

	private static void linksAreWebLinks(Crm crm) {
		assertThat(crm.panel().locator("a").count()).isPositive();
		assertThat(crm.panel()
			.evaluate(
					"""
							(panel) => [...panel.shadowRoot.querySelectorAll('a')].every((a) => /^mailto:[^?&]+$|^tel:[+\\d().-]+$/.test(a.href)
								|| /^https?:$/.test(a.protocol) && a.rel === 'noopener noreferrer' && a.referrerPolicy === 'no-referrer' && a.target === '_blank' && !a.ping
								&& a.textContent.startsWith(a.host))"""))
			.isEqualTo(true);
	}

	private static RobinConversation conversation(int number) {
		String payload = PAYLOADS.get(number);
		return RobinConversation.numbered(number)
			.subject(payload)
			.channel(payload)
			.state(payload)
			.owner(payload, payload, payload)
			.webStore(payload)
			.category(payload)
			.linkedOrderNumbers(payload)
			.tags(payload)
			.with("referrer", payload)
			.messages(RobinMessage.fromCustomer(payload, payload, payload).rating(payload),
					RobinMessage.note(payload, "<p>Quoted:</p>" + payload).with("sender", Map.of("type", payload)));
	}

	private static List<String> payloads() {
		try {
			return Files.readAllLines(Path.of("src/test/resources/panel/hostile.txt"), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
