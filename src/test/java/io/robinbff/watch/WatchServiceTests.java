package io.robinbff.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import embedded.Issuer;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.micrometer.metrics.test.autoconfigure.AutoConfigureMetrics;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Watches over real sockets, without events. */
@ServiceTest
@AutoConfigureMetrics
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(properties = { "robin.web.head-timeout=1s", "robin.web.exchange-timeout=4s",
		"robin.request.deadline=3s", "robin.watch.limit=6", "robin.watch.per-subject=4", "robin.watch.life=30m" })
class WatchServiceTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	private final List<Listener> listeners = new ArrayList<>();

	@AfterEach
	void close() {
		this.listeners.forEach(Listener::close);
		await().until(() -> open() == 0);
		this.robin.recovers();
	}

	@Test
	void tellsOnceThatAnotherCallersRefreshChangedTheAnswer() {
		writes("told@watch.nl", "One");
		String before = tag(view("told@watch.nl"));
		Listener listener = watch("told@watch.nl");
		assertThat(listener.header("Content-Type")).isEqualTo("text/event-stream");
		assertThat(listener.header("X-Accel-Buffering")).isEqualTo("no");
		assertThat(listener.header("Cache-Control")).isEqualTo("no-store");
		listener.awaitTag(before, SOON);
		assertThat(listener.events().getFirst().data().toString()).isEqualTo("{\"events\":\"off\"}");
		writes("told@watch.nl", "Two");
		String after = tag(refresh("told@watch.nl"));
		assertThat(after).isNotEqualTo(before);
		listener.awaitTag(after, SOON);
		refresh("told@watch.nl");
		await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
		assertThat(listener.tags()).containsExactly(before, after);
		assertThat(listener.events().getLast().data().propertyNames()).containsExactlyInAnyOrder("etag", "fetchedAt");
	}

	private Listener watch(String customer, String... headers) {
		return watchAs(this.front.reader(), customer, headers);
	}

	private Listener watchAs(String token, String customer, String... headers) {
		Listener listener = Listener.to(this.front.port(), token, Listener.customer(customer), headers);
		this.listeners.add(listener);
		return listener;
	}

	private Reply view(String customer) {
		return this.front.get("/customers/" + customer + "/conversations");
	}

	private Reply refresh(String customer) {
		this.ticker.advance(Duration.ofSeconds(11));
		return this.front.get("/customers/" + customer + "/conversations", this.front.reader(), "Cache-Control",
				"no-cache");
	}

	private static String tag(Reply reply) {
		return String.valueOf(reply.header("ETag"));
	}

	private void writes(String customer, String text) {
		this.robin.hasConversationsOf(customer,
				RobinConversation.numbered(1).messages(RobinMessage.fromCustomer("Somebody", customer, text)));
	}

	private int open() {
		return this.front.management("/actuator/prometheus")
			.body()
			.lines()
			.filter((line) -> line.startsWith("robin_watches_open "))
			.mapToInt((line) -> (int) Double.parseDouble(line.substring(line.indexOf(' '))))
			.findFirst()
			.orElseThrow();
	}

}
