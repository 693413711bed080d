package io.robinbff.robin.guard;

import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLHandshakeException;

import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.robin.http.RobinStatusException;
import io.robinbff.robin.http.UnreadableAnswer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.netty.channel.AbortedException;

import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.reactive.function.client.WebClientResponseException;

import static org.assertj.core.api.Assertions.assertThat;

/** What a failure means; FaultMatrixTests holds it against real ones. */
class FaultClassificationTests {

	@ParameterizedTest
	@CsvSource(textBlock = """
			# status, fault,       may pass, counts
			200,      UNREADABLE,  false,    true
			302,      UNREADABLE,  false,    true
			400,      REJECTED,    false,    false
			401,      CREDENTIALS, false,    false
			403,      REJECTED,    false,    false
			404,      REJECTED,    false,    false
			405,      REJECTED,    false,    false
			407,      REJECTED,    false,    false
			408,      UNAVAILABLE, true,     true
			415,      REJECTED,    false,    false
			425,      UNAVAILABLE, true,     true
			429,      OVER_QUOTA,  true,     false
			500,      UNAVAILABLE, true,     true
			501,      UNAVAILABLE, false,    true
			502,      UNAVAILABLE, true,     true
			503,      UNAVAILABLE, true,     true
			504,      UNAVAILABLE, true,     true
			520,      UNAVAILABLE, false,    true
			""")
	void ofStatus(int status, Fault fault, boolean passing, boolean sick) {
		assertIs(new RobinStatusException(status, null), fault, passing, sick);
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			# status, fault,       may pass, counts
			401,      REJECTED,    false,    false
			403,      REJECTED,    false,    false
			407,      REJECTED,    false,    false
			429,      UNAVAILABLE, true,     true
			502,      UNAVAILABLE, true,     true
			503,      UNAVAILABLE, true,     true
			302,      UNAVAILABLE, true,     true
			""")
	void ofProxysStatus(int status, Fault fault, boolean passing, boolean sick) {
		assertIs(RobinStatusException.ofProxy(status), fault, passing, sick);
	}

	@Test
	void beforeTheHead() {
		assertIs(before(new IOException("reset")), Fault.UNAVAILABLE, true, true);
		assertIs(before(new UnknownHostException()), Fault.UNAVAILABLE, true, true);
		assertIs(before(new AbortedException("closed")), Fault.UNAVAILABLE, true, true);
		assertIs(before(new IllegalArgumentException("no HTTP")), Fault.UNAVAILABLE, true, true);
		assertIs(before(new SSLHandshakeException("broken")), Fault.UNAVAILABLE, true, true);
		assertIs(before(new SSLHandshakeException("untrusted").initCause(new CertificateException())),
				Fault.UNAVAILABLE, false, true);
		assertIs(before(new TimeoutException()), Fault.TIMEOUT, true, true);
		assertIs(before(new InterruptedException()), Fault.UNAVAILABLE, false, false);
	}

	@Test
	void afterTheHead() {
		assertIs(after(new IOException("reset")), Fault.UNAVAILABLE, true, true);
		assertIs(after(new IllegalStateException("gzip")), Fault.UNREADABLE, false, true);
		assertIs(after(new TimeoutException()), Fault.TIMEOUT, true, true);
		assertIs(new IllegalStateException(new DataBufferLimitException("")), Fault.TOO_LARGE, false, false);
		assertIs(new DecodingException("", new IOException("unexpected end")), Fault.UNREADABLE, false, true);
		assertIs(new UnreadableAnswer(false), Fault.UNREADABLE, false, true);
		assertIs(after(new UnreadableAnswer(true)), Fault.UNREADABLE, false, false);
	}

	@Test
	void reasonHoldsNothingThatRobinWrote() {
		assertThat(FaultClassification.of(before(new IOException("anna@example.nl"))).reason())
			.isEqualTo("IOException");
		assertThat(FaultClassification.of(new RobinStatusException(503, Duration.ZERO)).reason())
			.isEqualTo("status 503");
	}

	@Test
	void reasonOfAnAnonymousFailureIsItsParents() {
		assertThat(FaultClassification.of(before(new IOException("reset") {
			private static final long serialVersionUID = 1L;

		})).reason()).isEqualTo("IOException");
	}

	private static Throwable before(Throwable cause) {
		return new WebClientRequestException(cause, HttpMethod.POST, URI.create("http://robin.test"),
				HttpHeaders.EMPTY);
	}

	private static Throwable after(Throwable cause) {
		return WebClientResponseException.create(200, "", HttpHeaders.EMPTY, new byte[0], null).initCause(cause);
	}

	private static void assertIs(Throwable ex, Fault fault, boolean passing, boolean sick) {
		FaultClassification classification = FaultClassification.of(ex);
		assertThat(classification.fault()).as(ex.toString()).isEqualTo(fault);
		assertThat(classification.passing()).as(ex.toString()).isEqualTo(passing);
		assertThat(classification.sick()).as(ex.toString()).isEqualTo(sick);
	}

}
