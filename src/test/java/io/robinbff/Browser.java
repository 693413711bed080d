package io.robinbff;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import com.microsoft.playwright.Browser.NewPageOptions;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import org.junit.jupiter.api.Assumptions;

/** Debian's Chromium, steered by Playwright, which downloads none of its own. */
final class Browser implements AutoCloseable {

	private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

	private static final List<String> FLAGS = List.of("--no-sandbox", "--disable-gpu", "--disable-quic",
			"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync");

	private final Playwright playwright;

	private final com.microsoft.playwright.Browser chromium;

	private Browser(Playwright playwright, com.microsoft.playwright.Browser chromium) {
		this.playwright = playwright;
		this.chromium = chromium;
	}

	/** Skips the test where there is no Chromium. */
	static Browser start() {
		Assumptions.assumeTrue(Files.isExecutable(CHROMIUM), "No browser at " + CHROMIUM
				+ ": install it with 'apt-get install -y --no-install-recommends chromium fonts-liberation'.");
		Playwright playwright = Playwright
			.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
		return new Browser(playwright,
				playwright.chromium()
					.launch(new BrowserType.LaunchOptions().setExecutablePath(CHROMIUM)
						.setArgs(FLAGS)
						.setChromiumSandbox(false)));
	}

	/** A page of somebody new: no cookies, and any certificate will do. */
	Page newPage() {
		return newPage((options) -> options.setViewportSize(1280, 1400));
	}

	Page newPage(Consumer<NewPageOptions> wishes) {
		NewPageOptions options = new NewPageOptions().setIgnoreHTTPSErrors(true);
		wishes.accept(options);
		return this.chromium.newPage(options);
	}

	@Override
	public void close() {
		this.chromium.close();
		this.playwright.close();
	}

}
