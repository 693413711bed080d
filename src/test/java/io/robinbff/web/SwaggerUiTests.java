package io.robinbff.web;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import demo.CrmPages;
import embedded.Cast;
import embedded.Issuer;
import embedded.PrefixingProxy;
import io.robinbff.Front;
import io.robinbff.ServiceTest;
import io.robinbff.panel.Browser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** Swagger UI in a real browser: sign in at the issuer, try it out, see a customer. */
@ServiceTest
@Import(CrmPages.class)
class SwaggerUiTests {

	@RegisterExtension
	static final Browser browser = new Browser();

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Test
	void petraSignsInAndSeesACustomer() {
		petraSeesAnna("http://localhost:" + this.front.port(), "swagger-ui");
	}

	@Test
	void petraSignsInAndSeesACustomerBehindAnHttpsProxyWithAPrefix() {
		try (PrefixingProxy proxy = PrefixingProxy.start("/crm/robin", this.front.port())) {
			petraSeesAnna(proxy.url(), "swagger-ui-behind-proxy");
		}
	}

	@Test
	void whoKnowsNothingGetsAnAnswerOfEachForm() {
		String service = "http://localhost:" + this.front.port();
		this.issuer.sendsBackTo(service + "/swagger-ui/oauth2-redirect.html");
		try (Page page = browser.newPage()) {
			page.navigate(service + "/swagger-ui.html");
			page.locator(".auth-wrapper .authorize").click();
			page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "swagger-ui-forms.png")));
			assertThat(page.locator(".dialog-ux h4").first()).containsText("authorizationCode");
			assertThat(page.locator(".dialog-ux h4").first()).isInViewport();
			assertThat(page.locator(".dialog-ux")).containsText(Issuer.PEOPLE);
			page.locator(".modal-ux .close-modal").click();
			signIn(page, "petra");
			assertThat(page.locator("body")).not().containsText("Generated server url");
			Locator operations = page.locator("#operations-tag-Conversations ~ * .opblock");
			int count = operations.count();
			assertThat(count).isEqualTo(5);
			for (int i = 0; i < count; i++) {
				Locator operation = operations.nth(i);
				operation.locator(".opblock-summary-control").click();
				Locator answer = execute(operation);
				assertThat(answer.locator(".response-col_status").nth(1)).containsText("200");
				assertThat(answer.locator(".response-col_description").nth(1)).containsText("\"subject\"");
			}
			page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "swagger-ui-answers.png")));
		}
	}

	private void petraSeesAnna(String service, String picture) {
		this.issuer.sendsBackTo(service + "/swagger-ui/oauth2-redirect.html");
		try (Page page = browser.newPage()) {
			List<String> complaints = new ArrayList<>();
			page.onPageError(complaints::add);
			page.navigate(service + "/swagger-ui.html");
			signIn(page, "petra");
			Locator answer = askFor(page, Cast.ANNA);
			page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", picture + ".png")));
			assertThat(answer.locator(".request-url")).containsText(service + "/customers/");
			assertThat(answer.locator(".response-col_status").nth(1)).containsText("200");
			assertThat(answer.locator(".response-col_description").nth(1)).containsText(Cast.ANNA_GUID);
			assertThat(complaints).isEmpty();
		}
	}

	private static void signIn(Page page, String person) {
		page.locator(".auth-wrapper .authorize").click();
		Locator flow = page.locator(".auth-container")
			.filter(new Locator.FilterOptions().setHasText("authorizationCode"));
		assertThat(flow.locator("#client_id_authorizationCode")).hasValue("swagger-ui");
		Page login = page.waitForPopup(() -> flow
			.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Apply given OAuth2 credentials"))
			.click());
		login.locator("#username").fill(person);
		login.locator("#password").fill(person);
		login.getByRole(AriaRole.BUTTON).click();
		assertThat(flow).containsText("Authorized");
		page.locator(".modal-ux .close-modal").click();
	}

	private static Locator askFor(Page page, String email) {
		Locator operation = page.locator("#operations-Conversations-conversationsOfCustomer");
		operation.locator(".opblock-summary-control").click();
		operation.locator(".try-out__btn").click();
		operation.locator("tr[data-param-name='email'] input").fill(email);
		return execute(operation);
	}

	/** With what the page has filled in, where nobody has changed it. */
	private static Locator execute(Locator operation) {
		Locator execute = operation.locator(".execute");
		if (execute.count() == 0) {
			operation.locator(".try-out__btn").click();
		}
		execute.click();
		Locator answer = operation.locator(".responses-inner");
		answer.locator(".live-responses-table .response").first().waitFor();
		return answer;
	}

}
