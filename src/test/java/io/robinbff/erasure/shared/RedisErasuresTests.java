package io.robinbff.erasure.shared;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import embedded.RedisProcess;
import io.robinbff.cache.SharedCache;
import io.robinbff.cluster.Replica;
import io.robinbff.erasure.OtherReplicas.Told;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What replicas whose clocks differ tell each other. */
class RedisErasuresTests {

	private final List<Told> done = new CopyOnWriteArrayList<>();

	@Test
	void whatHappensNowIsDoneAndConfirmedWhateverTheClockOfWhoeverTells() {
		try (RedisProcess redis = RedisProcess.start();
				Replica one = new Replica(redis.urlOfUser(), "one");
				Replica two = new Replica(redis.urlOfUser(), "two")) {
			RedisErasures teller = erasures(one);
			erasures(two).subscribe((told) -> this.done.add(told) && told.names().containsKey("key"));
			long now = System.currentTimeMillis();
			await().until(() -> teller.tell(told("first", now)).join().replicas().contains("two"));
			Told late = told("of a clock that is late", now - 60_000);
			assertThat(teller.tell(late).join().replicas()).containsExactly("two");
			assertThat(this.done).contains(late);
			Told strange = new Told("by another key", Map.of("other key", "name"), "customer:1", now, true, true);
			assertThat(teller.tell(strange).join().replicas()).isEmpty();
			assertThat(teller.tell(strange).join().strangers()).containsExactly("two");
		}
	}

	private static RedisErasures erasures(Replica replica) {
		return new RedisErasures(replica.peers(), replica.redis(), SharedCache.NONE, Duration.ofHours(1),
				InstantSource.system());
	}

	private static Told told(String id, long at) {
		return new Told(id, Map.of("key", "name"), "customer:1", at, true, true);
	}

}
