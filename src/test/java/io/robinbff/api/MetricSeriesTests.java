package io.robinbff.api;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

import embedded.RobinConversation;
import embedded.RobinServer;
import embedded.Thorough;
import io.robinbff.Front;
import io.robinbff.UncachedServiceTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.micrometer.metrics.test.autoconfigure.AutoConfigureMetrics;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Thousands of customers are as many series as a few. */
@UncachedServiceTest
@AutoConfigureMetrics
@TestPropertySource(properties = { "robin.quota.per-second=100000", "robin.quota.per-minute=1000000",
		"robin.quota.per-hour=1000000", "robin.quota.per-day=1000000", "robin.quota.queue-limit=100000" })
class MetricSeriesTests {

	private static final int AT_ONCE = 8;

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	void doNotGrowWithTheNumberOfCustomers() throws Exception {
		this.robin.knowsEverybody((email) -> List.of(RobinConversation.numbered(1)));
		ask(0, 200);
		Set<String> before = series();
		assertThat(before).anyMatch((one) -> one.startsWith("http_server_requests_seconds_count"));
		ask(200, 200 + Thorough.or(10_000, 1_000));
		Set<String> grown = series();
		grown.removeAll(before);
		// What may be new is an outcome that was not seen before, such as a time-out on a
		// slow machine: a handful, and nobody's.
		assertThat(grown).hasSizeLessThan(50).noneMatch((one) -> one.contains("customer"));
	}

	private void ask(int from, int to) throws Exception {
		String token = this.front.reader();
		try (var crowd = Executors.newFixedThreadPool(AT_ONCE)) {
			List<Future<?>> asked = new ArrayList<>();
			for (int customer = from; customer < to; customer++) {
				String path = switch (customer % 10) {
					case 8 -> "/customers/nobody" + customer + "/conversations";
					case 9 -> "/nowhere/customer" + customer + "@example.nl";
					default -> "/customers/customer" + customer + "@example.nl/conversations";
				};
				asked.add(crowd.submit(() -> get(this.front.port(), path, token)));
			}
			for (Future<?> one : asked) {
				one.get();
			}
		}
	}

	/** Names and labels; what the JVM and its machine count is not ours. */
	private Set<String> series() throws Exception {
		return get(this.front.managementPort(), "/actuator/prometheus", "").lines()
			.filter((line) -> !line.matches("(#|jvm_|process_|system_|executor_|logback_|disk_).*"))
			.map((line) -> line.replaceFirst(" [^ ]+$", ""))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private String get(int port, String path, String token) throws Exception {
		return this.http
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
				.header("Authorization", "Bearer " + token)
				.build(), BodyHandlers.ofString())
			.body();
	}

}
