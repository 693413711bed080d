package embedded;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The embedded ROBIN while it is healthy, seen from a plain HTTP client. */
@BesideOthers
class RobinServerTests {

	private static final String NICK = "nick@example.com";

	private static RobinServer robin;

	private final RobinClient client = new RobinClient(robin);

	@BeforeAll
	static void start() {
		robin = RobinServer.start();
	}

	@AfterAll
	static void stop() {
		robin.close();
	}

	@AfterEach
	void heal() {
		robin.acceptsCredentials("robin-key", "robin-secret").reset();
		this.client.close();
	}

	@Test
	void unknownCustomerHasAnEmptyList() throws Exception {
		HttpResponse<String> answer = this.client.ask("emailAddress", "nobody@example.com");
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
		assertThat(answer.headers().map()).doesNotContainKeys("robin-delivery", "matched-stub-id");
		assertThat(answer.body()).isEqualTo("{\"conversations\":[]}");
	}

	@Test
	void wrongCredentialsAre401() throws Exception {
		robin.acceptsCredentials("other-key", "other-secret");
		assertThat(this.client.ask("emailAddress", NICK).statusCode()).isEqualTo(200);
		HttpRequest old = this.client.request("{\"emailAddress\":\"nick@example.com\"}", "robin-key", "robin-secret")
			.build();
		assertThat(this.client.http().send(old, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
		assertThat(robin.calls()).extracting(Call::authorised).containsExactly(true, false);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "no JSON", "[]", "", "{\"emailAddress\":null}", "{\"emailAddress\":\" \"}",
			"{\"emailAddress\":\"a@b.nl\",\"orderNumber\":\"1\"}", "{\"emailAddress\":\"a@b.nl\",\"orderNumber\":null}",
			"{\"emailAddress\":7}", "{\"guid\":\"not-an-id\"}", "{\"emailAddress\":\"a@b.nl\",\"skip\":-1}",
			"{\"emailAddress\":\"a@b.nl\",\"skip\":\"1\"}", "{\"emailAddress\":\"a@b.nl\",\"skip\":null}" })
	void questionsThatAreNoneAre400(String body) throws Exception {
		assertThat(this.client.send(body).statusCode()).isEqualTo(400);
	}

	@Test
	void otherPathsAndMethodsAreRefused() throws Exception {
		assertThat(this.client.http()
			.send(HttpRequest.newBuilder(URI.create(robin.baseUrl() + "/conversations")).build(),
					BodyHandlers.ofString())
			.statusCode()).isEqualTo(405);
		assertThat(this.client.http()
			.send(HttpRequest.newBuilder(URI.create(robin.baseUrl() + "/other")).build(), BodyHandlers.ofString())
			.statusCode()).isEqualTo(404);
		assertThat(robin.callCount()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "400a5018-0bee-44a4-fe5e-14d431134de5", "400A5018-0BEE-44A4-FE5E-14D431134DE5" })
	void sampleIsAnsweredWordForWord(String guid) throws Exception {
		try (var in = getClass().getResourceAsStream("conversations-sample.json")) {
			assertThat(in).isNotNull();
			assertThat(this.client.ask("guid", guid).body())
				.isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
		}
	}

	@Test
	void everySelectorFindsTheConversation() throws Exception {
		RobinConversation one = RobinConversation.numbered(1).linkedOrderNumbers("#1234, #2024/001");
		robin.hasConversationsOf("Nick@Example.com", one, RobinConversation.numbered(2));
		assertThat(RobinClient.guids(this.client.ask("guid", String.valueOf(one.guid())))).containsExactly(one.guid());
		assertThat(RobinClient.guids(this.client.ask("conversationId", String.valueOf(one.conversationId()))))
			.containsExactly(one.guid());
		assertThat(RobinClient.guids(this.client.ask("orderNumber", "1234"))).containsExactly(one.guid());
		assertThat(RobinClient.guids(this.client.ask("orderNumber", "#2024/001"))).containsExactly(one.guid());
		assertThat(RobinClient.guids(this.client.ask("emailAddress", NICK))).hasSize(2);
		assertThat(this.client.ask("emailAddress", NICK).body()).doesNotContain(String.valueOf(one.conversationId()));
	}

	@Test
	void orderNamedExplicitlyHasItsOwnConversations() throws Exception {
		robin.hasConversationsOfOrder("50%", RobinConversation.numbered(3));
		assertThat(RobinClient.guids(this.client.ask("orderNumber", "50%")))
			.containsExactly(RobinConversation.numbered(3).guid());
	}

	@Test
	void pagesOfTwentyHaveNoDoublesAndNoGaps() throws Exception {
		robin.hasConversationsOf(NICK, RobinConversation.several(130));
		List<String> seen = new ArrayList<>();
		List<Integer> sizes = new ArrayList<>();
		for (int skip = 0; skip <= 140; skip += 20) {
			List<String> page = RobinClient
				.guids(this.client.send("{\"emailAddress\":\"" + NICK + "\",\"skip\":" + skip + "}"));
			sizes.add(page.size());
			seen.addAll(page);
		}
		assertThat(sizes).containsExactly(20, 20, 20, 20, 20, 20, 10, 0);
		assertThat(seen).doesNotHaveDuplicates()
			.containsExactlyElementsOf(IntStream.rangeClosed(1, 130)
				.mapToObj((number) -> String.valueOf(RobinConversation.numbered(number).guid()))
				.toList());
		assertThat(robin.calls()).extracting(Call::skip).containsExactly(0, 20, 40, 60, 80, 100, 120, 140);
	}

	@Test
	void nullMissingAndUnknownFieldsAreWrittenAsAsked() throws Exception {
		robin.hasConversationsOf(NICK, null, RobinConversation.bare().subject(null).with("mood", List.of(1)));
		assertThat(this.client.ask("emailAddress", NICK).body())
			.isEqualTo("{\"conversations\":[null,{\"subject\":null,\"mood\":[1]}]}");
	}

	@Test
	void anyoneCanBeMadeUp() throws Exception {
		robin.knowsEverybody((email) -> List.of(RobinConversation.bare().subject(email)));
		assertThat(this.client.ask("emailAddress", "a+b@example.nl").body()).contains("\"subject\":\"a+b@example.nl\"");
	}

	@Test
	void callsAreRememberedWithoutCredentials() throws Exception {
		this.client.ask("emailAddress", "o'brien+ü@example.ie");
		Call call = robin.calls().getFirst();
		assertThat(call.selector()).isEqualTo("emailAddress");
		assertThat(call.value()).isEqualTo("o'brien+ü@example.ie");
		assertThat(call.body()).isEqualTo("{\"emailAddress\":\"o'brien+ü@example.ie\"}");
		assertThat(call.headers()).containsEntry("content-type", "application/json").doesNotContainKey("authorization");
		assertThat(call.toString()).doesNotContain("Basic ", "robin-secret");
	}

	@Test
	void compressesForThoseWhoAcceptIt() throws Exception {
		robin.compresses();
		HttpRequest gzip = this.client.request("{\"emailAddress\":\"nick@example.com\"}", "robin-key", "robin-secret")
			.header("Accept-Encoding", "gzip")
			.build();
		HttpResponse<byte[]> answer = this.client.http().send(gzip, BodyHandlers.ofByteArray());
		assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
		assertThat(answer.body()).startsWith(0x1f, 0x8b);
		assertThat(this.client.ask("emailAddress", NICK).body()).isEqualTo("{\"conversations\":[]}");
	}

	@Test
	void takenPortIsSaid() {
		int port = URI.create(robin.baseUrl()).getPort();
		assertThatExceptionOfType(PortTaken.class).isThrownBy(() -> RobinServer.start(port))
			.withMessageContaining("Port " + port);
	}

}
