package io.robinbff.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.egress.Egress;
import io.robinbff.json.Json;
import io.robinbff.status.Dependency;
import org.slf4j.event.Level;
import tools.jackson.core.JacksonException;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.RestClientOpaqueTokenIntrospector;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.UnknownContentTypeException;

/**
 * A question to an issuer: what is this token worth (RFC 7662)? Connecting and answering
 * may take 2 s each, the whole 4. After three failures in a row nobody asks for a pause,
 * and then one at a time until it answers: a server that is down is not asked by
 * everybody, and nobody waits for it.
 */
final class Introspection {

	private static final Duration LIMIT = Duration.ofSeconds(2);

	private static final int MOST = 64 * 1024;

	private static final int FAILURES = 3;

	/** What servers say of a text that can be no token of theirs, or is too long. */
	private static final Set<Integer> NO_TOKEN = Set.of(400, 413, 414, 422);

	/** What whoever met a single failure is told. */
	private static final Duration SOON = Duration.ofSeconds(1);

	private final IntrospectionPoint point;

	private final RestClientOpaqueTokenIntrospector introspector;

	private final Duration pause;

	private final Ticker ticker;

	private final Dependency dependency;

	/** For tokens that were good before. */
	private final Gate known = new Gate();

	/** For all others: a failure here may be the token's own. */
	private final Gate unknown = new Gate();

	/** Whether it has said of any token that it is good. */
	private volatile boolean hasGood;

	/**
	 * Asks nothing yet.
	 * @param pause for how long nobody asks after it has failed three times
	 */
	Introspection(IntrospectionPoint point, Egress egress, Duration pause, Ticker ticker, Dependency dependency) {
		this.point = point;
		this.pause = pause;
		this.ticker = ticker;
		this.dependency = dependency;
		RestClient http = RestClient.builder()
			.requestFactory(egress.requests(LIMIT))
			.configureMessageConverters((converters) -> converters.registerDefaults()
				.withJsonConverter(new JacksonJsonHttpMessageConverter(Json.mapper())))
			.requestInterceptor(this::exchange)
			.build();
		// As it stands: no template, whose braces it would fill.
		this.introspector = new RestClientOpaqueTokenIntrospector(
				point.address().toASCIIString().replace("{", "%7B").replace("}", "%7D"), http);
	}

	String issuer() {
		return this.point.issuer();
	}

	/**
	 * Returns what the issuer says of a token. One that was good before goes first after
	 * a pause, and is asked about whatever became of others: who invents tokens that the
	 * issuer chokes on, or so many that it refuses us (429), stops nobody who works.
	 * @param seen whether the token was good before
	 * @throws BadOpaqueTokenException if it is worth nothing
	 * @throws IssuerUnavailable if that cannot be known
	 */
	Map<String, Object> of(String token, boolean seen) {
		Gate gate = seen ? this.known : this.unknown;
		boolean alone = admit(gate);
		try {
			Map<String, Object> claims = this.introspector.introspect(token).getAttributes();
			answered();
			this.hasGood = true;
			return claims;
		}
		catch (BadOpaqueTokenException ex) {
			answered();
			throw ex;
		}
		catch (RuntimeException ex) {
			if (!seen && isNoToken(ex)) {
				// Neither an answer of a server that is well nor a failure.
				throw new BadOpaqueTokenException("Its issuer cannot read it", ex);
			}
			throw failed(gate, ex);
		}
		finally {
			if (alone) {
				leave(gate);
			}
		}
	}

	/** Asks at once, whatever happened before, and says why it cannot be asked. */
	void probe() throws IOException {
		try {
			this.introspector.introspect("a-token-of-nobody");
		}
		catch (BadOpaqueTokenException ex) {
			// As it should be.
		}
		catch (RuntimeException ex) {
			throw new IOException(reason(ex));
		}
	}

	/**
	 * Lets a question pass, or not.
	 * @return whether it is the only one
	 */
	private synchronized boolean admit(Gate gate) {
		if (gate.failures < FAILURES) {
			return false;
		}
		long yielded = (this.hasGood && gate == this.unknown) ? this.pause.toNanos() : 0;
		long left = gate.pausedUntil + yielded - this.ticker.read();
		if (left > 0 || gate.trying) {
			throw new IssuerUnavailable((left > 0) ? Duration.ofNanos(left) : SOON);
		}
		gate.trying = true;
		return true;
	}

	private synchronized void leave(Gate gate) {
		gate.trying = false;
	}

	private synchronized void answered() {
		this.known.failures = 0;
		this.unknown.failures = 0;
		this.dependency.isHere(issuer());
	}

	/** What one that was good meets all meet. */
	private synchronized IssuerUnavailable failed(Gate gate, RuntimeException ex) {
		for (Gate one : (gate == this.known) ? List.of(this.known, this.unknown) : List.of(this.unknown)) {
			one.failures++;
			one.pausedUntil = this.ticker.read() + this.pause.toNanos();
		}
		this.dependency.isAway(issuer(), reason(ex));
		return new IssuerUnavailable((gate.failures < FAILURES) ? SOON : this.pause, ex);
	}

	private static boolean isNoToken(RuntimeException ex) {
		return Stream.<Throwable>iterate(ex, Objects::nonNull, Throwable::getCause)
			.anyMatch((cause) -> cause instanceof IssuerFault fault && NO_TOKEN.contains(fault.status()));
	}

	private static String reason(RuntimeException ex) {
		boolean unread = Stream.<Throwable>iterate(ex, Objects::nonNull, Throwable::getCause)
			.anyMatch((cause) -> cause instanceof JacksonException || cause instanceof UnknownContentTypeException
					|| cause instanceof ClassCastException || cause instanceof DateTimeException);
		return unread ? "its introspection endpoint answers with nothing that RFC 7662 knows" : IssuerFault.reason(ex);
	}

	/** RFC 6749, 2.3.1: id and secret are form-encoded before they are joined. */
	private ClientHttpResponse exchange(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
			throws IOException {
		request.getHeaders().setBasicAuth(encoded(this.point.client()), encoded(this.point.secret()));
		ClientHttpResponse response = execution.execute(request, body);
		int status = response.getStatusCode().value();
		if (status != 200) {
			response.close();
			throw new IssuerFault((status == 401 || status == 403)
					? "its introspection endpoint does not accept our id or secret (" + status
							+ "): look at ROBIN_ACCESS_INTROSPECTION_CLIENTS and _SECRETS"
					: "its introspection endpoint answers " + status, status);
		}
		byte[] said = response.getBody().readNBytes(MOST + 1);
		if (said.length > MOST) {
			response.close();
			throw new IssuerFault("its introspection endpoint answers with more than 64 KB");
		}
		return new Read(response, said);
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	/** Returns how the introspection of tokens stands, for health and log. */
	static Dependency dependency() {
		return new Dependency("introspection", Level.WARN,
				"A token issuer cannot be asked about its opaque tokens, and they open nothing",
				"A token issuer can be asked about its opaque tokens again");
	}

	/** A way to the issuer that is shut for a pause. Changed under the lock. */
	private static final class Gate {

		private int failures;

		private long pausedUntil;

		/** Whether the one that may try after a pause is under way. */
		private boolean trying;

	}

	/** An answer that has been read. */
	@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
	private record Read(ClientHttpResponse response, byte[] body) implements ClientHttpResponse {

		@Override
		public HttpStatusCode getStatusCode() throws IOException {
			return this.response.getStatusCode();
		}

		@Override
		public String getStatusText() throws IOException {
			return this.response.getStatusText();
		}

		@Override
		public HttpHeaders getHeaders() {
			return this.response.getHeaders();
		}

		@Override
		public InputStream getBody() {
			return new ByteArrayInputStream(this.body);
		}

		@Override
		public void close() {
			this.response.close();
		}

	}

}
