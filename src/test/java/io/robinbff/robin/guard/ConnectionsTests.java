package io.robinbff.robin.guard;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import embedded.Fault;
import embedded.Patience;
import embedded.RobinConversation;
import embedded.RobinServer;
import io.netty.util.internal.PlatformDependent;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.robin.http.WireAnswer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What goes over the wire to ROBIN, and what stays. */
@Isolated("It counts bytes.")
class ConnectionsTests {

	/**
	 * An answer may be told a moment before its connection is back in the pool; the next
	 * call then opens a second one.
	 */
	private static final int ONE_OR_TWO = 2;

	private static RobinServer robin;

	@BeforeAll
	static void start() {
		robin = RobinServer.start();
	}

	@AfterAll
	static void stop() {
		robin.close();
	}

	@BeforeEach
	void healthy() {
		robin.reset();
	}

	@Test
	void connectionsAreUsedAgain() {
		try (Rig rig = Rig.to(robin.baseUrl())) {
			long before = robin.connectionsAccepted();
			for (int i = 0; i < 20; i++) {
				rig.call(robin);
			}
			assertThat(robin.connectionsAccepted() - before).isLessThanOrEqualTo(ONE_OR_TWO);
		}
	}

	@Test
	void refusalsLeaveTheConnectionInUse() {
		try (Rig rig = Rig.to(robin.baseUrl())) {
			long before = robin.connectionsAccepted();
			robin.failsAlways(503);
			for (int i = 0; i < 5; i++) {
				rig.fails();
			}
			assertThat(robin.connectionsAccepted() - before).isLessThanOrEqualTo(ONE_OR_TWO);
		}
	}

	@Test
	void redirectsAreNeverFollowed() {
		try (RobinServer elsewhere = RobinServer.start(); Rig rig = Rig.to(robin.baseUrl())) {
			long before = elsewhere.connectionsAccepted();
			for (int status : new int[] { 301, 302, 307, 308 }) {
				robin.answersWith(status, Map.of("Location", elsewhere.baseUrl() + "/conversations"), "");
				assertThat(rig.fails().fault()).isEqualTo(HelpdeskException.Fault.UNREADABLE);
			}
			assertThat(elsewhere.connectionsAccepted()).isEqualTo(before);
		}
	}

	@Test
	void gzipIsAccepted() {
		try (Rig rig = Rig.to(robin.baseUrl())) {
			robin.compresses().hasConversationsOf("nick@example.com", RobinConversation.several(3));
			WireAnswer answer = Objects.requireNonNull(rig.call(robin));
			assertThat(answer.size()).isEqualTo(3);
			assertThat(robin.calls().getLast().headers().get("accept-encoding")).contains("gzip");
		}
	}

	@Test
	void oversizedAnswersLeaveMemoryFlat() {
		try (Rig rig = Rig.to(robin.baseUrl(), "robin.max-answer-size", "1MB")) {
			robin.suffers(Fault.oversized(40_000_000));
			fail(rig, 4);
			long direct = PlatformDependent.usedDirectMemory();
			long heap = heap();
			fail(rig, 20);
			assertThat(PlatformDependent.usedDirectMemory() - direct).as("direct").isLessThan(8_000_000);
			assertThat(heap() - heap).as("heap").isLessThan(8_000_000);
			await().until(() -> robin.connectionsOpen() == 0);
			robin.recovers();
			assertThat(rig.call(robin)).isNotNull();
		}
	}

	private static void fail(Rig rig, int times) {
		for (int i = 0; i < times; i++) {
			assertThat(rig.fails().fault()).isEqualTo(HelpdeskException.Fault.TOO_LARGE);
		}
	}

	private static long heap() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	@Test
	void interruptReleasesTheConnection() throws InterruptedException {
		try (Rig rig = Rig.to(robin.baseUrl())) {
			robin.hangsBeforeAnswering();
			int before = robin.callCount();
			Rig.Failure[] failure = new Rig.Failure[1];
			Thread caller = Thread.ofVirtual().start(() -> failure[0] = rig.fails());
			await().until(() -> robin.callCount() > before);
			caller.interrupt();
			caller.join(Patience.LIMIT);
			assertThat(failure[0].classification().sick()).isFalse();
			assertThat(failure[0].classification().passing()).isFalse();
			await().until(() -> robin.connectionsOpen() == 0);
		}
	}

	@Test
	void certificateThatNobodyVouchesForIsNeverAnAnswer(@TempDir Path folder) throws Exception {
		AtomicInteger asked = new AtomicInteger();
		HttpsServer server = selfSigned(folder.resolve("keys.p12"));
		server.createContext("/", (exchange) -> {
			asked.incrementAndGet();
			exchange.sendResponseHeaders(200, -1);
		});
		server.start();
		try (Rig rig = Rig.to("https://localhost:" + server.getAddress().getPort(), "robin.tls-timeout", "20s",
				"robin.response-timeout", "20s", "robin.attempt-timeout", "20s")) {
			Rig.Failure failure = rig.fails();
			assertThat(failure.fault()).isEqualTo(HelpdeskException.Fault.UNAVAILABLE);
			assertThat(failure.classification().reason()).isEqualTo("certificate not trusted");
			assertThat(failure.classification().passing()).isFalse();
			assertThat(asked).hasValue(0);
		}
		finally {
			server.stop(0);
		}
	}

	private static HttpsServer selfSigned(Path file) throws Exception {
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "robin", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
				"san=dns:localhost", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", "changeit")
			.inheritIO()
			.start();
		assertThat(keytool.waitFor()).isZero();
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(file)) {
			keys.load(in, "changeit".toCharArray());
		}
		KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		managers.init(keys, "changeit".toCharArray());
		SSLContext tls = SSLContext.getInstance("TLS");
		tls.init(managers.getKeyManagers(), null, null);
		HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.setHttpsConfigurator(new HttpsConfigurator(tls));
		return server;
	}

	@Test
	void namesAreLookedUpWithoutSearchDomainsFirst() throws IOException {
		try (NameServer names = new NameServer();
				Rig rig = Rig.to("http://robin.test:" + URI.create(robin.baseUrl()).getPort(),
						(client) -> NameServer.askedBy(client, names.port(), Duration.ofSeconds(10)))) {
			assertThat(rig.call(robin)).isNotNull();
			assertThat(names.asked).isNotEmpty().containsOnly("robin.test.");
		}
	}

	@Test
	void unknownNameIsUnavailable() throws IOException {
		try (NameServer names = new NameServer();
				Rig rig = Rig.to("http://nowhere.test:1",
						(client) -> NameServer.askedBy(client, names.port(), Duration.ofSeconds(10)))) {
			assertThat(rig.fails().fault()).isEqualTo(HelpdeskException.Fault.UNAVAILABLE);
		}
	}

}
