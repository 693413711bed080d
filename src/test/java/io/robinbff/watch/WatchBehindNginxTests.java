package io.robinbff.watch;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;

import embedded.NginxProcess;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A watch through nginx as it comes, which holds back what it is not told to let pass.
 */
@ServiceTest
class WatchBehindNginxTests {

	private static final String WATCHED = "{\"emailAddress\":\"behind@nginx.nl\"}";

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@TempDir
	private Path folder;

	@BeforeEach
	void nginxIsThere() {
		assumeTrue(NginxProcess.isInstalled(), NginxProcess.MISSING);
		this.robin.recovers();
	}

	@Test
	void headerLetsEventsPass() {
		try (NginxProcess nginx = NginxProcess.start(this.folder, this.front.port());
				Listener listener = Listener.to(nginx.port(), this.front.reader(), WATCHED)) {
			String tag = String.valueOf(this.front.get("/customers/behind@nginx.nl/conversations").header("ETag"));
			listener.awaitTag(tag);
			assertThat(listener.events().getFirst().name()).isEqualTo("state");
		}
	}

	/** The yardstick: the same nginx, deaf to the header. */
	@Test
	void withoutTheHeaderNothingComes() throws IOException {
		try (NginxProcess nginx = NginxProcess.start(this.folder, this.front.port(),
				"proxy_ignore_headers X-Accel-Buffering;"); Socket socket = new Socket("127.0.0.1", nginx.port())) {
			socket.setSoTimeout(3000);
			socket.getOutputStream()
				.write(("POST /conversations/watch HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\n"
						+ "Authorization: Bearer " + this.front.reader() + "\r\nContent-Length: " + WATCHED.length()
						+ "\r\n\r\n" + WATCHED)
					.getBytes(UTF_8));
			InputStream in = socket.getInputStream();
			StringBuilder got = new StringBuilder();
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> {
				for (int c = in.read(); c >= 0; c = in.read()) {
					got.append((char) c);
				}
			});
			assertThat(got.toString()).doesNotContain("event: state");
		}
	}

}
