package io.robinbff.watch;

import java.util.List;

import io.robinbff.Cluster;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two replicas of the whole service around a real Redis, and who watches at one of them.
 */
class WatchReplicasTests {

	private static final String CUSTOMER = "watched@example.nl";

	private final Cluster cluster = new Cluster();

	@AfterEach
	void close() {
		this.cluster.close();
	}

	@Test
	void changeAtOneIsToldAtTheOtherAndWithoutRedisByEach() {
		Front first = this.cluster.start("first", "--robin.cache.refresh=0s", "--robin.shutdown.drain=1s");
		Front second = this.cluster.start("second", "--robin.cache.refresh=0s", "--robin.shutdown.drain=1s");
		this.cluster.writes(CUSTOMER, "One");
		String one = awaitView(first);
		Listener listener = Listener.to(second.port(), second.reader(), Listener.customer(CUSTOMER));
		listener.awaitTag(one);

		this.cluster.writes(CUSTOMER, "Two");
		String two = refresh(first);
		assertThat(two).isNotEqualTo(one);
		listener.awaitTag(two);

		await().until(() -> {
			Cluster.event(first, "anybody@example.nl");
			return listener.events().stream().anyMatch((event) -> "up".equals(event.data().path("events").asString()));
		});
		this.cluster.writes(CUSTOMER, "Three");
		int before = this.cluster.robin().callCount();
		Cluster.event(first, CUSTOMER);
		await().until(() -> listener.tags().size() == 3);
		assertThat(this.cluster.robin().callCount() - before).as("calls of both replicas together")
			.isLessThanOrEqualTo(2);
		assertThat(tag(view(second))).isEqualTo(listener.tags().getLast());

		this.cluster.redis().close();
		List<String> known = listener.tags();
		this.cluster.writes(CUSTOMER, "Four");
		// It may be told before it is answered.
		String four = await().until(() -> refresh(second), (tag) -> !tag.equals("null") && !known.contains(tag));
		listener.awaitTag(four);
		assertThat(listener.isOver()).isFalse();

		this.cluster.stop(1);
		assertThat(listener.awaitBye()).isEqualTo("bye drain");
	}

	/** What Redis could not say when somebody began to watch is said when it can. */
	@Test
	void whatRedisCouldNotSayIsAskedAgain() {
		Front first = this.cluster.start("first", "--robin.cache.refresh=0s", "--robin.shutdown.drain=1s");
		Front second = this.cluster.start("second", "--robin.cache.refresh=0s", "--robin.shutdown.drain=1s");
		this.cluster.writes(CUSTOMER, "One");
		String one = awaitView(first);
		this.cluster.redis().pause();
		Listener listener = Listener.to(second.port(), second.reader(), Listener.customer(CUSTOMER));
		// A look has asked Redis in vain by then, or finds it gone.
		await().until(() -> second.metric("robin_redis{state=\"away\"}") == 1);
		assertThat(listener.tags()).isEmpty();
		this.cluster.redis().resume();
		listener.awaitTag(one);
	}

	private String awaitView(Front front) {
		return tag(await().until(() -> view(front), (reply) -> reply.status() == 200));
	}

	private static Reply view(Front front) {
		return front.get("/customers/" + CUSTOMER + "/conversations");
	}

	private static String refresh(Front front) {
		return tag(front.get("/customers/" + CUSTOMER + "/conversations", front.reader(), "Cache-Control", "no-cache"));
	}

	private static String tag(Reply reply) {
		return String.valueOf(reply.header("ETag"));
	}

}
