package embedded;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The embedded ROBIN, seen from a plain HTTP client. */
@BesideOthers
class RobinServerTests {

	private static final String NICK = "nick@example.com";

	private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.EPOCH);

	private static RobinServer robin;

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

	@BeforeAll
	static void start() {
		robin = RobinServer.start(0, (InstantSource) NOW::get);
	}

	@AfterAll
	static void stop() {
		robin.close();
	}

	@AfterEach
	void heal() {
		robin.acceptsCredentials("robin-key", "robin-secret").reset();
		this.http.shutdownNow();
	}

	@Test
	void unknownCustomerHasAnEmptyList() throws Exception {
		HttpResponse<String> answer = ask("emailAddress", "nobody@example.com");
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
		assertThat(answer.headers().map()).doesNotContainKeys("robin-delivery", "matched-stub-id");
		assertThat(answer.body()).isEqualTo("{\"conversations\":[]}");
	}

	@Test
	void wrongCredentialsAre401() throws Exception {
		robin.acceptsCredentials("other-key", "other-secret");
		assertThat(ask("emailAddress", NICK).statusCode()).isEqualTo(200);
		HttpRequest old = request("{\"emailAddress\":\"nick@example.com\"}", "robin-key", "robin-secret").build();
		assertThat(this.http.send(old, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
		assertThat(robin.calls()).extracting(Call::authorised).containsExactly(true, false);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "no JSON", "[]", "", "{\"emailAddress\":null}", "{\"emailAddress\":\" \"}",
			"{\"emailAddress\":\"a@b.nl\",\"orderNumber\":\"1\"}", "{\"emailAddress\":\"a@b.nl\",\"orderNumber\":null}",
			"{\"emailAddress\":7}", "{\"guid\":\"not-an-id\"}", "{\"emailAddress\":\"a@b.nl\",\"skip\":-1}",
			"{\"emailAddress\":\"a@b.nl\",\"skip\":\"1\"}", "{\"emailAddress\":\"a@b.nl\",\"skip\":null}" })
	void questionsThatAreNoneAre400(String body) throws Exception {
		assertThat(send(body).statusCode()).isEqualTo(400);
	}

	@Test
	void otherPathsAndMethodsAreRefused() throws Exception {
		assertThat(this.http
			.send(HttpRequest.newBuilder(URI.create(robin.baseUrl() + "/conversations")).build(),
					BodyHandlers.ofString())
			.statusCode()).isEqualTo(405);
		assertThat(this.http
			.send(HttpRequest.newBuilder(URI.create(robin.baseUrl() + "/other")).build(), BodyHandlers.ofString())
			.statusCode()).isEqualTo(404);
		assertThat(robin.callCount()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "400a5018-0bee-44a4-fe5e-14d431134de5", "400A5018-0BEE-44A4-FE5E-14D431134DE5" })
	void sampleIsAnsweredWordForWord(String guid) throws Exception {
		try (var in = getClass().getResourceAsStream("conversations-sample.json")) {
			assertThat(in).isNotNull();
			assertThat(ask("guid", guid).body()).isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
		}
	}

	@Test
	void everySelectorFindsTheConversation() throws Exception {
		RobinConversation one = RobinConversation.numbered(1).linkedOrderNumbers("#1234, #2024/001");
		robin.hasConversationsOf("Nick@Example.com", one, RobinConversation.numbered(2));
		assertThat(guids(ask("guid", String.valueOf(one.guid())))).containsExactly(one.guid());
		assertThat(guids(ask("conversationId", String.valueOf(one.conversationId())))).containsExactly(one.guid());
		assertThat(guids(ask("orderNumber", "1234"))).containsExactly(one.guid());
		assertThat(guids(ask("orderNumber", "#2024/001"))).containsExactly(one.guid());
		assertThat(guids(ask("emailAddress", NICK))).hasSize(2);
		assertThat(ask("emailAddress", NICK).body()).doesNotContain(String.valueOf(one.conversationId()));
	}

	@Test
	void orderNamedExplicitlyHasItsOwnConversations() throws Exception {
		robin.hasConversationsOfOrder("50%", RobinConversation.numbered(3));
		assertThat(guids(ask("orderNumber", "50%"))).containsExactly(RobinConversation.numbered(3).guid());
	}

	@Test
	void pagesOfTwentyHaveNoDoublesAndNoGaps() throws Exception {
		robin.hasConversationsOf(NICK, RobinConversation.several(130));
		List<String> seen = new ArrayList<>();
		List<Integer> sizes = new ArrayList<>();
		for (int skip = 0; skip <= 140; skip += 20) {
			List<String> page = guids(send("{\"emailAddress\":\"" + NICK + "\",\"skip\":" + skip + "}"));
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
		assertThat(ask("emailAddress", NICK).body())
			.isEqualTo("{\"conversations\":[null,{\"subject\":null,\"mood\":[1]}]}");
	}

	@Test
	void anyoneCanBeMadeUp() throws Exception {
		robin.knowsEverybody((email) -> List.of(RobinConversation.bare().subject(email)));
		assertThat(ask("emailAddress", "a+b@example.nl").body()).contains("\"subject\":\"a+b@example.nl\"");
	}

	@Test
	void callsAreRememberedWithoutCredentials() throws Exception {
		ask("emailAddress", "o'brien+ü@example.ie");
		Call call = robin.calls().getFirst();
		assertThat(call.selector()).isEqualTo("emailAddress");
		assertThat(call.value()).isEqualTo("o'brien+ü@example.ie");
		assertThat(call.body()).isEqualTo("{\"emailAddress\":\"o'brien+ü@example.ie\"}");
		assertThat(call.headers()).containsEntry("content-type", "application/json").doesNotContainKey("authorization");
		assertThat(call.toString()).doesNotContain("Basic ", "robin-secret");
	}

	@Test
	void quotaIsExactOverEveryWindow() throws Exception {
		robin.hasQuota();
		for (int second = 0; second < 10; second++) {
			for (int i = 0; i < 3; i++) {
				assertThat(ask("emailAddress", NICK).statusCode()).isEqualTo(200);
			}
			HttpResponse<String> fourth = ask("emailAddress", NICK);
			assertThat(fourth.statusCode()).isEqualTo(429);
			assertThat(fourth.headers().firstValue("Retry-After")).hasValue("1");
			advance(Duration.ofMillis(1));
			assertThat(ask("emailAddress", NICK).statusCode()).isEqualTo(429);
			advance(Duration.ofMillis(999));
		}
		assertThat(robin.overQuotaCount()).isEqualTo(2 * 10);
	}

	@Test
	void quotaOfAMinuteHoldsWhereTheSecondsDoes() throws Exception {
		robin.hasQuota(5, Duration.ofMinutes(1));
		for (int i = 0; i < 5; i++) {
			assertThat(ask("emailAddress", NICK).statusCode()).isEqualTo(200);
			advance(Duration.ofSeconds(2));
		}
		assertThat(ask("emailAddress", NICK).headers().firstValue("Retry-After")).hasValue("50");
		advance(Duration.ofSeconds(50).minusNanos(1));
		assertThat(ask("emailAddress", NICK).statusCode()).isEqualTo(429);
		advance(Duration.ofNanos(1));
		assertThat(ask("emailAddress", NICK).statusCode()).isEqualTo(200);
		assertThat(ask("emailAddress", NICK).statusCode()).isEqualTo(429);
	}

	@Test
	void documentedQuotaHasFourWindows() {
		AtomicReference<Instant> time = new AtomicReference<>(Instant.EPOCH);
		RobinQuota quota = new RobinQuota(RobinQuota.DOCUMENTED, time::get);
		Duration step = Duration.ofMillis(334);
		int passed = 0;
		while (time.get().isBefore(Instant.EPOCH.plus(Duration.ofHours(4)))) {
			passed += quota.refusal().isEmpty() ? 1 : 0;
			time.updateAndGet((now) -> now.plus(step));
		}
		assertThat(passed).isEqualTo(40_000);
		assertThat(quota.refused()).isPositive();
	}

	@Test
	void timesQueueUpAndThenRobinIsHealthy() throws Exception {
		robin.failsTimes(2, 503).isOverQuotaTimes(1, Optional.of(Duration.ofSeconds(7))).suffers(1, Fault.html());
		assertThat(ask("emailAddress", NICK).statusCode()).isEqualTo(503);
		assertThat(ask("emailAddress", NICK).statusCode()).isEqualTo(503);
		HttpResponse<String> third = ask("emailAddress", NICK);
		assertThat(third.statusCode()).isEqualTo(429);
		assertThat(third.headers().firstValue("Retry-After")).hasValue("7");
		assertThat(ask("emailAddress", NICK).body()).startsWith("<!DOCTYPE html>");
		assertThat(ask("emailAddress", NICK).body()).isEqualTo("{\"conversations\":[]}");
		assertThat(robin.calls()).extracting(Call::status).containsExactly(503, 503, 429, 200, 200);
	}

	@Test
	void forGoodLastsUntilRecovery() throws Exception {
		robin.failsAlways(500);
		for (int i = 0; i < 5; i++) {
			assertThat(ask("emailAddress", NICK).statusCode()).isEqualTo(500);
		}
		robin.recovers();
		assertThat(ask("emailAddress", NICK).statusCode()).isEqualTo(200);
	}

	@Test
	void answersThatHurtAreAsAsked() throws Exception {
		robin.hasConversationsOf(NICK, RobinConversation.numbered(1));
		String healthy = ask("emailAddress", NICK).body();
		robin.suffers(1, Fault.halfJson()).isUnauthorized();
		assertThat(robin.callCount()).isEqualTo(1);
		assertThat(ask("emailAddress", NICK).statusCode()).isEqualTo(401);
		robin.recovers().suffers(1, Fault.halfJson()).suffers(1, Fault.garbage());
		assertThat(ask("emailAddress", NICK).body()).isNotEmpty().isLessThan(healthy);
		assertThat(ask("emailAddress", NICK).body()).contains("\uFFFD");
		robin.answersWith(200, Map.of("Content-Type", "application/json"), "[]");
		assertThat(ask("emailAddress", NICK).body()).isEqualTo("[]");
	}

	@Test
	void oversizedIsValidJsonOfThatSize() throws Exception {
		robin.suffers(1, Fault.oversized(3_000_001));
		String body = ask("emailAddress", NICK).body();
		assertThat(body).hasSize(3_000_001);
		assertThat(new JsonMapper().readTree(body).path("conversations").size()).isEqualTo(1);
	}

	@Test
	void fiveMegabytesArriveWhole() throws Exception {
		RobinConversation large = RobinConversation.numbered(1)
			.messages(RobinMessage.fromCustomer("Nick", NICK, "é".repeat(2_500_000)));
		robin.hasConversationsOf(NICK, large);
		assertThat(ask("emailAddress", NICK).body().getBytes(StandardCharsets.UTF_8)).hasSizeGreaterThan(5_000_000);
	}

	@Test
	void compressesForThoseWhoAcceptIt() throws Exception {
		robin.compresses();
		HttpRequest gzip = request("{\"emailAddress\":\"nick@example.com\"}", "robin-key", "robin-secret")
			.header("Accept-Encoding", "gzip")
			.build();
		HttpResponse<byte[]> answer = this.http.send(gzip, BodyHandlers.ofByteArray());
		assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
		assertThat(answer.body()).startsWith(0x1f, 0x8b);
		assertThat(ask("emailAddress", NICK).body()).isEqualTo("{\"conversations\":[]}");
	}

	@Test
	void slowIsSlow() throws Exception {
		robin.isSlowBy(Duration.ofMillis(150));
		long start = System.nanoTime();
		ask("emailAddress", NICK);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(150),
				Duration.ofSeconds(2));
	}

	@Test
	void serviceLatencyIsAroundAQuarterSecond() throws Exception {
		robin.isAsSlowAsAService();
		long start = System.nanoTime();
		CompletableFuture.allOf(IntStream.range(0, 64).mapToObj((i) -> asking()).toArray(CompletableFuture[]::new))
			.join();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(300),
				Duration.ofSeconds(3));
	}

	@Test
	void hangBeforeAnsweringEndsWhenTheCallerLeaves() throws Exception {
		robin.hangsBeforeAnswering();
		assertThatExceptionOfType(HttpTimeoutException.class).isThrownBy(() -> ask("emailAddress", NICK));
		assertThat(robin.callCount()).isEqualTo(1);
		assertThat(openAfterAWhile()).isZero();
		robin.recovers();
		assertThat(ask("emailAddress", NICK).statusCode()).isEqualTo(200);
	}

	@Test
	void hangInTheMiddleGivesTheHeadAndHalfOfTheBody() throws Exception {
		robin.suffers(1, Fault.hangsInTheMiddle());
		HttpResponse<java.io.InputStream> answer = this.http.send(question(), BodyHandlers.ofInputStream());
		try (var body = answer.body()) {
			assertThat(new String(body.readNBytes(10), StandardCharsets.UTF_8)).isEqualTo("{\"conversa");
			assertThat(body.available()).isZero();
		}
		assertThat(openAfterAWhile()).isZero();
	}

	@Test
	void dribbleTakesItsTimeAndArrivesWhole() throws Exception {
		robin.suffers(1, Fault.dribbles(Duration.ofMillis(200), 10));
		long start = System.nanoTime();
		assertThat(ask("emailAddress", NICK).body()).isEqualTo("{\"conversations\":[]}");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(200));
	}

	@Test
	void resetIsAResetAndCloseAnEnd() throws Exception {
		robin.resetsTimes(1).suffers(1, Fault.closedBeforeAnswering());
		assertThatExceptionOfType(SocketException.class).isThrownBy(RobinServerTests::firstByte)
			.withMessage("Connection reset");
		assertThat(firstByte()).isEqualTo(-1);
		assertThat(firstByte()).isEqualTo('H');
	}

	/** The plain client calls both by one name; a socket tells them apart. */
	private static int firstByte() throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), URI.create(robin.baseUrl()).getPort())) {
			socket.getOutputStream()
				.write("POST /conversations HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
					.getBytes(StandardCharsets.US_ASCII));
			return socket.getInputStream().read();
		}
	}

	@Test
	void resetInTheMiddleAndTruncationLoseTheAnswer() {
		robin.suffers(1, Fault.resetInTheMiddle()).suffers(1, Fault.truncated());
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> ask("emailAddress", NICK))
			.withStackTraceContaining("reset");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> ask("emailAddress", NICK))
			.withStackTraceContaining("EOF");
	}

	@Test
	void resetAfterwardsGivesTheAnswerAndKillsTheConnection() throws Exception {
		robin.suffers(1, Fault.resetAfterAnswering());
		assertThat(ask("emailAddress", NICK).statusCode()).isEqualTo(200);
		assertThat(openAfterAWhile()).isZero();
	}

	@Test
	void wrongLengthsAreWrong() throws Exception {
		robin.suffers(1, Fault.claimsLessThanItSends());
		assertThat(ask("emailAddress", NICK).body()).isEqualTo("{\"conversa");
		robin.suffers(1, Fault.claimsMoreThanItSends());
		assertThatExceptionOfType(HttpTimeoutException.class)
			.isThrownBy(() -> send(question(), Duration.ofMillis(300)));
	}

	@Test
	void connectionsAreKeptUntilTheyAreClosed() throws Exception {
		long before = robin.connectionsAccepted();
		ask("emailAddress", NICK);
		ask("emailAddress", NICK);
		assertThat(robin.connectionsAccepted() - before).isEqualTo(1);
		robin.closesIdleConnections();
		assertThat(openAfterAWhile()).isZero();
		ask("emailAddress", NICK);
		assertThat(robin.connectionsAccepted() - before).isEqualTo(2);
		robin.closesIdleConnectionsAfter(Duration.ofMillis(20));
		assertThat(openAfterAWhile()).isZero();
	}

	@Test
	void refusedConnectionsComeBackAtTheSamePort() throws Exception {
		ask("emailAddress", NICK);
		String url = robin.baseUrl();
		robin.refusesConnections();
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> ask("emailAddress", NICK));
		robin.recovers();
		assertThat(robin.baseUrl()).isEqualTo(url);
		assertThat(ask("emailAddress", NICK).statusCode()).isEqualTo(200);
	}

	@Test
	void takenPortIsSaid() {
		int port = URI.create(robin.baseUrl()).getPort();
		assertThatExceptionOfType(PortTaken.class).isThrownBy(() -> RobinServer.start(port))
			.withMessageContaining("Port " + port);
	}

	private static void advance(Duration time) {
		NOW.updateAndGet((now) -> now.plus(time));
	}

	private static int openAfterAWhile() throws InterruptedException {
		for (int i = 0; i < 200 && robin.connectionsOpen() > 0; i++) {
			Thread.sleep(10);
		}
		return robin.connectionsOpen();
	}

	private CompletableFuture<Integer> asking() {
		return this.http.sendAsync(question(), BodyHandlers.ofString()).thenApply(HttpResponse::statusCode);
	}

	private HttpResponse<String> ask(String selector, String value) throws IOException, InterruptedException {
		return send(new JsonMapper().writeValueAsString(Map.of(selector, value)));
	}

	private HttpResponse<String> send(String body) throws IOException, InterruptedException {
		return this.http.send(request(body, robin.apiKey(), robin.apiSecret()).build(), BodyHandlers.ofString());
	}

	private HttpRequest question() {
		return request("{\"emailAddress\":\"nick@example.com\"}", robin.apiKey(), robin.apiSecret()).build();
	}

	/** The client's own time-out ends with the head; this one covers the body too. */
	private void send(HttpRequest request, Duration limit) throws IOException {
		try {
			this.http.sendAsync(request, BodyHandlers.ofString())
				.get(limit.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
		}
		catch (java.util.concurrent.TimeoutException ex) {
			throw new HttpTimeoutException("No end within " + limit);
		}
		catch (InterruptedException | java.util.concurrent.ExecutionException ex) {
			throw new IOException(ex);
		}
	}

	private static HttpRequest.Builder request(String body, String key, String secret) {
		String credentials = Base64.getEncoder().encodeToString((key + ":" + secret).getBytes(StandardCharsets.UTF_8));
		return HttpRequest.newBuilder(URI.create(robin.baseUrl() + "/conversations"))
			.timeout(Duration.ofMillis(1500))
			.header("Authorization", "Basic " + credentials)
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(body));
	}

	private static List<String> guids(HttpResponse<String> answer) {
		JsonNode conversations = new JsonMapper().readTree(answer.body()).path("conversations");
		return conversations.valueStream().map((node) -> node.path("guid").asString()).toList();
	}

}
