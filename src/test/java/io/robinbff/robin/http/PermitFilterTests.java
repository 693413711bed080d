package io.robinbff.robin.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.robinbff.conversation.Priority;
import io.robinbff.egress.Egress;
import io.robinbff.quota.Permit;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** One call a second, and a permit that is used later than it was granted. */
class PermitFilterTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private final AtomicLong now = new AtomicLong();

	private final Quota quota = new Quota(
			new QuotaSettings(List.of(new QuotaSettings.Window("second", 1, Duration.ofSeconds(1))), Duration.ZERO, 10),
			this.now::get, () -> Instant.EPOCH);

	private final AtomicInteger calls = new AtomicInteger();

	private final ConnectionProvider pool = ConnectionProvider.create("test", 1);

	private @Nullable HttpServer server;

	private @Nullable RobinApi robin;

	@BeforeEach
	void start() throws IOException {
		HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		started.createContext("/", (exchange) -> {
			this.calls.incrementAndGet();
			byte[] body = "{\"conversations\":[]}".getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		started.start();
		this.server = started;
		this.robin = new HttpConfiguration().robinApi(WebClient.builder(),
				settings(URI.create("http://127.0.0.1:" + started.getAddress().getPort())), this.pool, Egress.DIRECT,
				new DroppedFields(new SimpleMeterRegistry(), System::nanoTime));
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.stop(0);
		}
		this.pool.dispose();
	}

	@Test
	void callThatLeavesLateIsSpentWhenItLeaves() {
		Permit permit = permit();
		this.now.set(3 * SECOND);
		assertThat(call(permit)).isNull();
		assertThat(this.calls).hasValue(1);
		assertThat(permit.at()).isEqualTo(3 * SECOND);
	}

	@Test
	void callWhoseWindowOthersFilledDoesNotLeave() {
		Permit late = permit();
		this.now.set(3 * SECOND);
		assertThat(call(permit())).isNull();
		assertThat(call(late)).matches(PermitFilter::stopped);
		assertThat(this.calls).hasValue(1);
	}

	@Test
	void nextCallLeavesAfterOneThatDidNot() {
		Permit late = permit();
		this.now.set(3 * SECOND);
		permit();
		assertThat(call(late)).isNotNull();
		this.now.set(5 * SECOND);
		assertThat(call(permit())).isNull();
		assertThat(this.calls).hasValue(1);
	}

	private Permit permit() {
		return this.quota.tryAcquire(Priority.CLICK).orElseThrow();
	}

	private @Nullable Throwable call(Permit permit) {
		RobinApi api = Objects.requireNonNull(this.robin);
		return catchThrowable(() -> api.conversations("Basic test", Duration.ofSeconds(5), permit,
				new WireRequest("nick@example.com", null, 0, null, null)));
	}

	static RobinSettings settings(URI url) {
		Duration second = Duration.ofSeconds(1);
		return new RobinSettings(url, false, "key", "secret", null, null, ZoneOffset.UTC, 0, second, second,
				Duration.ofSeconds(4), Duration.ofSeconds(5), Duration.ofSeconds(20), DataSize.ofMegabytes(1),
				DataSize.ofBytes(0));
	}

}
