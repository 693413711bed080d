package io.robinbff.security;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import embedded.Issuer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who lacks a scope is told which: every operation of the API description names one, and
 * its refusal, the header, the log and the example name the same, which then opens it.
 */
@ServiceTest
@ExtendWith(OutputCaptureExtension.class)
class RouteScopeTests {

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Test
	void refusalNamesTheScopeThatOpens(CapturedOutput output) {
		JsonNode api = this.front.get("/v3/api-docs", null).json();
		Map<String, String> scopes = new TreeMap<>();
		api.path("paths").properties().forEach((path) -> path.getValue().properties().forEach((operation) -> {
			JsonNode security = operation.getValue().has("security") ? operation.getValue().path("security")
					: api.path("security");
			if (security.path(0).has("oauth2")) {
				String scope = security.path(0).path("oauth2").path(0).asString();
				assertThat(security.at("/2/client/0").asString()).isEqualTo(scope);
				scopes.put(operation.getValue().path("operationId").asString(), scope);
				assertOpens(scope, operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), operation.getValue());
				assertThat(output).contains("A caller lacks the scope " + scope + " [");
			}
		}));
		assertThat(scopes).containsEntry("quota", Scopes.READ)
			.containsEntry("watchConversations", Scopes.READ)
			.containsEntry("summarizeCustomers", Scopes.SUMMARY)
			.containsEntry("exportCustomer", Scopes.EXPORT)
			.containsEntry("eraseCustomer", Scopes.ERASE);
	}

	private void assertOpens(String scope, String method, String path, JsonNode operation) {
		Reply refused = ask(method, path, "openid");
		assertThat(refused.status()).as(path).isEqualTo(403);
		assertThat(refused.header("WWW-Authenticate")).as(path).endsWith(", scope=\"" + scope + "\"");
		String detail = refused.json().path("detail").asString();
		assertThat(detail).as(path).contains(" " + scope + ":");
		assertThat(operation
			.at("/responses/403/content/application~1problem+json/examples/insufficient-scope/value/detail")
			.asString()).as(path).isEqualTo(detail);
		assertThat(ask(method, path, scope).status()).as(path).isIn(200, 400, 404);
	}

	private Reply ask(String method, String path, String scope) {
		String token = this.issuer.token((claims) -> claims.claim("scope", scope).claim("roles", null));
		String filled = path.replaceAll("\\{[^}]+}", "nobody%40example.com");
		return this.front.send(method, filled, method.equals("GET") ? null : "{}", token, "Content-Type",
				"application/json");
	}

}
