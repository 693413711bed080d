package io.robinbff.security;

import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;

import embedded.Cast;
import embedded.Issuer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ServiceTest;
import io.robinbff.watch.Listener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistrar;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who gets what where: every kind of caller at every route. The last column is how many
 * messages of a conversation with 4 internal notes the caller sees.
 */
@ServiceTest
@Import(AccessTableTests.Issuers.class)
@TestPropertySource(properties = { "robin.watch.per-subject=1000",
		"robin.access.scope-claims=scope,scp,roles,realm_access.roles,https://crm.example.com/roles" })
class AccessTableTests {

	private static final Issuer SECOND = Issuer.start();

	private static Issuer stranger;

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@BeforeAll
	static void stranger() {
		stranger = Issuer.start();
	}

	@AfterAll
	static void closed() {
		stranger.close();
		SECOND.close();
	}

	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|',
			textBlock = """
					# caller                      | by customer | by order | by guid | by id | search | watch  | summary | export | erase | quota | nothing there | description | messages
					no token                      | 401         | 401      | 401     | 401   | 401    | 401    | 401     | 401    | 401   | 401   | 401           | 200         |
					no bearer token               | 401         | 401      | 401     | 401   | 401    | 401    | 401     | 401    | 401   | 401   | 401           | 200         |
					rubbish                       | 401         | 401      | 401     | 401   | 401    | 401    | 401     | 401    | 401   | 401   | 401           | 401         |
					expired                       | 401         | 401      | 401     | 401   | 401    | 401    | 401     | 401    | 401   | 401   | 401           | 401         |
					without an expiry             | 401         | 401      | 401     | 401   | 401    | 401    | 401     | 401    | 401   | 401   | 401           | 401         |
					of tomorrow                   | 401         | 401      | 401     | 401   | 401    | 401    | 401     | 401    | 401   | 401   | 401           | 401         |
					wrong issuer                  | 401         | 401      | 401     | 401   | 401    | 401    | 401     | 401    | 401   | 401   | 401           | 401         |
					wrong issuer's name, our key  | 401         | 401      | 401     | 401   | 401    | 401    | 401     | 401    | 401   | 401   | 401           | 401         |
					our name, second issuer's key | 401         | 401      | 401     | 401   | 401    | 401    | 401     | 401    | 401   | 401   | 401           | 401         |
					no issuer                     | 401         | 401      | 401     | 401   | 401    | 401    | 401     | 401    | 401   | 401   | 401           | 401         |
					wrong audience                | 401         | 401      | 401     | 401   | 401    | 401    | 401     | 401    | 401   | 401   | 401           | 401         |
					no audience                   | 401         | 401      | 401     | 401   | 401    | 401    | 401     | 401    | 401   | 401   | 401           | 401         |
					alg none                      | 401         | 401      | 401     | 401   | 401    | 401    | 401     | 401    | 401   | 401   | 401           | 401         |
					HMAC with the public key      | 401         | 401      | 401     | 401   | 401    | 401    | 401     | 401    | 401   | 401   | 401           | 401         |
					known kid, stranger's key     | 401         | 401      | 401     | 401   | 401    | 401    | 401     | 401    | 401   | 401   | 401           | 401         |
					unknown kid                   | 401         | 401      | 401     | 401   | 401    | 401    | 401     | 401    | 401   | 401   | 401           | 401         |
					another kind of token         | 401         | 401      | 401     | 401   | 401    | 401    | 401     | 401    | 401   | 401   | 401           | 401         |
					signature cut off             | 401         | 401      | 401     | 401   | 401    | 401    | 401     | 401    | 401   | 401   | 401           | 401         |
					scope missing                 | 403         | 403      | 403     | 403   | 403    | 403    | 403     | 403    | 403   | 403   | 403           | 200         |
					other scope                   | 403         | 403      | 403     | 403   | 403    | 403    | 403     | 403    | 403   | 403   | 403           | 200         |
					internal scope alone          | 403         | 403      | 403     | 403   | 403    | 403    | 403     | 403    | 403   | 403   | 403           | 200         |
					scope in a claim not named    | 403         | 403      | 403     | 403   | 403    | 403    | 403     | 403    | 403   | 403   | 403           | 200         |
					badges                        | 403         | 403      | 403     | 403   | 403    | 403    | 200     | 403    | 403   | 403   | 403           | 200         |
					badges and internal           | 403         | 403      | 403     | 403   | 403    | 403    | 200     | 403    | 403   | 403   | 403           | 200         |
					exporter                      | 403         | 403      | 403     | 403   | 403    | 403    | 403     | 200    | 403   | 403   | 403           | 200         |
					exporter and internal         | 403         | 403      | 403     | 403   | 403    | 403    | 403     | 200    | 403   | 403   | 403           | 200         |
					eraser                        | 403         | 403      | 403     | 403   | 403    | 403    | 403     | 403    | 200   | 403   | 403           | 200         |
					reader                        | 200         | 200      | 200     | 200   | 200    | 200    | 200     | 403    | 403   | 200   | 404           | 200         | 1
					reader, second issuer         | 200         | 200      | 200     | 200   | 200    | 200    | 200     | 403    | 403   | 200   | 404           | 200         | 1
					reader, at+jwt                | 200         | 200      | 200     | 200   | 200    | 200    | 200     | 403    | 403   | 200   | 404           | 200         | 1
					reader by scope string        | 200         | 200      | 200     | 200   | 200    | 200    | 200     | 403    | 403   | 200   | 404           | 200         | 1
					reader by scp list            | 200         | 200      | 200     | 200   | 200    | 200    | 200     | 403    | 403   | 200   | 404           | 200         | 1
					reader by scp string          | 200         | 200      | 200     | 200   | 200    | 200    | 200     | 403    | 403   | 200   | 404           | 200         | 1
					reader by roles list          | 200         | 200      | 200     | 200   | 200    | 200    | 200     | 403    | 403   | 200   | 404           | 200         | 1
					reader by nested roles        | 200         | 200      | 200     | 200   | 200    | 200    | 200     | 403    | 403   | 200   | 404           | 200         | 1
					reader by claim with a URI    | 200         | 200      | 200     | 200   | 200    | 200    | 200     | 403    | 403   | 200   | 404           | 200         | 1
					insider                       | 200         | 200      | 200     | 200   | 200    | 200    | 200     | 403    | 403   | 200   | 404           | 200         | 5
					insider by scope string       | 200         | 200      | 200     | 200   | 200    | 200    | 200     | 403    | 403   | 200   | 404           | 200         | 5
					insider by nested roles       | 200         | 200      | 200     | 200   | 200    | 200    | 200     | 403    | 403   | 200   | 404           | 200         | 5
					insider by two claims         | 200         | 200      | 200     | 200   | 200    | 200    | 200     | 403    | 403   | 200   | 404           | 200         | 5
					""")
	void callerGets(String caller, int customer, int order, int guid, int id, int search, int watch, int summary,
			int export, int erase, int quota, int nowhere, int description, @Nullable Integer messages) {
		String token = token(caller);
		String[] other = caller.equals("no bearer token") ? new String[] { "Authorization", "Basic cGV0cmE6cGV0cmE=" }
				: new String[0];
		Reply reply = this.front.get("/customers/" + Cast.SCOPES + "/conversations", token, other);
		assertThat(List.of(reply.status(), status("/orders/" + Cast.ANNA_ORDER + "/conversations", token, other),
				status("/conversations/" + Cast.SCOPES_GUID, token, other),
				status("/conversations?conversationId=" + Cast.ANNA_CONVERSATION_ID, token, other),
				search(token, other), watch(token, other), summary(token, other), subject("export", token, other),
				subject("erase", token, other), status("/quota", token, other), status("/nowhere", token, other),
				status("/v3/api-docs", token, other)))
			.isEqualTo(List.of(customer, order, guid, id, search, watch, summary, export, erase, quota, nowhere,
					description));
		if (messages != null) {
			assertThat(reply.json().at("/conversations/0/messages").size()).isEqualTo(messages);
		}
		else {
			assertThat(reply.body()).doesNotContain("\"messages\"");
		}
	}

	private int status(String path, @Nullable String token, String... headers) {
		return this.front.get(path, token, headers).status();
	}

	private int search(@Nullable String token, String... headers) {
		return post("/conversations/search", "{\"emailAddress\":\"" + Cast.SCOPES + "\"}", token, headers);
	}

	private int watch(@Nullable String token, String... headers) {
		return Listener.statusOf(this.front.port(), token, "{\"emailAddress\":\"" + Cast.SCOPES + "\"}", headers);
	}

	private int summary(@Nullable String token, String... headers) {
		return post("/customers/summary", "{\"emailAddresses\":[\"" + Cast.SCOPES + "\"]}", token, headers);
	}

	private int subject(String what, @Nullable String token, String... headers) {
		return post("/customers/" + what, "{\"emailAddress\":\"" + Cast.ODD + "\"}", token, headers);
	}

	private int post(String path, String body, @Nullable String token, String... headers) {
		String[] all = Arrays.copyOf(headers, headers.length + 2);
		all[headers.length] = "Content-Type";
		all[headers.length + 1] = "application/json";
		return this.front.send("POST", path, body, token, all).status();
	}

	private @Nullable String token(String caller) {
		String good = this.issuer.token(Issuer.READ);
		return switch (caller) {
			case "no token", "no bearer token" -> null;
			case "rubbish" -> "rubbish";
			case "expired" -> this.issuer.expiredToken();
			case "without an expiry" -> this.issuer.token((claims) -> claims.expirationTime(null));
			case "of tomorrow" ->
				this.issuer.token((claims) -> claims.notBeforeTime(Date.from(Instant.now().plusSeconds(86_400))));
			case "wrong issuer" -> stranger.token(Issuer.READ);
			case "wrong issuer's name, our key" -> this.issuer.token((claims) -> claims.issuer(stranger.issuerUri()));
			case "our name, second issuer's key" -> SECOND.token((claims) -> claims.issuer(this.issuer.issuerUri()));
			case "no issuer" -> this.issuer.token((claims) -> claims.issuer(null));
			case "wrong audience" -> this.issuer.token((claims) -> claims.audience("another-service"));
			case "no audience" -> this.issuer.token((claims) -> claims.audience((String) null));
			case "alg none" -> this.issuer.unsignedToken();
			case "HMAC with the public key" -> this.issuer.confusedToken();
			case "known kid, stranger's key" -> this.issuer.forgedToken();
			case "unknown kid" -> this.issuer.strangersToken();
			case "another kind of token" -> this.issuer.tokenOfType("logout+jwt");
			case "signature cut off" -> good.substring(0, good.lastIndexOf('.') + 1);
			case "scope missing" -> with(Map.of());
			case "other scope" -> with(Map.of("scope", "openid conversations.reader CONVERSATIONS.READ"));
			case "internal scope alone" -> with(Map.of("scope", Issuer.READ_INTERNAL));
			case "scope in a claim not named" -> with(Map.of("permissions", List.of(Issuer.READ), "resource_access",
					Map.of("roles", List.of(Issuer.READ))));
			case "badges" -> with(Map.of("scope", Scopes.SUMMARY));
			case "badges and internal" -> with(Map.of("scope", Scopes.SUMMARY + " " + Issuer.READ_INTERNAL));
			case "exporter" -> with(Map.of("scope", Scopes.EXPORT));
			case "exporter and internal" -> with(Map.of("scope", Scopes.EXPORT + " " + Issuer.READ_INTERNAL));
			case "eraser" -> with(Map.of("scope", Scopes.ERASE));
			case "reader" -> good;
			case "reader, second issuer" -> SECOND.token(Issuer.READ);
			case "reader, at+jwt" -> this.issuer.tokenOfType("at+jwt");
			case "reader by scope string" -> with(Map.of("scope", "openid " + Issuer.READ));
			case "reader by scp list" -> with(Map.of("scp", List.of("openid", Issuer.READ)));
			case "reader by scp string" -> with(Map.of("scp", Issuer.READ));
			case "reader by roles list" -> with(Map.of("roles", List.of(Issuer.READ)));
			case "reader by nested roles" -> with(Map.of("realm_access", Map.of("roles", List.of(Issuer.READ))));
			case "reader by claim with a URI" -> with(Map.of("https://crm.example.com/roles", List.of(Issuer.READ)));
			case "insider" -> this.issuer.token(Issuer.READ, Issuer.READ_INTERNAL);
			case "insider by scope string" -> with(Map.of("scope", Issuer.READ + " " + Issuer.READ_INTERNAL));
			case "insider by nested roles" ->
				with(Map.of("realm_access", Map.of("roles", List.of(Issuer.READ, Issuer.READ_INTERNAL))));
			case "insider by two claims" -> with(Map.of("scope", Issuer.READ, "roles", List.of(Issuer.READ_INTERNAL)));
			default -> throw new IllegalArgumentException(caller);
		};
	}

	private String with(Map<String, Object> claims) {
		return this.issuer.token((all) -> {
			all.claim("scope", null).claim("roles", null);
			claims.forEach(all::claim);
		});
	}

	/** The service accepts a second issuer. */
	static class Issuers {

		@Bean
		DynamicPropertyRegistrar secondIssuer() {
			return (properties) -> properties.add("robin.access.issuers", SECOND::issuerUri);
		}

	}

}
