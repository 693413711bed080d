package io.robinbff.panel;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

/**
 * The demo's CRM in a browser, as an agent uses it. Writes down what the page asks for
 * and what the browser complains about.
 */
public final class Crm implements AutoCloseable {

	private final Page page;

	private final String home;

	private final List<String> complaints = new CopyOnWriteArrayList<>();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	public Crm(Page page, int port) {
		this.page = page;
		this.home = "http://localhost:" + port + "/";
		page.onPageError(this.complaints::add);
		page.onDialog((dialog) -> {
			this.complaints.add("dialog: " + dialog.message());
			dialog.dismiss();
		});
		page.onConsoleMessage((message) -> {
			// The browser notes each refusal of the service by itself.
			if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
				this.complaints.add(message.text());
			}
		});
		page.onRequest((request) -> this.requests.add(request.url()));
		page.addInitScript(
				"""
						addEventListener('securitypolicyviolation', (e) => console.error('violates ' + e.effectiveDirective + ': ' + e.blockedURI));
						addEventListener('load-failed', (e) => (globalThis.failed = e.detail));
						addEventListener('conversation-opened', (e) => (globalThis.opened = e.detail));
						sessionStorage.setItem('badges', sessionStorage.getItem('badges') ?? 'off');""");
	}

	/** Signs in at the issuer, by code and PKCE. */
	public Crm signIn(String person) {
		this.page.navigate(this.home);
		this.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in")).click();
		this.page.locator("#username").fill(person);
		this.page.locator("#password").fill(person);
		this.page.getByRole(AriaRole.BUTTON).click();
		this.page.locator("#desk").waitFor();
		return this;
	}

	/** Finds a customer, or an order, and opens its card. */
	public Crm open(String tab, String words) {
		this.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(tab).setExact(true)).click();
		this.page.locator("#search").fill(words);
		this.page.locator("#list button").first().click();
		return this;
	}

	public Crm customer(String words) {
		return open("Customers", words);
	}

	/** Gives ROBIN such a day. */
	public Crm robinIs(String day) {
		this.page.waitForResponse(Pattern.compile("/demo/robin/"),
				() -> this.page.getByLabel(day, new Page.GetByLabelOptions().setExact(true)).check());
		return this;
	}

	public Page page() {
		return this.page;
	}

	public Locator panel() {
		return this.page.locator("robin-conversations");
	}

	/** The conversations shown. */
	public Locator conversations() {
		return panel().locator(".conversation");
	}

	public Locator conversation(String subject) {
		return conversations().filter(new Locator.FilterOptions().setHasText(subject)).first();
	}

	/** Opens or closes a conversation. */
	public Locator toggle(String subject) {
		Locator found = conversation(subject);
		found.locator("h3 button").click();
		return found;
	}

	/**
	 * Reads on by the End key until so many conversations are there, or more. As an agent
	 * would, it presses again: a browser that is still scrolling goes to where the end
	 * was.
	 */
	public void readOnTo(int count) {
		this.page.waitForCondition(() -> {
			this.page.keyboard().press("End");
			this.page.waitForTimeout(200);
			return conversations().count() >= count;
		});
	}

	public Locator notice() {
		return panel().locator("[part=notice]");
	}

	public Locator age() {
		return panel().locator("[part=age]");
	}

	public void refresh() {
		button("Refresh").click();
	}

	public Locator button(String name) {
		return panel().getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
	}

	/** Another way to get tokens, as JavaScript. */
	public void tokenIs(String function) {
		// Void: a function as a result would be called.
		this.page.evaluate("void (document.querySelector('robin-conversations').token = " + function + ")");
	}

	/** What pages, scripts and the browser itself complained about. */
	public List<String> complaints() {
		return List.copyOf(this.complaints);
	}

	/** All addresses the page has asked for. */
	public List<String> requests() {
		return List.copyOf(this.requests);
	}

	@Override
	public void close() {
		this.page.close();
	}

}
