package io.robinbff.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.robinbff.panel.Browser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The search beside the panel, over generated mails and over what people type: each word
 * that the panel shows is found. {@code -Dpanel.seed=N} begins elsewhere.
 */
class MailTextBrowserTests {

	private static final int COUNT = 2000;

	private static final String HOME = "https://panel.example/";

	@RegisterExtension
	static final Browser browser = new Browser();

	@Test
	@SuppressWarnings("unchecked")
	void eachWordThatThePanelShowsIsFound() throws IOException {
		Page page = browser.newPage();
		serve(page, "**", "text/html", "<!doctype html><meta charset=utf-8><body>");
		serve(page, "panel.js", "text/javascript", Files.readString(Path.of("panel/robin-conversations.js")));
		serve(page, "mails.js", "text/javascript", Files.readString(Path.of("src/test/resources/panel/mails.js")));
		page.navigate(HOME);
		List<List<String>> mails = (List<List<String>>) page.evaluate(
				"""
						async ([from, count]) => {
							const { textOf } = await import('/panel.js')
							const { mail, typed, tagged } = await import('/mails.js')
							const all = []
							for (let seed = from; seed < from + count; seed++) all.push(mail(seed), typed(seed), tagged(seed).html)
							return all.map((one) => [one, textOf(one)])
						}""",
				List.of(Integer.getInteger("panel.seed", 1), COUNT));
		page.close();
		List<String> missed = new ArrayList<>();
		for (List<String> mail : mails) {
			String searched = SearchText.folded(MailText.of(mail.getFirst(), MailTextTests.NO_BREATH));
			MailTextTests.words(mail.getLast())
				.filter((word) -> !searched.contains(word))
				.forEach((word) -> missed.add(word + " of " + mail.getFirst()));
		}
		assertThat(missed).isEmpty();
		assertThat(mails).hasSize(3 * COUNT);
	}

	private static void serve(Page page, String path, String type, String body) {
		page.route(HOME + path, (route) -> route.fulfill(
				new Route.FulfillOptions().setContentType(type + ";charset=" + StandardCharsets.UTF_8).setBody(body)));
	}

}
