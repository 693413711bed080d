package io.robinbff.events;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.robinbff.web.BodyLimitFilter;
import io.robinbff.web.TokenBucket;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.web.DelegatingServletInputStream;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * In which order the gate counts an event that nobody will read, notes its gap, and
 * answers: whoever has the answer finds the gap. {@link EventGapTests} sends the same
 * over sockets.
 */
class HookGateTests {

	private static final String SECRET = "a secret that CM.com was given to send";

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	/** What had been answered by each gap. */
	private final List<String> gaps = new ArrayList<>();

	private HookGate gate;

	private int read = -1;

	@BeforeEach
	void create() {
		this.gate = new HookGate(SharedSecret.of(SECRET, null), null,
				new TokenBucket(1, Duration.ofSeconds(1), () -> 0L), new EventMetrics(this.meters),
				() -> this.gaps.add(this.response.isCommitted() + " " + this.response.getStatus()));
	}

	@ParameterizedTest
	@CsvSource({ "HTTP/1.1, true, false", "HTTP/1.1, false, true", "HTTP/2.0, true, false", "HTTP/2.0, false, false" })
	void whatIsTooLargeIsAGapBeforeItsAnswer(String protocol, boolean length, boolean chunks) throws Exception {
		send(request(protocol, length, chunks, new byte[HookGate.MOST_BYTES + 1]));
		assertThat(this.response.getStatus()).isEqualTo(413);
		assertThat(this.gaps).containsExactly("false 200");
		assertThat(count("too-large")).isOne();
		assertThat(count("malformed")).isZero();
		assertThat(this.read).isEqualTo(-1);
	}

	@ParameterizedTest
	@CsvSource({ "HTTP/1.1, true, false", "HTTP/1.1, false, true", "HTTP/2.0, true, false", "HTTP/2.0, false, false" })
	void whatIsJustNotTooLargeIsRead(String protocol, boolean length, boolean chunks) throws Exception {
		send(request(protocol, length, chunks, new byte[HookGate.MOST_BYTES]));
		assertThat(this.read).isEqualTo(HookGate.MOST_BYTES);
		assertThat(this.gaps).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "HTTP/1.1, true", "HTTP/2.0, false" })
	void whatIsTornIsAGapBeforeItIsGivenUp(String protocol, boolean chunks) {
		MockHttpServletRequest request = new Request(new Torn(), -1);
		request.setProtocol(protocol);
		assertThatIOException().isThrownBy(() -> send(chunks ? chunked(request) : request)).withMessage("torn");
		assertThat(this.gaps).containsExactly("false 200");
		assertThat(count("malformed")).isOne();
		assertThat(this.read).isEqualTo(-1);
	}

	@Test
	void whatIsOverTheRateIsAGapBeforeItsAnswer() throws Exception {
		send(request("HTTP/1.1", true, false, new byte[1]));
		send(request("HTTP/1.1", true, false, new byte[1]));
		assertThat(this.response.getStatus()).isEqualTo(429);
		assertThat(this.gaps).containsExactly("false 200");
		assertThat(count("too-many")).isOne();
	}

	/** As the service does: the gate, the limit, and who reads. */
	private void send(MockHttpServletRequest request) throws Exception {
		request.addHeader("Authorization", "Bearer " + SECRET);
		FilterChain door = (body, _) -> this.read = body.getInputStream().readAllBytes().length;
		Filter limit = new BodyLimitFilter();
		this.gate.doFilter(request, this.response, (inner, answer) -> limit.doFilter(inner, answer, door));
	}

	private double count(String outcome) {
		return this.meters.get("robin.events").tag("event", "unread").tag("outcome", outcome).counter().count();
	}

	private static MockHttpServletRequest request(String protocol, boolean length, boolean chunks, byte[] body) {
		MockHttpServletRequest request = new Request(new ByteArrayInputStream(body), length ? body.length : -1);
		request.setProtocol(protocol);
		return chunks ? chunked(request) : request;
	}

	private static MockHttpServletRequest chunked(MockHttpServletRequest request) {
		request.addHeader("Transfer-Encoding", "chunked");
		return request;
	}

	/** A request whose length is what its head says. */
	private static final class Request extends MockHttpServletRequest {

		private final InputStream body;

		private final long length;

		Request(InputStream body, long length) {
			super("POST", HookController.PATH);
			this.body = body;
			this.length = length;
		}

		@Override
		public long getContentLengthLong() {
			return this.length;
		}

		@Override
		public ServletInputStream getInputStream() {
			return new DelegatingServletInputStream(this.body);
		}

	}

	/** A body that breaks off. */
	private static final class Torn extends InputStream {

		@Override
		public int read() throws IOException {
			throw new IOException("torn");
		}

	}

}
