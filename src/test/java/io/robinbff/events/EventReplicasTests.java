package io.robinbff.events;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

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
		this.cluster.robin().isSlowBy(Duration.ofSeconds(3));
		Cluster.event(first, CUSTOMER);
		await().until(() -> Stream.of(first, second).allMatch((one) -> !isToldFresh(kept(one))));
		this.cluster.writes(CUSTOMER, "Two");
		this.cluster.robin().recovers();
		awaitFresh(first, "Two");
		awaitFresh(second, "Two");
		assertThat(this.cluster.redis().contents()).doesNotContain(CUSTOMER).doesNotContain("replicas");
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
			await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
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
	private Reply kept(Front front) {
		return front.get("/customers/" + CUSTOMER + "/conversations", front.reader(), "Cache-Control",
				"only-if-cached");
	}

	/** An event of anybody keeps the stream alive meanwhile. */
	private void awaitFresh(Front front, String content) {
		await().atMost(Duration.ofSeconds(20)).until(() -> {
			Cluster.event(front, "anybody@example.nl");
			Reply reply = front.get("/customers/" + CUSTOMER + "/conversations");
			return reply.status() == 200 && reply.body().contains(content) && isToldFresh(reply);
		});
	}

}
