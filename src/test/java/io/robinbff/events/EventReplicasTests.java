package io.robinbff.events;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import embedded.RobinConversation;
import embedded.RobinMessage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.Cluster;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two replicas of the whole service around a real Redis; one of them gets the events. */
class EventReplicasTests {

	private static final String CUSTOMER = "replicas@example.nl";

	private static final String LETTERS = "letters@example.nl";

	private static final String LETTERS_TOO = "letters-too@example.nl";

	private final Cluster cluster = new Cluster();

	@AfterEach
	void close() {
		this.cluster.close();
	}

	@Test
	void eventToOneIsKnownToAll() {
		Front first = this.cluster.start("first");
		Front second = this.cluster.start("second");
		this.cluster.writes(CUSTOMER, "One");
		awaitFresh(first, "One");
		awaitFresh(second, "One");
		this.cluster.robin().isSlowBy(Duration.ofSeconds(20));
		Cluster.event(first, CUSTOMER);
		await().until(() -> Stream.of(first, second).allMatch((one) -> !isToldFresh(kept(one))));
		this.cluster.writes(CUSTOMER, "Two");
		this.cluster.robin().recovers();
		awaitFresh(first, "Two");
		awaitFresh(second, "Two");
		assertThat(this.cluster.redis().contents()).doesNotContain(CUSTOMER).doesNotContain("replicas");
		assertWhatNamesNobodyIsKnownToAll(first, second);
	}

	/**
	 * In a letter the customer has no address, and the page of the list that shows it is
	 * kept by another replica than the one that hears of it, or in Redis alone. Answered,
	 * it comes first in the list.
	 */
	private void assertWhatNamesNobodyIsKnownToAll(Front first, Front second) {
		this.cluster.robin()
			.hasPagesOf(1)
			.hasConversationsOf(LETTERS, letter("new", "A new one"), letter("old", "An old one"))
			.hasConversationsOf(LETTERS_TOO, letter("another", "Another one"));
		awaitFresh(first, LETTERS, "A new one");
		awaitFresh(second, LETTERS, "A new one");
		awaitFresh(second, LETTERS_TOO, "Another one");
		assertThat(second.get("/customers/" + LETTERS + "/conversations?skip=1").body()).contains("An old one");
		this.cluster.robin().hasConversationsOf(LETTERS, letter("old", "Answered"), letter("new", "A new one"));
		Cluster.eventOfConversation(first, RobinConversation.idFrom("key of old"));
		awaitFresh(second, LETTERS, "Answered");
		awaitFresh(first, LETTERS, "Answered");
		this.cluster.stop(1);
		assertThat(unnamed()).isEqualTo(1);
		Cluster.eventOfConversation(first, RobinConversation.idFrom("key of another"));
		await().until(() -> unnamed() == 2);
		assertThat(kept(first, LETTERS_TOO).body()).contains("Another one").contains("\"stale\":true");
	}

	private static RobinConversation letter(String name, String text) {
		return RobinConversation.numbered(1)
			.guid(RobinConversation.idFrom(name))
			.conversationId(RobinConversation.idFrom("key of " + name))
			.messages(RobinMessage.fromAgent("Petra", text));
	}

	/** How many events the first has dealt with that name nobody. */
	private double unnamed() {
		return this.cluster.replica(0)
			.getBean(MeterRegistry.class)
			.find("robin.events")
			.tag("outcome", "unnamed")
			.counters()
			.stream()
			.mapToDouble(Counter::count)
			.sum();
	}

	/**
	 * A key is being renewed. In the last row a step is left out: whoever has no name in
	 * common with the sender takes nothing for unchanged.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			k1,k2 | k2,k1
			k2,k1 | k2
			k1    | k2,k1
			""")
	void eventToOneIsKnownToAllWhileAKeyIsRenewed(String one, String other) {
		Front first = this.cluster.start("first", Cluster.keys(one.split(",", -1)), "--robin.cache.fresh=0s");
		Front second = this.cluster.start("second", Cluster.keys(other.split(",", -1)), "--robin.cache.fresh=0s");
		this.cluster.writes(CUSTOMER, "One");
		for (Front teller : List.of(first, second)) {
			awaitFresh(first, "One");
			// Of an event to the first the second may know nothing but that there was
			// one.
			await().untilAsserted(() -> {
				Cluster.event(second, "anybody@example.nl");
				for (Front front : List.of(first, second)) {
					front.get("/customers/" + CUSTOMER + "/conversations");
					assertThat(isToldFresh(kept(front))).as(kept(front).body()).isTrue();
				}
			});
			this.cluster.robin().isSlowBy(Duration.ofSeconds(3));
			Cluster.event(teller, CUSTOMER);
			await().until(() -> Stream.of(first, second).allMatch((front) -> !isToldFresh(kept(front))));
			this.cluster.robin().recovers();
		}
	}

	private static boolean isToldFresh(Reply reply) {
		return !reply.json().path("stale").asBoolean(true);
	}

	/** Costs no call, and waits for none. */
	private static Reply kept(Front front, String customer) {
		return front.get("/customers/" + customer + "/conversations", front.reader(), "Cache-Control",
				"only-if-cached");
	}

	private static Reply kept(Front front) {
		return kept(front, CUSTOMER);
	}

	/** An event of anybody keeps the stream alive meanwhile. */
	private static void awaitFresh(Front front, String customer, String content) {
		await().until(() -> {
			Cluster.event(front, "anybody@example.nl");
			Reply reply = front.get("/customers/" + customer + "/conversations");
			return reply.status() == 200 && reply.body().contains(content) && isToldFresh(reply);
		});
	}

	private static void awaitFresh(Front front, String content) {
		awaitFresh(front, CUSTOMER, content);
	}

}
