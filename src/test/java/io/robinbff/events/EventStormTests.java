package io.robinbff.events;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import embedded.Thorough;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody archives everything at once: cards are open, and the quota is short. The guard
 * band is long, as the machine may be busy: a storm is tried here, not the scheduler.
 */
@ServiceTest
@TestPropertySource(properties = { "robin.events.secret=" + EventsServiceTests.SECRET, "robin.events.per-second=100000",
		"robin.quota.per-second=20", "robin.quota.per-minute=1200", "robin.quota.guard=1s" })
class EventStormTests {

	private static final int CUSTOMERS = 100;

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@Test
	void refusesNoViewAndIsNeverOverQuota() {
		this.robin.hasQuota(20, Duration.ofSeconds(1)).isSlowBy(Duration.ofMillis(50));
		IntStream.range(0, CUSTOMERS).forEach((i) -> writes(i, "One"));
		IntStream.range(0, CUSTOMERS).forEach((i) -> assertThat(view(i).status()).isEqualTo(200));
		IntStream.range(0, CUSTOMERS).forEach((i) -> writes(i, "Two"));
		CompletableFuture<Void> storm = CompletableFuture.runAsync(this::storm, (task) -> new Thread(task).start());
		int views = 0;
		while (!storm.isDone() || views < CUSTOMERS) {
			Reply reply = view(views++ % CUSTOMERS);
			assertThat(reply.status()).as(reply.body()).isEqualTo(200);
			assertThat(reply.body()).containsAnyOf("One", "Two");
		}
		storm.join();
		assertThat(this.robin.overQuotaCount()).isZero();
		this.robin.hasNoQuota();
	}

	private void storm() {
		for (int i = 0; i < Thorough.or(20_000, 3_000); i++) {
			String customer = (i % 2 == 0) ? customer(i / 2 % CUSTOMERS) : "nobody" + i + "@example.nl";
			assertThat(
					this.front
						.send("POST", "/hooks/conversations",
								"{\"Name\":\"ConversationArchived\",\"Payload\":{\"EmailAddress\":\"" + customer
										+ "\"}}",
								EventsServiceTests.SECRET)
						.status())
				.isEqualTo(200);
		}
	}

	private Reply view(int number) {
		return this.front.get("/customers/" + customer(number) + "/conversations");
	}

	private void writes(int number, String text) {
		this.robin.hasConversationsOf(customer(number), List.of(RobinConversation.numbered(number + 1)
			.messages(RobinMessage.fromCustomer("Somebody", customer(number), text))));
	}

	private static String customer(int number) {
		return "storm" + number + "@example.nl";
	}

}
