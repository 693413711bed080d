package embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.Options.ChunkedEncodingPolicy;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;

/**
 * WireMock as the embedded ROBIN needs it: quiet, without a journal, everything to the
 * reception.
 */
final class WireMockRobin {

	private WireMockRobin() {
	}

	/**
	 * Answers carry {@code Content-Length} and are compressed by the desk or not at all:
	 * {@link Message} counts on it.
	 */
	static WireMockServer start(Reception reception) {
		WireMockServer server = new WireMockServer(WireMockConfiguration.options()
			.dynamicPort()
			.bindAddress("127.0.0.1")
			.containerThreads(32)
			.jettyAcceptQueueSize(1024)
			.http2PlainDisabled(true)
			.gzipDisabled(true)
			.useChunkedTransferEncoding(ChunkedEncodingPolicy.NEVER)
			.templatingEnabled(false)
			.disableRequestJournal()
			.notifier(new SilentNotifier())
			.extensions(reception));
		server.start();
		server.stubFor(WireMock.any(WireMock.anyUrl()).willReturn(WireMock.ok()));
		return server;
	}

	/**
	 * The first answer takes a second or two, which no caller's deadline should have to
	 * bear.
	 */
	static void warm(int port) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.getOutputStream().write("""
					POST /conversations HTTP/1.1\r
					Host: localhost\r
					Content-Type: application/json\r
					Content-Length: 2\r
					\r
					{}""".getBytes(StandardCharsets.US_ASCII));
			Message.read(socket.getInputStream());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The API page's sample, word for word. */
	static byte[] sample() {
		try (InputStream in = RobinServer.class.getResourceAsStream("conversations-sample.json")) {
			if (in == null) {
				throw new IllegalStateException("conversations-sample.json is missing");
			}
			return in.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
