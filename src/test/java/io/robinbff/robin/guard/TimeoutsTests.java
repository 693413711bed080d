package io.robinbff.robin.guard;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import embedded.Fault;
import embedded.Patience;
import embedded.RobinServer;
import io.micrometer.observation.ObservationRegistry;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaSettings;
import io.robinbff.robin.http.RobinSettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Every time-out of docs/timeouts.md: each with the others far away. */
class TimeoutsTests {

	@Test
	void connect() throws IOException {
		List<SocketChannel> crowd = new ArrayList<>();
		try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				Rig rig = Rig.to("http://127.0.0.1:" + deaf.getLocalPort(), "robin.connect-timeout", "300ms")) {
			for (int i = 0; i < 8; i++) {
				SocketChannel one = SocketChannel.open();
				one.configureBlocking(false);
				one.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), deaf.getLocalPort()));
				crowd.add(one);
			}
			assertTimeout(rig.fails(), Duration.ofMillis(300));
		}
		finally {
			for (SocketChannel one : crowd) {
				one.close();
			}
		}
	}

	@Test
	void tlsHandshake() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
				Rig rig = Rig.to("https://127.0.0.1:" + silent.getLocalPort(), "robin.tls-timeout", "300ms")) {
			assertTimeout(rig.fails(), Duration.ofMillis(300));
		}
	}

	@Test
	void nameServer() throws IOException {
		try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
				Rig rig = Rig.to("http://robin.test:1",
						(client) -> NameServer.askedBy(client, silent.getLocalPort(), Duration.ofMillis(300)),
						"robin.connect-timeout", "300ms", "robin.attempt-timeout", "4s")) {
			Rig.Failure failure = rig.fails();
			assertThat(failure.took()).isLessThan(Duration.ofSeconds(4));
			assertThat(failure.fault()).isIn(HelpdeskException.Fault.TIMEOUT, HelpdeskException.Fault.UNAVAILABLE);
		}
	}

	@Test
	void response() {
		try (RobinServer robin = RobinServer.start();
				Rig rig = Rig.to(robin.baseUrl(), "robin.response-timeout", "300ms")) {
			robin.hangsBeforeAnswering();
			assertTimeout(rig.fails(), Duration.ofMillis(300));
			robin.suffers(Fault.hangsInTheMiddle());
			assertTimeout(rig.fails(), Duration.ofMillis(300));
		}
	}

	@Test
	void attempt() {
		try (RobinServer robin = RobinServer.start();
				Rig rig = Rig.to(robin.baseUrl(), "robin.attempt-timeout", "300ms")) {
			robin.suffers(Fault.dribbles(Duration.ofSeconds(60), 2000));
			assertTimeout(rig.fails(), Duration.ofMillis(300));
			await().alias("What still dribbles has a reader no more.")
				.atMost(Patience.SLACK)
				.until(() -> robin.connectionsOpen() == 0);
		}
	}

	/** The fewest that a pool has. */
	private static final int CONNECTIONS = 16;

	@Test
	void poolAcquire() throws Exception {
		try (RobinServer robin = RobinServer.start();
				Rig rig = Rig.to(robin.baseUrl(), "robin.connect-timeout", "300ms", "robin.response-timeout", "20s",
						"robin.attempt-timeout", "6s");
				ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
			robin.hangsBeforeAnswering();
			List<Future<Rig.Failure>> hanging = new ArrayList<>();
			for (int i = 0; i < CONNECTIONS; i++) {
				hanging.add(others.submit(rig::fails));
			}
			await().until(() -> robin.callCount() == CONNECTIONS);
			Rig.Failure crowded = rig.fails();
			assertThat(crowded.took()).isBetween(Duration.ofMillis(250), Duration.ofMillis(300).plus(Patience.SLACK));
			assertThat(crowded.classification().reason()).isEqualTo("no free connection");
			assertThat(crowded.classification().sick()).isFalse();
			assertTimeout(hanging.getLast().get(), Duration.ofSeconds(6));
		}
	}

	@Test
	void idle() {
		try (RobinServer robin = RobinServer.start();
				Rig rig = Rig.to(robin.baseUrl(), "robin.idle-timeout", "300ms")) {
			rig.call(robin);
			assertThat(robin.connectionsOpen()).isEqualTo(1);
			await().atMost(Duration.ofSeconds(15)).until(() -> robin.connectionsOpen() == 0);
		}
	}

	@Test
	void wholeCallEndsByItsDeadline() {
		try (RobinServer robin = RobinServer.start();
				Rig rig = Rig.to(robin.baseUrl());
				Quota quota = Quota.start(QuotaSettings.defaults())) {
			robin.hangsBeforeAnswering();
			Guard guard = new Guard((key, limit, permit, question) -> rig.call(robin, limit), quota,
					Rig.breaker(System::nanoTime),
					new RetryPolicy(Rig.bind("robin.retry", RetrySettings.class, Map.of()), System::nanoTime,
							new java.util.Random()),
					new CredentialsRotation(() -> new ApiCredentials("k", "s"), System::nanoTime),
					Rig.timer(Duration.ofSeconds(3), System::nanoTime), ObservationRegistry.NOOP);
			// Two attempts, and no time for a third.
			Duration deadline = Duration.ofMillis(6500);
			long start = System.nanoTime();
			assertThatExceptionOfType(HelpdeskException.class)
				.isThrownBy(() -> guard.call(Rig.QUESTION, Rig.click(start + deadline.toNanos())));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(deadline.plus(Patience.SLACK));
			assertThat(robin.callCount()).isEqualTo(2);
		}
	}

	@Test
	void tableNamesTheDefaults() throws IOException {
		RobinSettings robin = Rig.bind("robin", RobinSettings.class, Map.of());
		String table = Files.readString(Path.of("docs/timeouts.md"));
		assertThat(table).contains("`robin.connect-timeout` | " + robin.connectTimeout().toSeconds() + " s |",
				"`robin.tls-timeout` | " + robin.tlsTimeout().toSeconds() + " s |",
				"`robin.response-timeout` | " + robin.responseTimeout().toSeconds() + " s |",
				"`robin.attempt-timeout` | " + robin.attemptTimeout().toSeconds() + " s |",
				"`robin.idle-timeout` | " + robin.idleTimeout().toSeconds() + " s |");
	}

	private static void assertTimeout(Rig.Failure failure, Duration after) {
		assertThat(failure.took()).isBetween(after.minusMillis(50), after.plus(Patience.SLACK));
		assertThat(failure.fault()).as(failure.cause().toString()).isEqualTo(HelpdeskException.Fault.TIMEOUT);
	}

}
