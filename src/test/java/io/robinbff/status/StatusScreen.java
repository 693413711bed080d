package io.robinbff.status;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.robinbff.Front;
import io.robinbff.panel.Axe;
import io.robinbff.panel.Browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The status page in a phone's browser, its clock in the test's hands, and what the
 * browser complains of and asks for.
 */
final class StatusScreen implements AutoCloseable {

	final Page page;

	final List<String> complaints = new CopyOnWriteArrayList<>();

	final List<String> requests = new CopyOnWriteArrayList<>();

	StatusScreen(Browser browser, Front front, ColorScheme scheme) {
		this.page = browser.newPage((options) -> options.setViewportSize(360, 740).setColorScheme(scheme));
		this.page.onPageError(this.complaints::add);
		this.page.onConsoleMessage((message) -> {
			if (message.type().equals("error")) {
				this.complaints.add(message.text());
			}
		});
		this.page.onRequest((request) -> this.requests.add(request.url()));
		this.page.clock().install();
		this.page.navigate("http://localhost:" + front.managementPort() + "/status");
	}

	Locator item(String title) {
		return this.page.locator("li")
			.filter(new Locator.FilterOptions().setHas(this.page.locator("strong",
					new Page.LocatorOptions().setHasText(Pattern.compile("^" + title + "$")))));
	}

	/**
	 * It says what is wrong and what to do, nothing is cut off, and it is in a picture.
	 */
	void says(String title, String advice, String picture) {
		assertThat(item(title)).containsText("not well");
		assertThat(item(title)).containsText(advice);
		isWhole();
		this.page.screenshot(new Page.ScreenshotOptions().setFullPage(true)
			.setPath(Path.of("target/status", picture.toLowerCase(Locale.ROOT) + ".png")));
	}

	void isWhole() {
		assertThat(this.page.evaluate("document.documentElement.scrollWidth <= innerWidth")).as("nothing is cut off")
			.isEqualTo(true);
		Axe.findsNothing(this.page, "html");
		assertThat(this.requests).as("nothing is loaded from elsewhere").hasSize(1);
		assertThat(this.complaints).isEmpty();
	}

	@Override
	public void close() {
		this.page.close();
	}

}
