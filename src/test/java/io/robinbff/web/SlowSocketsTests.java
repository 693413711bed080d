package io.robinbff.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import embedded.Patience;
import embedded.Thorough;
import io.robinbff.Front;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody holds sockets open: agents are served all the while, and the sockets are
 * closed in time. 200 of them in each build, 2,000 with {@code -Dthorough=true}.
 */
@ServiceTest
@TestPropertySource(properties = { "robin.web.head-timeout=2s", "robin.web.exchange-timeout=4s",
		"robin.request.deadline=3s", "robin.web.max-anonymous=150" })
class SlowSocketsTests {

	private static final Duration HEAD = Duration.ofSeconds(2);

	private static final Duration EXCHANGE = Duration.ofSeconds(4);

	/** Less than what the defaults have on top: 8 s for a head, 56 s for an exchange. */
	private static final Duration SLACK = Duration.ofSeconds(7);

	private static final int SOCKETS = Thorough.or(2_000, 200);

	@Autowired
	private Front front;

	@Test
	void headThatTricklesIsCutOff() throws IOException {
		assertIsCutOff("GET /quota HTTP/1.1\r\nHost: x\r\nX: ", HEAD);
	}

	@Test
	void requestThatTricklesBehindAWholeOneIsCutOff() throws IOException {
		assertIsCutOff("GET /v3/api-docs HTTP/1.1\r\nHost: x\r\n\r\nGET /quota HTTP/1.1\r\nX: ", HEAD);
	}

	@Test
	void bodyOfSomebodyWithoutATokenIsNotWaitedForLong() throws IOException {
		assertIsCutOff("POST /conversations/search HTTP/1.1\r\nHost: x\r\nContent-Length: 8000\r\n\r\n", EXCHANGE);
		assertIsCutOff("POST /conversations/search HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1f40\r\n",
				EXCHANGE);
	}

	@Test
	void bodyThatTricklesIsCutOff() throws IOException {
		assertIsCutOff(
				"POST /conversations/search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "
						+ this.front.reader() + "\r\nContent-Length: 8000\r\n\r\n{",
				EXCHANGE);
	}

	@Test
	void agentsAreServedWhileManySocketsAreHeld() throws IOException {
		List<Socket> sockets = new ArrayList<>();
		try {
			for (int i = 0; i < SOCKETS; i++) {
				Socket socket = new Socket("localhost", this.front.port());
				socket.getOutputStream().write("GET /quota HTTP/1.1\r\n".getBytes(StandardCharsets.ISO_8859_1));
				sockets.add(socket);
			}
			for (int i = 0; i < 100; i++) {
				assertThat(this.front.get("/quota").status()).isEqualTo(200);
			}
			for (Socket socket : sockets) {
				socket.setSoTimeout((int) Patience.LIMIT.toMillis());
				assertThat(isOver(socket.getInputStream())).isTrue();
			}
			assertThat(this.front.get("/quota").status()).isEqualTo(200);
		}
		finally {
			for (Socket socket : sockets) {
				socket.close();
			}
		}
	}

	@Test
	void bodiesThatAreHeldOpenTakeNobodysPlace() throws IOException {
		List<Socket> sockets = new ArrayList<>();
		try {
			for (int i = 0; i < SOCKETS; i++) {
				Socket socket = new Socket("localhost", this.front.port());
				socket.getOutputStream()
					.write("POST /quota HTTP/1.1\r\nHost: x\r\nContent-Length: 8000\r\n\r\n{"
						.getBytes(StandardCharsets.ISO_8859_1));
				sockets.add(socket);
				if (i == 0) {
					// What comes together may be looked at in any order.
					assertThat(this.front.get("/quota").status()).isEqualTo(200);
				}
			}
			assertThat(this.front.get("/quota").status()).isEqualTo(200);
			Socket first = sockets.getFirst();
			first.setSoTimeout(2000);
			assertThat(isOver(first.getInputStream())).as("the oldest gives way before its time is over").isTrue();
		}
		finally {
			for (Socket socket : sockets) {
				socket.close();
			}
		}
	}

	private void assertIsCutOff(String beginning, Duration limit) throws IOException {
		long start = System.nanoTime();
		try (Socket socket = new Socket("localhost", this.front.port())) {
			socket.setSoTimeout(200);
			socket.getOutputStream().write(beginning.getBytes(StandardCharsets.ISO_8859_1));
			while (!isOver(socket.getInputStream())) {
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit.plus(SLACK));
				socket.getOutputStream().write('x');
			}
		}
		catch (IOException ex) {
			// Reset while a byte was written: cut off, too.
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit.plus(SLACK));
		}
	}

	/** Reads what comes; returns whether the other side has closed. */
	private static boolean isOver(InputStream in) throws IOException {
		try {
			while (in.read() >= 0) {
				// Whatever it says.
			}
			return true;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

}
