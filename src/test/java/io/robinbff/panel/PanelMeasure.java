package io.robinbff.panel;

import java.util.List;
import java.util.stream.IntStream;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import embedded.Cast;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.annotation.Autowired;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/**
 * A measurement that prints what the panel costs a browser, and judges nothing: a machine
 * under load would fail for nothing. {@code ./mvnw test -Dtest=PanelMeasure}
 */
@PanelTest
class PanelMeasure {

	@RegisterExtension
	static final Browser browser = new Browser();

	@Autowired
	private Workplace workplace;

	@Autowired
	private RobinServer robin;

	@Test
	void firstRender() {
		this.robin.hasConversationsOf(Cast.NICK, conversations(20));
		this.robin.hasConversationsOf(Cast.SCOPES, conversations(20));
		try (Crm crm = crm()) {
			CDPSession devtools = crm.page().context().newCDPSession(crm.page());
			devtools.send("Performance.enable");
			for (String round : List.of("cold", "warm")) {
				double before = scripting(devtools);
				crm.customer(round.equals("cold") ? Cast.NICK : Cast.SCOPES);
				assertThat(crm.conversations()).hasCount(20);
				double shown = scripting(devtools);
				crm.panel().evaluate("(p) => p.shadowRoot.querySelectorAll('h3 button').forEach((b) => b.click())");
				assertThat(crm.panel().locator(".message")).hasCount(240);
				System.out.printf(
						"%s: 20 conversations of 12 messages shown with %.1f ms of scripting, all opened with %.1f ms more%n",
						round, (shown - before) * 1000, (scripting(devtools) - shown) * 1000);
			}
		}
	}

	@Test
	void scrollingThroughAThousand() {
		this.robin.hasPagesOf(100);
		this.robin.hasConversationsOf(Cast.NOBODY, conversations(1000));
		try (Crm crm = crm().customer(Cast.NOBODY)) {
			for (int count = 100; count <= 1000; count += 100) {
				assertThat(crm.conversations()).hasCount(count);
				if (count < 1000) {
					crm.panel().locator("[part=more]").scrollIntoViewIfNeeded();
				}
			}
			Object frames = crm.page()
				.evaluate(
						"""
								() => new Promise((done) => {
									const gaps = []
									let last = performance.now()
									let y = document.body.scrollHeight
									const step = (now) => {
										gaps.push(now - last)
										last = now
										y -= 400
										scrollTo(0, y)
										if (y > 0) requestAnimationFrame(step)
										else {
											gaps.sort((a, b) => a - b)
											done({ frames: gaps.length, median: gaps[gaps.length >> 1], p95: gaps[Math.floor(gaps.length * 0.95)], most: gaps.at(-1) })
										}
									}
									requestAnimationFrame(step)
								})""");
			System.out.println("1,000 conversations, 400 px a frame, ms between frames: " + frames);
		}
		finally {
			this.robin.hasPagesOf(20);
		}
	}

	private Crm crm() {
		return this.workplace.sitDown("sam", browser.newPage());
	}

	private static double scripting(CDPSession devtools) {
		JsonObject metrics = devtools.send("Performance.getMetrics");
		for (JsonElement metric : metrics.getAsJsonArray("metrics")) {
			if (metric.getAsJsonObject().get("name").getAsString().equals("ScriptDuration")) {
				return metric.getAsJsonObject().get("value").getAsDouble();
			}
		}
		throw new IllegalStateException("Chromium has no ScriptDuration");
	}

	private static List<RobinConversation> conversations(int count) {
		return IntStream.rangeClosed(1, count)
			.mapToObj((number) -> RobinConversation.numbered(number)
				.tags("Levering, Track & trace")
				.linkedOrderNumbers("#FP" + number)
				.messages(IntStream.range(0, 12)
					.mapToObj((part) -> RobinMessage.fromCustomer("Nick", Cast.NICK,
							"<p>Message " + part + " with <b>HTML</b> &amp; a link: https://www.example.com/" + part
									+ "</p>"))
					.toArray(RobinMessage[]::new)))
			.toList();
	}

}
