package io.robinbff.web;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import embedded.Cast;
import embedded.Issuer;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.ManualTicker;
import io.robinbff.Front.Reply;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/** The API description: the same as the code, complete, and true behind a proxy. */
@ServiceTest
class OpenApiTests {

	/** The one command that writes the file anew. */
	private static final String COMMAND = "./mvnw test -Dtest=OpenApiTests#fileIsWhatTheCodeSays -Dopenapi.write=true";

	@Autowired
	private ManualTicker ticker;

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Test
	void fileIsWhatTheCodeSays() throws IOException {
		String now = this.front.get("/v3/api-docs.yaml", null)
			.body()
			.replace(this.issuer.issuerUri(), "https://login.example.com");
		if (Boolean.getBoolean("openapi.write")) {
			Files.writeString(Contract.FILE, now);
		}
		assertThat(Files.readString(Contract.FILE))
			.as("%s is older than the code; write it anew: %s", Contract.FILE, COMMAND)
			.isEqualTo(now);
	}

	@Test
	void nothingIsWithoutWords() {
		JsonNode api = this.front.get("/v3/api-docs", null).json();
		List<String> silent = new ArrayList<>();
		api.path("components").path("schemas").properties().forEach((schema) -> {
			if (!schema.getValue().has("description")) {
				silent.add(schema.getKey());
			}
			schema.getValue()
				.path("properties")
				.properties()
				.stream()
				.filter((property) -> !isDescribed(property.getValue()))
				.forEach((property) -> silent.add(schema.getKey() + "." + property.getKey()));
		});
		operations(api).forEach((operation) -> {
			if (!operation.has("summary") || !operation.has("description")) {
				silent.add(operation.path("operationId").asString());
			}
			Stream.of("200", "304", "400", "401", "403", "500", "503")
				.filter((status) -> operation.path("responses").path(status).path("headers").isEmpty())
				.forEach((status) -> silent.add(operation.path("operationId").asString() + " " + status));
		});
		assertThat(silent).containsOnly("searchConversations 304", "summarizeCustomers 304", "exportCustomer 304",
				"eraseCustomer 304", "watchConversations 304", "quota 304", "receiveEvent 304", "receiveEvent 503");
	}

	private static boolean isDescribed(JsonNode property) {
		JsonNode type = property.path("items").isMissingNode() ? property : property.path("items");
		return property.has("description") && (property.has("examples") || type.has("$ref"));
	}

	private static Stream<JsonNode> operations(JsonNode api) {
		return api.path("paths").valueStream().flatMap(JsonNode::valueStream);
	}

	/**
	 * Before a whole page is seen, a page of one may be full, and what another test has
	 * asked for just now is kept as it was then.
	 */
	@BeforeEach
	void aPageIsSeen() {
		this.ticker.advance(Duration.ofHours(1));
		this.front.get("/customers/" + Cast.MANY_QUESTIONS + "/conversations");
	}

	@Test
	void examplesAreRealAnswers() {
		assertExample("ConversationList", "/customers/" + Cast.NICK + "/conversations");
		assertExample("SingleConversation", "/conversations/" + RobinServer.SAMPLE_GUID);
	}

	/** An example that is tried finds something: an empty list looks like a fault. */
	@Test
	void examplesAreAnsweredInTheDemo() {
		JsonNode api = this.front.get("/v3/api-docs", null).json();
		api.path("paths")
			.properties()
			.stream()
			.filter((path) -> path.getValue().has("get"))
			.forEach((path) -> assertFound(path.getKey(),
					this.front.get(filledIn(path.getKey(), path.getValue().path("get").path("parameters")))));
		JsonNode searches = api
			.at("/paths/~1conversations~1search/post/requestBody/content/application~1json/examples");
		assertThat(searches.size()).isEqualTo(2);
		searches.forEach((search) -> {
			String body = api.at(search.path("$ref").asString().substring(1) + "/value").toString();
			assertFound(body, this.front.search(body));
		});
	}

	private static String filledIn(String path, JsonNode parameters) {
		String query = "";
		for (JsonNode parameter : parameters) {
			String name = parameter.path("name").asString();
			String example = Front.encode(parameter.path("example").asString(""));
			path = path.replace("{" + name + "}", example);
			query = parameter.path("in").asString().equals("query") && !example.isEmpty() ? "?" + name + "=" + example
					: query;
		}
		return path + query;
	}

	private static void assertFound(String what, Reply reply) {
		assertThat(reply.status()).as(what).isEqualTo(200);
		JsonNode found = reply.json();
		assertThat(found.path("conversations").size() + found.path("windows").size() + found.path("messages").size())
			.as(what)
			.isPositive();
	}

	private void assertExample(String name, String path) {
		JsonNode example = this.front.get("/v3/api-docs", null).json().at("/components/examples/" + name + "/value");
		ObjectNode answer = (ObjectNode) this.front
			.send("GET", path, "", this.front.reader(), "Cache-Control", "no-cache")
			.json();
		answer.set("fetchedAt", example.path("fetchedAt"));
		assertThat(answer).isEqualTo(example);
	}

	@Test
	void singleConversationIsFlat() {
		JsonNode single = this.front.get("/v3/api-docs", null).json().at("/components/schemas/SingleConversation");
		assertThat(single.path("properties").propertyNames()).contains("guid", "messages", "fetchedAt", "stale")
			.doesNotContain("conversation");
		assertThat(single.path("required").toString()).contains("messages", "tags", "linkedOrderNumbers", "stale")
			.doesNotContain("guid");
	}

	@Test
	void anUnchangedAnswerIsA304AsDescribed() {
		Reply first = this.front.get("/conversations/" + RobinServer.SAMPLE_GUID);
		Reply second = this.front.get("/conversations/" + RobinServer.SAMPLE_GUID, this.front.reader(), "If-None-Match",
				String.valueOf(first.header("ETag")));
		assertThat(second.status()).isEqualTo(304);
		assertThat(second.body()).isEmpty();
		assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
	}

	@Test
	void quotaIsAsDescribed() {
		assertThat(this.front.get("/quota").status()).isEqualTo(200);
	}

	@Test
	void serverIsAPathThatHoldsBehindAnyHost() {
		assertThat(server()).isEqualTo("[{\"url\":\"/\"}]");
		assertThat(server(PROXY)).isEqualTo("[{\"url\":\"/robin\"}]");
		assertThat(server()).isEqualTo("[{\"url\":\"/\"}]");
	}

	private static final String[] PROXY = { "X-Forwarded-Proto", "https", "X-Forwarded-Host", "crm.example.com",
			"X-Forwarded-Port", "443", "X-Forwarded-Prefix", "/robin" };

	private String server(String... headers) {
		return this.front.get("/v3/api-docs", null, headers).json().at("/servers").toString();
	}

	@Test
	void pageKnowsWhereItIsBehindAProxy() {
		assertThat(this.front.get("/swagger-ui.html", null).header("Location")).isEqualTo("/swagger-ui/index.html");
		assertThat(this.front.get("/swagger-ui.html", null, PROXY).header("Location"))
			.isEqualTo("/robin/swagger-ui/index.html");
		JsonNode config = this.front.get("/v3/api-docs/swagger-config", null, PROXY).json();
		assertThat(config.path("configUrl").asString()).isEqualTo("/robin/v3/api-docs/swagger-config");
		assertThat(config.path("url").asString()).isEqualTo("/robin/v3/api-docs");
		assertThat(config.path("oauth2RedirectUrl").asString())
			.isEqualTo("https://crm.example.com/robin/swagger-ui/oauth2-redirect.html");
		for (String prefix : List.of("", "/robin", "")) {
			String[] headers = prefix.isEmpty() ? new String[0] : PROXY;
			assertThat(this.front.get("/swagger-ui/swagger-initializer.js", null, headers).body())
				.contains("\"configUrl\" : \"" + prefix + "/v3/api-docs/swagger-config\"");
		}
	}

}
