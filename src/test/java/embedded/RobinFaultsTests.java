package embedded;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/** The embedded ROBIN while it suffers, seen from a plain HTTP client. */
@BesideOthers
class RobinFaultsTests {

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
	void timesQueueUpAndThenRobinIsHealthy() throws Exception {
		robin.failsTimes(2, 503).isOverQuotaTimes(1, Optional.of(Duration.ofSeconds(7))).suffers(1, Fault.html());
		assertThat(this.client.ask("emailAddress", NICK).statusCode()).isEqualTo(503);
		assertThat(this.client.ask("emailAddress", NICK).statusCode()).isEqualTo(503);
		HttpResponse<String> third = this.client.ask("emailAddress", NICK);
		assertThat(third.statusCode()).isEqualTo(429);
		assertThat(third.headers().firstValue("Retry-After")).hasValue("7");
		assertThat(this.client.ask("emailAddress", NICK).body()).startsWith("<!DOCTYPE html>");
		assertThat(this.client.ask("emailAddress", NICK).body()).isEqualTo("{\"conversations\":[]}");
		assertThat(robin.calls()).extracting(Call::status).containsExactly(503, 503, 429, 200, 200);
	}

	@Test
	void forGoodLastsUntilRecovery() throws Exception {
		robin.failsAlways(500);
		for (int i = 0; i < 5; i++) {
			assertThat(this.client.ask("emailAddress", NICK).statusCode()).isEqualTo(500);
		}
		robin.recovers();
		assertThat(this.client.ask("emailAddress", NICK).statusCode()).isEqualTo(200);
	}

	@Test
	void answersThatHurtAreAsAsked() throws Exception {
		robin.hasConversationsOf(NICK, RobinConversation.numbered(1));
		String healthy = this.client.ask("emailAddress", NICK).body();
		robin.suffers(1, Fault.halfJson()).isUnauthorized();
		assertThat(robin.callCount()).isEqualTo(1);
		assertThat(this.client.ask("emailAddress", NICK).statusCode()).isEqualTo(401);
		robin.recovers().suffers(1, Fault.halfJson()).suffers(1, Fault.garbage());
		assertThat(this.client.ask("emailAddress", NICK).body()).isNotEmpty().isLessThan(healthy);
		assertThat(this.client.ask("emailAddress", NICK).body()).contains("\uFFFD");
		robin.answersWith(200, Map.of("Content-Type", "application/json"), "[]");
		assertThat(this.client.ask("emailAddress", NICK).body()).isEqualTo("[]");
	}

	@Test
	void oversizedIsValidJsonOfThatSize() throws Exception {
		robin.suffers(1, Fault.oversized(3_000_001));
		String body = this.client.ask("emailAddress", NICK).body();
		assertThat(body).hasSize(3_000_001);
		assertThat(new JsonMapper().readTree(body).path("conversations").size()).isEqualTo(1);
	}

	@Test
	void fiveMegabytesArriveWhole() throws Exception {
		RobinConversation large = RobinConversation.numbered(1)
			.messages(RobinMessage.fromCustomer("Nick", NICK, "é".repeat(2_500_000)));
		robin.hasConversationsOf(NICK, large);
		assertThat(this.client.ask("emailAddress", NICK).body().getBytes(StandardCharsets.UTF_8))
			.hasSizeGreaterThan(5_000_000);
	}

	@Test
	void slowIsSlow() throws Exception {
		robin.isSlowBy(Duration.ofMillis(150));
		long start = System.nanoTime();
		this.client.ask("emailAddress", NICK);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(150), Patience.SLACK);
	}

	@Test
	void serviceLatencyIsAroundAQuarterSecond() throws Exception {
		robin.isAsSlowAsAService();
		long start = System.nanoTime();
		CompletableFuture
			.allOf(IntStream.range(0, 64).mapToObj((i) -> this.client.asking()).toArray(CompletableFuture[]::new))
			.join();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(300),
				Duration.ofSeconds(10));
	}

	@Test
	void hangBeforeAnsweringEndsWhenTheCallerLeaves() throws Exception {
		robin.hangsBeforeAnswering();
		assertThatExceptionOfType(HttpTimeoutException.class)
			.isThrownBy(() -> this.client.send(this.client.question(), Duration.ofMillis(1500)));
		assertThat(robin.callCount()).isEqualTo(1);
		awaitNoneOpen();
		robin.recovers();
		assertThat(this.client.ask("emailAddress", NICK).statusCode()).isEqualTo(200);
	}

	@Test
	void hangInTheMiddleGivesTheHeadAndHalfOfTheBody() throws Exception {
		robin.suffers(1, Fault.hangsInTheMiddle());
		HttpResponse<java.io.InputStream> answer = this.client.http()
			.send(this.client.question(), BodyHandlers.ofInputStream());
		try (var body = answer.body()) {
			assertThat(new String(body.readNBytes(10), StandardCharsets.UTF_8)).isEqualTo("{\"conversa");
			assertThat(body.available()).isZero();
		}
		awaitNoneOpen();
	}

	@Test
	void dribbleTakesItsTimeAndArrivesWhole() throws Exception {
		robin.suffers(1, Fault.dribbles(Duration.ofMillis(200), 10));
		long start = System.nanoTime();
		assertThat(this.client.ask("emailAddress", NICK).body()).isEqualTo("{\"conversations\":[]}");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(200));
	}

	@Test
	void resetIsAResetAndCloseAnEnd() throws Exception {
		robin.resetsTimes(1).suffers(1, Fault.closedBeforeAnswering());
		assertThatExceptionOfType(SocketException.class).isThrownBy(RobinFaultsTests::firstByte)
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
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.client.ask("emailAddress", NICK))
			.withStackTraceContaining("reset");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.client.ask("emailAddress", NICK))
			.withStackTraceContaining("EOF");
	}

	@Test
	void resetAfterwardsGivesTheAnswerAndKillsTheConnection() throws Exception {
		robin.suffers(1, Fault.resetAfterAnswering());
		assertThat(this.client.ask("emailAddress", NICK).statusCode()).isEqualTo(200);
		awaitNoneOpen();
	}

	@Test
	void wrongLengthsAreWrong() throws Exception {
		robin.suffers(1, Fault.claimsLessThanItSends());
		assertThat(this.client.ask("emailAddress", NICK).body()).isEqualTo("{\"conversa");
		assertThatIOException().as("the rest is in front of it")
			.isThrownBy(() -> this.client.ask("emailAddress", NICK));
		robin.suffers(1, Fault.claimsMoreThanItSends());
		assertThatExceptionOfType(HttpTimeoutException.class)
			.isThrownBy(() -> this.client.send(this.client.question(), Duration.ofMillis(300)));
	}

	@Test
	void connectionsAreKeptUntilTheyAreClosed() throws Exception {
		long before = robin.connectionsAccepted();
		this.client.ask("emailAddress", NICK);
		this.client.ask("emailAddress", NICK);
		assertThat(robin.connectionsAccepted() - before).isEqualTo(1);
		await().until(() -> {
			// Idle it is a moment after its answer.
			robin.closesIdleConnections();
			return robin.connectionsOpen() == 0;
		});
		this.client.ask("emailAddress", NICK);
		assertThat(robin.connectionsAccepted() - before).isEqualTo(2);
		robin.closesIdleConnectionsAfter(Duration.ofMillis(20));
		awaitNoneOpen();
	}

	@Test
	void refusedConnectionsComeBackAtTheSamePort() throws Exception {
		this.client.ask("emailAddress", NICK);
		String url = robin.baseUrl();
		robin.refusesConnections();
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> this.client.ask("emailAddress", NICK));
		robin.recovers();
		assertThat(robin.baseUrl()).isEqualTo(url);
		assertThat(this.client.ask("emailAddress", NICK).statusCode()).isEqualTo(200);
	}

	private static void awaitNoneOpen() {
		await().until(() -> robin.connectionsOpen() == 0);
	}

}
