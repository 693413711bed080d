package io.robinbff.web;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import io.robinbff.web.EventStream.Sent;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A stream over Tomcat's own sockets, whose client does as it likes. */
class EventStreamTests {

	/** More than the buffers of both ends hold. */
	private static final int MOST = 100_000;

	@TempDir
	private Path folder;

	private final Tomcat tomcat = new Tomcat();

	private final WatchedProtocol protocol = new WatchedProtocol();

	private final BlockingQueue<EventStream> begun = new LinkedBlockingQueue<>();

	private volatile boolean endsAtOnce;

	@BeforeEach
	void start() throws LifecycleException {
		this.tomcat.setBaseDir(this.folder.toString());
		Context context = this.tomcat.addContext("", null);
		context.getPipeline().addValve(new ValveBase(true) {

			@Override
			public void invoke(Request request, Response response) throws IOException {
				EventStream stream = EventStream.begin(request, response, "first\n".getBytes(UTF_8));
				if (EventStreamTests.this.endsAtOnce) {
					stream.close();
				}
				EventStreamTests.this.begun.add(stream);
			}

		});
		Connector connector = new Connector(this.protocol);
		connector.setPort(0);
		this.tomcat.setConnector(connector);
		this.tomcat.start();
	}

	@AfterEach
	void stop() throws LifecycleException {
		this.tomcat.stop();
		this.tomcat.destroy();
	}

	/** What ends before Tomcat has handed the socket over closes it all the same. */
	@Test
	void streamThatEndsAtOnceEnds() throws IOException {
		this.endsAtOnce = true;
		try (Socket client = ask()) {
			client.setSoTimeout(10_000);
			assertThat(new String(client.getInputStream().readAllBytes(), UTF_8)).endsWith("first\n");
		}
	}

	/** Nobody waits for a client that reads nothing, and it gets whole events later. */
	@Test
	void clientThatReadsNothingHoldsNobodyUpAndMissesNoPart() throws Exception {
		AtomicBoolean isGone = new AtomicBoolean();
		byte[] last = "last\n".getBytes(UTF_8);
		EventStream stream;
		try (Socket client = ask()) {
			stream = this.begun.take();
			stream.whenGone(() -> isGone.set(true));
			byte[] event = ("x".repeat(8191) + "\n").getBytes(UTF_8);
			int sent = sentUntilBusy(stream, event);
			assertThat(sent).isBetween(1, MOST);
			assertThat(isGone).isFalse();

			InputStream in = new BufferedInputStream(client.getInputStream());
			String head = line(in);
			while (!head.equals("first")) {
				head = line(in);
			}
			for (int i = 0; i < sent; i++) {
				assertThat(line(in)).hasSize(8191);
			}
			await().atMost(Duration.ofSeconds(10)).until(() -> stream.send(last) == Sent.SENT);
			assertThat(line(in)).isEqualTo("last");
		}
		await().untilTrue(isGone);
		assertThat(stream.send(last)).isEqualTo(Sent.GONE);
	}

	/** What waits for an event, or for the next one, keeps nothing to write into. */
	@Test
	void streamThatIsIdleHasNoWriteBuffer() throws Exception {
		try (Socket client = ask()) {
			EventStream stream = this.begun.take();
			await().until(() -> stream.send("second\n".getBytes(UTF_8)) == Sent.SENT);
			InputStream in = new BufferedInputStream(client.getInputStream());
			String line = line(in);
			while (!line.equals("second")) {
				line = line(in);
			}
			assertThat(this.protocol.open()).singleElement()
				.extracting(SocketWrapperBase::getSocketBufferHandler)
				.isInstanceOfSatisfying(OnDemandWriteBuffer.class,
						(buffers) -> await().until(() -> !buffers.isWriting()));
		}
	}

	/** From the first that goes out on: before that Tomcat may not be ready. */
	private static int sentUntilBusy(EventStream stream, byte[] event) {
		await().until(() -> stream.send(event) == Sent.SENT);
		int sent = 1;
		while (sent <= MOST && stream.send(event) == Sent.SENT) {
			sent++;
		}
		return sent;
	}

	private static String line(InputStream in) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int c = in.read(); c != '\n'; c = in.read()) {
			assertThat(c).as("no end").isNotNegative();
			line.append((char) c);
		}
		return line.toString().strip();
	}

	private Socket ask() throws IOException {
		Socket client = new Socket("localhost", this.tomcat.getConnector().getLocalPort());
		client.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
		return client;
	}

}
