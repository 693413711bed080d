package io.robinbff.panel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;

/**
 * A page with the panel and nothing else, to which scripts beside the tests, as
 * {@code layout.js}, give answers.
 */
final class PanelPage {

	private static final String HOME = "https://panel.example/";

	private PanelPage() {
	}

	static Page open(Browser browser, String language, int width, ColorScheme scheme) {
		Page page = browser.newPage((wishes) -> wishes.setViewportSize(width, 1200).setColorScheme(scheme));
		String direction = language.equals("ar") ? "rtl" : "ltr";
		page.route(HOME + "**",
				(route) -> answer(route, "text/html",
						"""
								<!doctype html><html lang="%s" dir="%s" style="color-scheme: light dark; font-family: sans-serif"><meta charset=utf-8>
								<title>Panel</title><body style="margin: 0"><main><robin-conversations order-links
								conversation-href="https://robin.example/c/{guid}"></robin-conversations></main>
								<script type="module" src="/panel/robin-conversations.js"></script>"""
							.formatted(language, direction)));
		page.route(HOME + "panel/robin-conversations.js",
				(route) -> answer(route, "text/javascript", read("panel/robin-conversations.js")));
		page.route(HOME + "*.js", (route) -> answer(route, "text/javascript",
				read("src/test/resources/panel/" + route.request().url().substring(HOME.length()))));
		page.navigate(HOME);
		return page;
	}

	private static void answer(Route route, String type, String body) {
		route.fulfill(new Route.FulfillOptions().setContentType(type + ";charset=utf-8").setBody(body));
	}

	private static String read(String file) {
		try {
			return Files.readString(Path.of(file), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
