package embedded;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class StrictRobinTests {

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	@Test
	void fourthCallWithinASecondIsRefusedAndCountedAndFillsNoWindow() throws Exception {
		try (StrictRobin robin = StrictRobin.start()) {
			List<HttpResponse<String>> answers = List.of(1, 2, 3, 4, 5)
				.stream()
				.map((number) -> HTTP.sendAsync(
						question(robin, StrictRobin.AUTHORIZATION, "customer-" + number + "@shop.example"),
						BodyHandlers.ofString()))
				.toList()
				.stream()
				.map((answer) -> answer.join())
				.toList();
			assertThat(answers).extracting(HttpResponse::statusCode).containsExactlyInAnyOrder(200, 200, 200, 429, 429);
			assertThat(answers).filteredOn((answer) -> answer.statusCode() == 429)
				.allSatisfy((answer) -> assertThat(answer.headers().firstValue("Retry-After")).contains("1"));
			assertThat(robin.overQuota()).isEqualTo(2);
			assertThat(robin.calls()).extracting(StrictRobin.Call::status)
				.filteredOn((status) -> status == 429)
				.hasSize(2);
		}
	}

	@Test
	void callDuringAnOutageIsRefusedAndFillsTheWindow() throws Exception {
		try (StrictRobin robin = StrictRobin.start()) {
			robin.outage(true);
			for (int i = 0; i < StrictRobin.PER_SECOND; i++) {
				assertThat(ask(robin, "customer-1@shop.example").statusCode()).isEqualTo(503);
			}
			robin.outage(false);
			assertThat(ask(robin, "customer-1@shop.example").statusCode()).isEqualTo(429);
		}
	}

	@Test
	void addressSaysHowManyConversationsThereAreAndHowLargeTheyAre() throws Exception {
		try (StrictRobin robin = StrictRobin.free()) {
			for (String address : List.of("customer-1@shop.example", "customer-2@shop.example", "kb20-1@shop.example",
					"kb200-7@shop.example")) {
				String body = ask(robin, address).body();
				JsonNode conversations = JsonMapper.shared().readTree(body).path("conversations");
				assertThat(conversations).hasSize(StrictRobin.conversationsOf(address));
				assertThat(conversations).allSatisfy(
						(conversation) -> assertThat(conversation.path("subject").asString()).startsWith(address));
			}
			assertThat(ask(robin, "kb200-7@shop.example").body().length()).isBetween(190 * 1024, 210 * 1024);
		}
	}

	@Test
	void freeOneHasNoQuotaAndRemembersNothing() throws Exception {
		try (StrictRobin robin = StrictRobin.free()) {
			for (int i = 0; i < 20; i++) {
				assertThat(ask(robin, "kb2-" + i + "@shop.example").statusCode()).isEqualTo(200);
			}
			assertThat(robin.callsSoFar()).isZero();
			assertThat(robin.overQuota()).isZero();
		}
	}

	@Test
	void strangersAndOtherQuestionsAreRefused() throws Exception {
		try (StrictRobin robin = StrictRobin.free()) {
			assertThat(HTTP.send(question(robin, "Basic bm9ib2R5", "customer-1@shop.example"), BodyHandlers.ofString())
				.statusCode()).isEqualTo(401);
			HttpRequest get = HttpRequest.newBuilder(URI.create(robin.url() + "/conversations")).build();
			assertThat(HTTP.send(get, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
		}
	}

	private static HttpResponse<String> ask(StrictRobin robin, String address)
			throws IOException, InterruptedException {
		return HTTP.send(question(robin, StrictRobin.AUTHORIZATION, address), BodyHandlers.ofString());
	}

	private static HttpRequest question(StrictRobin robin, String authorization, String address) {
		return HttpRequest.newBuilder(URI.create(robin.url() + "/conversations"))
			.header("Authorization", authorization)
			.POST(BodyPublishers.ofString("{\"emailAddress\":\"" + address + "\"}"))
			.build();
	}

}
