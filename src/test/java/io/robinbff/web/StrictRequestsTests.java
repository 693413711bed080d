package io.robinbff.web;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import embedded.Issuer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ServiceTest;
import io.robinbff.json.KeptNames;
import io.swagger.v3.core.util.Yaml31;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is asked is understood or refused, never ignored: every route of the description,
 * with each of its parameters and fields repeated and misspelt, and with one that it does
 * not have.
 */
@ServiceTest
class StrictRequestsTests {

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private JsonMapper mapper;

	/** The API's own routes, and the search by a method that the description lacks. */
	static Stream<Route> routes() throws IOException {
		JsonNode api = Yaml31.mapper().readTree(Files.readString(Contract.FILE));
		List<Route> routes = new ArrayList<>();
		for (Map.Entry<String, JsonNode> path : api.path("paths").properties()) {
			for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
				if (!path.getKey().startsWith("/hooks/")) {
					routes.add(route(api, operation.getKey(), path.getKey(), operation.getValue()));
				}
			}
		}
		Route search = routes.stream().filter((route) -> route.path().endsWith("/search")).findAny().orElseThrow();
		routes.add(new Route("QUERY", "/conversations", List.of(), search.body(), search.fields()));
		return routes.stream();
	}

	/** Whoever invents names fills no memory with them. */
	@Test
	void namesThatAreRefusedAreNotKept() {
		for (int i = 0; i < 50; i++) {
			assertThat(this.front.search("{\"jan" + i + "@x.nl\":0}").status()).isEqualTo(400);
		}
		assertThat(KeptNames.in(this.mapper.tokenStreamFactory())).isZero();
	}

	private static Route route(JsonNode api, String method, String path, JsonNode operation) {
		String target = path;
		List<String> query = new ArrayList<>();
		for (JsonNode parameter : operation.path("parameters")) {
			String name = parameter.path("name").asText();
			target = target.replace("{" + name + "}", Front.encode(parameter.path("example").asText()));
			if ("query".equals(parameter.path("in").asText())) {
				query.add(name);
				target += parameter.path("required").asBoolean() ? "?" + name + "=" + parameter.path("example").asText()
						: "";
			}
		}
		JsonNode json = operation.at("/requestBody/content/application~1json");
		JsonNode example = json.path("examples").path("customer");
		example = example.isMissingNode() ? json.path("examples").path("list") : example;
		String body = json.isMissingNode() ? "" : at(api, example).path("value").toString();
		List<String> fields = new ArrayList<>();
		at(api, json.path("schema")).path("properties").fieldNames().forEachRemaining(fields::add);
		return new Route(method.toUpperCase(Locale.ROOT), target, query, body, fields);
	}

	private static JsonNode at(JsonNode api, JsonNode reference) {
		return api.at(reference.path("$ref").asText().substring(Math.min(1, reference.size())));
	}

	@Test
	void thereAreRoutesWithParametersAndWithFields() throws IOException {
		assertThat(routes()).hasSizeGreaterThan(9)
			.anyMatch((route) -> route.query().contains("webStore"))
			.anyMatch((route) -> route.fields().contains("webStore"))
			.anyMatch((route) -> route.query().contains("conversationId"))
			.anyMatch((route) -> route.fields().contains("emailAddresses"))
			.anyMatch((route) -> route.fields().contains("resume"));
	}

	@ParameterizedTest
	@MethodSource("routes")
	void unknownParametersAreRefused(Route route) {
		for (String name : List.of("x", "stat", "state_", "$filter", "a@b.example", "")) {
			boolean isName = name.matches("\\w+");
			Reply reply = ask(route, Front.encode(name) + "=open", route.body());
			if (!name.isEmpty()) {
				assertRefused(reply, isName ? name : "query");
				assertThat(reply.body()).doesNotContain("a@b");
			}
		}
		for (String name : List.of("state", "skip", "q", "conversationId", "email", "orderNumber")) {
			if (!route.query().contains(name)) {
				assertRefused(ask(route, name + "=1", route.body()), name);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("routes")
	void misspeltParametersAreRefused(Route route) {
		for (String name : route.query()) {
			for (String other : misspelt(name)) {
				assertRefused(ask(route, other + "=open", route.body()), other);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("routes")
	void repeatedParametersAreRefused(Route route) {
		for (String name : route.query()) {
			assertRefused(ask(route, name + "=1&" + name + "=1", route.body()), name);
			assertRefused(ask(route, name + "=open&" + name + "=", route.body()), name);
		}
	}

	@ParameterizedTest
	@MethodSource("routes")
	void headersOfWhichOneValueCountsAreRefusedTwice(Route route) {
		for (String name : SingleHeaders.NAMES) {
			for (String second : List.of("application/json", "two")) {
				Reply reply = this.front.send(route.method(), route.path(),
						route.body().isEmpty() ? null : route.body(), token(), "Content-Type", "application/json",
						"X-Access-Purpose", "application.json", "X-Correlation-Id", "application.json", name, second);
				assertRefused(reply, name);
				assertThat(reply.header("X-Correlation-Id")).isNotNull();
			}
		}
	}

	/** A new one that is read has to be thought of, as one value or as a list. */
	@Test
	void everyHeaderThatIsDescribedIsOneValueOrAList() throws IOException {
		JsonNode api = Yaml31.mapper().readTree(Files.readString(Contract.FILE));
		Set<String> known = new TreeSet<>(SingleHeaders.NAMES);
		known.addAll(List.of("Prefer", "Cache-Control", "If-None-Match"));
		for (JsonNode parameter : api.at("/components/parameters")) {
			if ("header".equals(parameter.path("in").asText())) {
				assertThat(known).contains(parameter.path("name").asText());
			}
		}
	}

	@ParameterizedTest
	@MethodSource("routes")
	void unknownFieldsAreRefused(Route route) {
		if (!route.fields().isEmpty()) {
			for (String name : List.of("x", "stat", "email", "conversationId")) {
				assertRefused(ask(route, "", with(route.body(), "\"" + name + "\":{\"a\":[1]}")), name);
				assertRefused(ask(route, "", with(route.body(), "\"" + name + "\":null")), name);
			}
			Reply odd = ask(route, "", with(route.body(), "\"anna@x.example\":1"));
			assertRefused(odd, "body");
			assertThat(odd.body()).doesNotContain("anna");
		}
	}

	@ParameterizedTest
	@MethodSource("routes")
	void misspeltFieldsAreRefused(Route route) {
		for (String name : route.fields()) {
			for (String other : misspelt(name)) {
				assertRefused(ask(route, "", with(route.body(), "\"" + other + "\":\"open\"")), other);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("routes")
	void repeatedFieldsAreRefused(Route route) {
		for (String name : route.fields()) {
			String again = "\"" + name + "\":null";
			assertRefused(ask(route, "", with(with(route.body(), again), again)), name);
		}
	}

	/** A number for a text has lost its zeros, and an empty text is no first page. */
	@ParameterizedTest
	@MethodSource("routes")
	void fieldsOfAnotherTypeAreRefused(Route route) throws IOException {
		JsonNode schemas = Yaml31.mapper().readTree(Files.readString(Contract.FILE)).at("/components/schemas");
		for (String name : route.fields()) {
			String body = route.body().contains("\"" + name + "\"") ? "{}" : route.body();
			for (String other : othersThan(typeOf(name, schemas))) {
				assertRefused(ask(route, "", with(body, "\"" + name + "\":" + other)), name);
			}
		}
	}

	private static String typeOf(String field, JsonNode schemas) {
		for (String request : List.of("Search", "SummaryRequest", "ExportRequest", "EraseRequest")) {
			JsonNode type = schemas.path(request).path("properties").path(field).path("type");
			if (!type.isMissingNode()) {
				return type.isArray() ? type.path(0).asText() : type.asText();
			}
		}
		throw new AssertionError("No type of " + field);
	}

	private static List<String> othersThan(String type) {
		return switch (type) {
			case "string" -> List.of("1234", "0", "1.0", "1E+10", "true", "false", "[]", "[\"a\"]", "{}", "{\"a\":1}");
			case "integer" ->
				List.of("\"0\"", "\"3\"", "\"\"", "\" \"", "true", "false", "3.9", "1e400", "[]", "[1]", "{\"a\":1}");
			case "boolean" ->
				List.of("\"true\"", "\"false\"", "\"\"", "\" \"", "0", "1", "1.0", "[]", "[true]", "{\"a\":1}");
			case "array" ->
				List.of("\"a@b.example\"", "\"\"", "1", "true", "{\"a\":1}", "[1]", "[true]", "[{\"a\":1}]");
			default -> throw new AssertionError(type);
		};
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "%20", "-0", "-1", "+1", "0x1", "1.0", "1e3", "%D9%A1", "%EF%BC%91", "1%20",
			"00000001", "1000001", "99999999999" })
	void aSkipInTheUrlIsDigits(String skip) {
		for (String path : List.of("/customers/nick%40example.com/conversations", "/orders/1234/conversations")) {
			assertRefused(this.front.get(path + "?skip=" + skip, token()), "skip");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "3.9", "1e400", "99999999999", "\"3.9\"", "\"x\"", "[3]", "{}" })
	void aSkipIsAWholeNumber(String skip) {
		Reply reply = this.front.search("{\"emailAddress\":\"nick@example.com\",\"skip\":" + skip + "}");
		assertRefused(reply, "skip");
	}

	@Test
	void nothingStandsBehindABody() {
		Reply reply = this.front.search("{\"emailAddress\":\"nick@example.com\"} {\"state\":\"open\"}");
		assertThat(reply.status()).isEqualTo(400);
	}

	/** Somebody's address may stand where a name should. */
	@ParameterizedTest
	@ValueSource(strings = { "{\"anna@example.nl\":1,\"anna@example.nl\":2}",
			"{\"x\":{\"anna@example.nl\":1,\"anna@example.nl\":2}}", "{\"anna@example.nl\":1e999999999}",
			"{\"anna@example.nl\":{\"state\":1,\"state\":2}}", "{\"anna@example.nl\":[1]}" })
	void whatIsNoNameIsNotRepeated(String body) {
		Reply reply = this.front.search(body);
		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.body()).doesNotContain("anna");
	}

	/** What is asked as it is described is answered. */
	@ParameterizedTest
	@MethodSource("routes")
	void whatIsDescribedIsTaken(Route route) {
		if (!route.path().endsWith("/watch") && !route.path().endsWith("/erase")) {
			assertThat(ask(route, "", route.body()).status()).isEqualTo(200);
		}
	}

	/**
	 * Others' requests are theirs, and pages that are no API ignore what they do not
	 * know.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "/v3/api-docs?x=1&x=2", "/swagger-ui/index.html?x=1&x=2",
			"/panel/robin-conversations.js?x=1&v=2&v=3", "/panel/robin-conversations.d.ts?x=1" })
	void otherPagesAreTolerant(String path) {
		assertThat(this.front.get(path, null).status()).isEqualTo(200);
	}

	@Test
	void managementIsTolerant() {
		assertThat(this.front.management("/actuator/health/liveness?x=1&x=2").status()).isEqualTo(200);
		assertThat(this.front.management("/actuator/info?x=1").status()).isEqualTo(200);
	}

	private Reply ask(Route route, String query, String body) {
		String target = route.path() + (query.isEmpty() ? "" : (route.path().indexOf('?') < 0 ? "?" : "&") + query);
		return body.isEmpty() ? this.front.send(route.method(), target, null, token())
				: this.front.send(route.method(), target, body, token(), "Content-Type", "application/json");
	}

	private String token() {
		return this.issuer.token("conversations.read", "conversations.export", "privacy.erase");
	}

	private static String with(String body, String member) {
		return body.substring(0, body.length() - 1) + (body.equals("{}") ? "" : ",") + member + "}";
	}

	/** The same but for capitals, where that is another name. */
	private static List<String> misspelt(String name) {
		return Stream
			.of(name.toUpperCase(Locale.ROOT), name.toLowerCase(Locale.ROOT),
					Character.toUpperCase(name.charAt(0)) + name.substring(1), name + "s", "_" + name)
			.filter((other) -> !other.equals(name))
			.distinct()
			.toList();
	}

	private static void assertRefused(Reply reply, String parameter) {
		assertThat(reply.status()).as(reply.body()).isEqualTo(400);
		assertThat(reply.json().path("code").asString()).isEqualTo("invalid-request");
		assertThat(reply.json().path("parameter").asString().replaceFirst("\\[\\d+]$", "")).as(reply.body())
			.isEqualTo(parameter);
	}

	/**
	 * A route that is described.
	 *
	 * @param method the method
	 * @param path with an example's values, and with what the query has to have
	 * @param query the query's parameters
	 * @param body a body that is taken, or an empty one
	 * @param fields the body's fields
	 */
	record Route(String method, String path, List<String> query, String body, List<String> fields) {

		@Override
		public String toString() {
			return this.method + " " + this.path;
		}

	}

}
