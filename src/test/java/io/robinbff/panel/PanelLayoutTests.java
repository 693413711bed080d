package io.robinbff.panel;

import java.nio.file.Path;
import java.util.List;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotScale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The panel from 240 to 1,400 px, with what is hard to lay out: nothing stands out, and
 * no word is broken that a line would hold. Pictures as in {@link PanelStatesTests}.
 */
class PanelLayoutTests {

	private static final Path PICTURES = Path.of(Boolean.getBoolean("panel.pictures") ? "docs/panel" : "target/panel");

	@RegisterExtension
	static final Browser browser = new Browser();

	private Page page;

	@ParameterizedTest
	@ValueSource(strings = { "en", "nl", "de" })
	void fitsEveryWidth(String language) {
		open(language, 1000, ColorScheme.LIGHT);
		for (int width = 240; width <= 1400; width += (width < 500) ? 10 : 100) {
			this.page.setViewportSize(width, 900);
			assertThat(faults()).as("%d px, %s", width, language).isEmpty();
		}
	}

	@Test
	void aFaultIsFound() {
		open("nl", 280, ColorScheme.LIGHT);
		this.page.evaluate(
				"""
						() => {
							const sheet = new CSSStyleSheet()
							sheet.replaceSync('h2 { width: 30px; flex: none !important; overflow-wrap: anywhere } .byline { width: 400px } .tools select { flex: 1 } .facts { overflow: visible }')
							document.querySelector('robin-conversations').shadowRoot.adoptedStyleSheets.push(sheet)
						}""");
		assertThat(faults()).contains("Gesprekken is broken", "select is cut", "a separator is out of place")
			.anyMatch((fault) -> fault.startsWith("p.byline is out by"));
	}

	@ParameterizedTest
	@CsvSource({ "280, de, LIGHT", "400, nl, DARK", "1000, en, LIGHT", "280, ar, DARK" })
	void looksWell(int width, String language, String scheme) {
		open(language, width, ColorScheme.valueOf(scheme));
		Axe.findsNothing(this.page);
		this.page.screenshot(new Page.ScreenshotOptions().setScale(ScreenshotScale.CSS)
			.setPath(PICTURES.resolve("layout-" + width + "-" + language + ".png")));
	}

	@SuppressWarnings("unchecked")
	private List<String> faults() {
		return (List<String>) this.page
			.evaluate("async () => (await import('/layout.js')).faults(document.querySelector('robin-conversations'))");
	}

	private void open(String language, int width, ColorScheme scheme) {
		this.page = PanelPage.open(browser, language, width, scheme);
		this.page.evaluate("async () => void (await (await import('/layout.js')).shown())");
	}

}
