package io.robinbff.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import embedded.Cast;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ServiceTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Where a purpose is required, nobody looks without saying what for, by any route. */
@ServiceTest
@TestPropertySource(properties = "robin.audit.purpose=required")
class PurposeTests {

	private static final String CUSTOMER = "GET /customers/" + Cast.ANNA + "/conversations";

	@TempDir
	private static Path folder;

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@DynamicPropertySource
	static void settings(DynamicPropertyRegistry properties) {
		properties.add("robin.audit.file", PurposeTests::audit);
	}

	@ParameterizedTest
	@MethodSource("routes")
	void everyRouteWantsAPurpose(String route) throws IOException {
		int before = entries();
		int calls = this.robin.callCount();
		assertThat(refusal(ask(route, null))).startsWith("The header X-Access-Purpose is missing: send a word");
		assertThat(entries()).isEqualTo(before);
		assertThat(this.robin.callCount()).isEqualTo(calls);
		assertThat(ask(route, "TICKET-4711").status()).isEqualTo(200);
		assertThat(entries()).isEqualTo(before + 1);
		assertThat(last().path("facts").path("purpose").asString()).isEqualTo("TICKET-4711");
	}

	static Stream<String> routes() {
		return Stream.of(CUSTOMER, "GET /orders/" + Cast.ANNA_ORDER + "/conversations",
				"GET /conversations/" + Cast.SCOPES_GUID,
				"GET /conversations?conversationId=" + Cast.ANNA_CONVERSATION_ID, "POST /conversations/search");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "for anna", "anna@example.nl", "ticket/4711", "<b>", "café",
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" })
	void whatIsNoPurposeIsRefused(String purpose) {
		assertThat(refusal(ask(CUSTOMER, purpose))).startsWith("The header X-Access-Purpose is ")
			.contains("at most 64 letters, digits, dots, dashes and underscores");
	}

	@Test
	void quotaAndDescriptionNeedNone() {
		assertThat(this.front.get("/quota").status()).isEqualTo(200);
		assertThat(this.front.get("/v3/api-docs", null).status()).isEqualTo(200);
	}

	private static String refusal(Reply reply) {
		assertThat(reply.status()).as(reply.body()).isEqualTo(400);
		assertThat(reply.json().path("parameter").asString()).isEqualTo("X-Access-Purpose");
		return reply.json().path("detail").asString();
	}

	private Reply ask(String route, @Nullable String purpose) {
		String[] parts = route.split(" ", -1);
		String body = parts[0].equals("POST") ? "{\"emailAddress\":\"" + Cast.ANNA + "\"}" : null;
		String[] headers = (purpose != null)
				? new String[] { "Content-Type", "application/json", "X-Access-Purpose", purpose }
				: new String[] { "Content-Type", "application/json" };
		return this.front.send(parts[0], parts[1], body, this.front.reader(), headers);
	}

	private static int entries() throws IOException {
		return Files.exists(audit()) ? Files.readAllLines(audit()).size() : 0;
	}

	private static JsonNode last() throws IOException {
		return JsonMapper.shared().readTree(Files.readAllLines(audit()).getLast());
	}

	private static Path audit() {
		return folder.resolve("look-ups.jsonl");
	}

}
