package io.robinbff.shutdown;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import embedded.Issuer;
import embedded.Patience;
import embedded.RobinServer;
import io.robinbff.RobinBffApplication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The service is replaced while agents work. */
class RollingStopTests {

	private final HttpClient http = HttpClient.newHttpClient();

	private final AtomicInteger customers = new AtomicInteger();

	private RobinServer robin = RobinServer.start();

	private Issuer issuer = Issuer.start();

	private final List<Pod> pods = new CopyOnWriteArrayList<>();

	@BeforeEach
	void slow() {
		this.robin.isSlowBy(Duration.ofMillis(200));
	}

	@AfterEach
	void stop() {
		this.pods.forEach(Pod::stop);
		this.issuer.close();
		this.robin.close();
		this.http.shutdownNow();
	}

	@Test
	void rolloutUnderLoadLosesNoRequest() throws Exception {
		Pod first = start("5s");
		Pod second = start("5s");
		Queue<String> lost = new ConcurrentLinkedQueue<>();
		AtomicInteger answered = new AtomicInteger();
		CountDownLatch enough = new CountDownLatch(1);
		try (ExecutorService agents = Executors.newVirtualThreadPerTaskExecutor()) {
			agents.execute(() -> watch(enough));
			for (int agent = 0; agent < 16; agent++) {
				agents.execute(() -> work(enough, lost, answered));
			}
			first.stop();
			Pod third = start("5s");
			second.stop();
			assertThat(third.ready).isTrue();
			enough.countDown();
		}
		assertThat(lost).isEmpty();
		assertThat(answered).hasValueGreaterThan(100);
	}

	@Test
	void whileDrainingReadinessIsDownEverythingIsServedAndConnectionsEnd() throws Exception {
		Pod pod = start("5s");
		assertThat(ask(pod).headers().firstValue("Connection")).isEmpty();
		Thread stopping = Thread.ofVirtual().start(pod::stop);
		await().until(() -> probe(pod) == 503);
		HttpResponse<String> reply = ask(pod);
		assertThat(reply.statusCode()).isEqualTo(200);
		assertThat(reply.headers().firstValue("Connection")).hasValue("close");
		assertThat(probe(pod)).isEqualTo(503);
		assertThat(stopping.isAlive()).isTrue();
		stopping.join();
		assertThat(pod.context.isActive()).isFalse();
	}

	@Test
	void requestInFlightEnds() throws Exception {
		Pod pod = start("0s");
		this.robin.isSlowBy(Duration.ofSeconds(1));
		int before = this.robin.callCount();
		var reply = this.http.sendAsync(request(pod), BodyHandlers.ofString());
		await().until(() -> this.robin.callCount() != before);
		pod.stop();
		assertThat(reply.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).statusCode()).isEqualTo(200);
	}

	private Pod start(String drain) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(RobinBffApplication.class).run(
				"--server.port=0", "--management.server.port=0", "--robin.shutdown.drain=" + drain,
				"--robin.quota.per-second=1000", "--robin.quota.per-minute=10000", "--robin.quota.guard=0ms",
				"--robin.callers.customers-per-minute=0", "--robin.callers.customers-per-hour=0",
				"--robin.callers.customers-per-day=0", "--robin.base-url=" + this.robin.baseUrl(),
				"--robin.api-key=" + this.robin.apiKey(), "--robin.api-secret=" + this.robin.apiSecret(),
				"--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + this.issuer.issuerUri());
		Pod pod = new Pod(context);
		this.pods.add(pod);
		return pod;
	}

	/** As a kubelet does, only sooner. */
	private void watch(CountDownLatch enough) {
		try {
			while (!enough.await(50, TimeUnit.MILLISECONDS)) {
				for (Pod pod : this.pods) {
					pod.ready = probe(pod) == 200;
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private int probe(Pod pod) {
		try {
			return this.http
				.send(HttpRequest
					.newBuilder(URI.create("http://localhost:" + pod.managementPort + "/actuator/health/readiness"))
					.build(), BodyHandlers.discarding())
				.statusCode();
		}
		catch (IOException ex) {
			return 0;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void work(CountDownLatch enough, Queue<String> lost, AtomicInteger answered) {
		while (enough.getCount() > 0) {
			int turn = this.customers.incrementAndGet();
			List<Pod> ready = this.pods.stream().filter((pod) -> pod.ready).toList();
			try {
				HttpResponse<String> reply = ask(ready.get(turn % ready.size()));
				answered.incrementAndGet();
				if (reply.statusCode() != 200) {
					lost.add(reply.statusCode() + " " + reply.body());
				}
			}
			catch (IOException | InterruptedException | RuntimeException ex) {
				lost.add(ex.toString());
			}
		}
	}

	private HttpResponse<String> ask(Pod pod) throws IOException, InterruptedException {
		return this.http.send(request(pod), BodyHandlers.ofString());
	}

	private HttpRequest request(Pod pod) {
		return HttpRequest
			.newBuilder(URI.create("http://localhost:" + pod.port + "/customers/c" + this.customers.incrementAndGet()
					+ "@example.nl/conversations"))
			.header("Authorization", "Bearer " + this.issuer.token("conversations.read"))
			.timeout(Patience.LIMIT)
			.build();
	}

	/** A running service. */
	private static final class Pod {

		private final ConfigurableApplicationContext context;

		private final String port;

		private final String managementPort;

		private volatile boolean ready = true;

		Pod(ConfigurableApplicationContext context) {
			this.context = context;
			this.port = context.getEnvironment().getRequiredProperty("local.server.port");
			this.managementPort = context.getEnvironment().getRequiredProperty("local.management.port");
		}

		/** What Spring's shutdown hook does on SIGTERM. */
		void stop() {
			this.context.close();
		}

	}

}
