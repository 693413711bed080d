package io.robinbff.panel;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import com.microsoft.playwright.Browser.NewPageOptions;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import embedded.Patience;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Chromium that tests steer by Playwright: Debian's, as none is downloaded. Each class
 * of tests registers one, and no test leaves a page of its own behind.
 */
public final class Browser implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

	private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

	private static final List<String> FLAGS = List.of("--no-sandbox", "--disable-gpu", "--disable-quic",
			"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync");

	private @Nullable Playwright playwright;

	private com.microsoft.playwright.@Nullable Browser chromium;

	private final List<Page> ofThisTest = new ArrayList<>();

	/** Skips the class where there is no Chromium. */
	@Override
	public void beforeAll(ExtensionContext context) {
		Assumptions.assumeTrue(Files.isExecutable(CHROMIUM), "No browser at " + CHROMIUM
				+ ": install it with 'apt-get install -y --no-install-recommends chromium fonts-liberation'.");
		PlaywrightAssertions.setDefaultAssertionTimeout(Patience.LIMIT.toMillis());
		this.playwright = Playwright
			.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
		this.chromium = this.playwright.chromium()
			.launch(new BrowserType.LaunchOptions().setExecutablePath(CHROMIUM)
				.setArgs(FLAGS)
				.setChromiumSandbox(false));
	}

	/** A page of somebody new: no cookies, and any certificate will do. */
	public Page newPage() {
		return newPage((options) -> options.setViewportSize(1280, 1400));
	}

	public Page newPage(Consumer<NewPageOptions> wishes) {
		NewPageOptions options = new NewPageOptions().setIgnoreHTTPSErrors(true);
		wishes.accept(options);
		Page page = Objects.requireNonNull(this.chromium).newPage(options);
		page.setDefaultTimeout(Patience.LIMIT.toMillis());
		this.ofThisTest.add(page);
		return page;
	}

	/** What is open by now is the class'. */
	@Override
	public void beforeEach(ExtensionContext context) {
		this.ofThisTest.clear();
	}

	@Override
	public void afterEach(ExtensionContext context) {
		this.ofThisTest.stream().filter((page) -> !page.isClosed()).forEach(Page::close);
	}

	@Override
	public void afterAll(ExtensionContext context) {
		if (this.chromium != null) {
			this.chromium.close();
		}
		if (this.playwright != null) {
			this.playwright.close();
		}
	}

}
