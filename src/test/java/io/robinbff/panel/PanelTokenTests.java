package io.robinbff.panel;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import embedded.Cast;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** Where an agent's token goes, and where it never does. */
@PanelTest
class PanelTokenTests {

	private static final String ELSEWHERE = "https://elsewhere.example/";

	@RegisterExtension
	static final Browser browser = new Browser();

	@Autowired
	private Workplace workplace;

	private final List<Request> elsewhere = new CopyOnWriteArrayList<>();

	private final List<Request> asked = new CopyOnWriteArrayList<>();

	private final List<String> console = new CopyOnWriteArrayList<>();

	private Crm crm;

	@BeforeEach
	void petraSitsDown() {
		this.crm = this.workplace.sitDown("petra", browser.newPage());
		this.crm.page().route("**/*elsewhere.example/**", (route) -> {
			this.elsewhere.add(route.request());
			route.fulfill(new Route.FulfillOptions().setStatus(503));
		});
		this.crm.page().onRequest((request) -> {
			if (request.url().endsWith("/conversations/search")) {
				this.asked.add(request);
			}
		});
		this.crm.page().onConsoleMessage((message) -> this.console.add(message.text()));
		this.crm.customer(Cast.ANNA);
		assertThat(this.crm.conversations().first()).isVisible();
		this.asked.clear();
	}

	@AfterEach
	void goodNight() {
		this.crm.close();
		this.workplace.evening();
	}

	/** Whoever writes a page's text may write an attribute. */
	@ParameterizedTest
	@ValueSource(strings = { ELSEWHERE, "//elsewhere.example/", "http://elsewhere.example/",
			"https://user@elsewhere.example/", "https:elsewhere.example/" })
	void noAttributeSendsItElsewhere(String address) {
		set("setAttribute('base-url', '" + address + "')");
		assertThat(this.crm.panel()).containsText("Could not ask ROBIN");
		assertThat(this.asked).isEmpty();
		assertThat(wantedOut()).isFalse();
		assertThat(this.console).anyMatch((line) -> line.contains("sends no token to"));
	}

	@Test
	void attributeOnTheSameOriginIsTaken() {
		set("setAttribute('base-url', '/')");
		this.crm.page().waitForCondition(() -> !this.asked.isEmpty());
	}

	/** The CRM's policy lets nothing out, and says what wanted to go. */
	@Test
	void programSendsItWhereItSays() {
		set("baseUrl = '" + ELSEWHERE + "'");
		this.crm.page().waitForCondition(this::wantedOut);
	}

	private boolean wantedOut() {
		return !this.elsewhere.isEmpty() || this.console.stream()
			.anyMatch((line) -> line.contains("Content Security Policy") && line.contains("elsewhere.example"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://elsewhere.example/", "ftp://elsewhere.example/", "data:text/plain," })
	void notEvenAProgramSendsItInClear(String address) {
		set("baseUrl = '" + address + "'");
		assertThat(this.crm.panel()).containsText("Could not ask ROBIN");
		assertThat(wantedOut()).isFalse();
		assertThat(this.asked).isEmpty();
	}

	@Test
	void purposeIsSaid() {
		set("setAttribute('purpose', 'TICKET-4711')");
		this.crm.page().waitForCondition(() -> !this.asked.isEmpty());
		assertThat(this.asked.getLast().headerValue("x-access-purpose")).isEqualTo("TICKET-4711");
	}

	private void set(String what) {
		this.crm.panel().evaluate("(panel) => { panel." + what + " }");
	}

}
