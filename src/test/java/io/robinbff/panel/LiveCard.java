package io.robinbff.panel;

import java.util.List;
import java.util.function.BooleanSupplier;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;

/**
 * A page with one panel and nothing else, which a real service answers. Writes down what
 * the panel says of its being live, and how often it misses a token.
 */
final class LiveCard {

	private static final String PAGE = """
			<!doctype html><html lang="en"><meta charset=utf-8><title>Card</title><body><main><robin-conversations email="%s"></robin-conversations></main>
			<script>
				globalThis.said = []
				globalThis.missing = 0
				globalThis.bearer = '%s'
				document.addEventListener('token-missing', () => missing++)
				customElements.whenDefined('robin-conversations').then(() => {
					const panel = document.querySelector('robin-conversations')
					const note = () => {
						const live = panel.shadowRoot.querySelector('[part=live]')
						const now = live.hidden ? '' : live.textContent
						if (now !== (said.at(-1) ?? '')) said.push(now)
					}
					new MutationObserver(note).observe(panel.shadowRoot, { attributes: true, characterData: true, childList: true, subtree: true })
					panel.token = () => bearer
				})
			</script>
			<script type="module" src="/panel/robin-conversations.js"></script>""";

	private final Page page;

	private LiveCard(Page page) {
		this.page = page;
	}

	/** Opens a customer's card at whatever answers at that port. */
	static LiveCard open(Page page, int port, String customer, String token) {
		String address = "http://127.0.0.1:" + port + "/card";
		page.route(address,
				(route) -> route.fulfill(new Route.FulfillOptions().setContentType("text/html;charset=utf-8")
					.setBody(PAGE.formatted(customer, token))));
		page.navigate(address);
		return new LiveCard(page);
	}

	/** What the page has from now on, if it is asked for a token. */
	void hasToken(String token) {
		this.page.evaluate("(token) => void (bearer = token)", token);
	}

	/** Gives the panel what the page has, as after a sign-in. */
	void givesToken() {
		this.page.evaluate("() => void (document.querySelector('robin-conversations').token = () => bearer)");
	}

	int missedTokens() {
		return (Integer) this.page.evaluate("missing");
	}

	/** Returns all that it has said of being live, in turn; nothing, too. */
	@SuppressWarnings("unchecked")
	List<String> said() {
		return (List<String>) this.page.evaluate("said");
	}

	/** Returns what it has said since it was live first. */
	List<String> saidSinceLive() {
		return said().stream().dropWhile((one) -> !one.equals("Live")).toList();
	}

	Locator panel() {
		return this.page.locator("robin-conversations");
	}

	Locator live() {
		return panel().locator("[part=live]");
	}

	/** Opens the only conversation. */
	Locator opened() {
		panel().locator("h3 button").click();
		return messages();
	}

	Locator messages() {
		return panel().locator(".message");
	}

	/** Waits for that, and lets the page's events come meanwhile. */
	void awaits(BooleanSupplier condition) {
		this.page.waitForCondition(condition);
	}

}
