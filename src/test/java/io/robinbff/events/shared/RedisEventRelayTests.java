package io.robinbff.events.shared;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import embedded.BesideOthers;
import embedded.RedisProcess;
import io.lettuce.core.Range;
import io.robinbff.cluster.Replica;
import io.robinbff.events.EventRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two replicas' relays around a real Redis. */
@BesideOthers
class RedisEventRelayTests {

	private static final Instant CHANGE = Instant.parse("2026-11-25T10:00:00Z");

	private final RedisProcess redis = RedisProcess.start();

	private final Heard first = new Heard("first");

	private final Heard second = new Heard("second");

	@BeforeEach
	void bothHaveBegun() {
		this.first.awaitStart();
		this.second.awaitStart();
	}

	@AfterEach
	void close() {
		this.first.close();
		this.second.close();
		this.redis.close();
	}

	@Test
	void whatOneReceivesTheOtherHears() {
		this.first.relay.pass(names("hash"), CHANGE, CHANGE.plusSeconds(2));
		await().until(() -> !this.second.customers.isEmpty());
		assertThat(this.second.customers).containsExactly("hash " + CHANGE + " " + CHANGE.plusSeconds(2));
		assertThat(this.first.customers).as("its own").isEmpty();
		assertThat(this.second.missed).hasValue(1);
	}

	@Test
	void allComeInTheirOrder() {
		for (int i = 0; i < 900; i++) {
			this.first.relay.pass(names("c" + i), CHANGE, CHANGE);
		}
		await().until(() -> this.second.customers.size() == 900);
		assertThat(this.second.customers.getFirst()).startsWith("c0 ");
		assertThat(this.second.customers.getLast()).startsWith("c899 ");
		assertThat(this.second.missed).hasValue(1);
	}

	@Test
	void startsAreGaps() {
		this.first.relay.pass(names("before"), CHANGE, CHANGE);
		await().until(() -> this.second.customers.size() == 1);
		try (Heard third = new Heard("third")) {
			third.awaitStart();
			this.first.relay.pass(names("after"), CHANGE, CHANGE);
			await().until(() -> !third.customers.isEmpty());
			assertThat(third.customers).allMatch((one) -> one.startsWith("after "));
		}
	}

	@Test
	void redisAwayIsAGapAndWhatCameMeanwhileIsSentLater() {
		this.redis.pause();
		await().until(() -> this.second.missed.get() == 2);
		this.first.relay.pass(names("meanwhile"), CHANGE, CHANGE);
		this.redis.resume();
		await().until(() -> this.second.customers.size() == 1);
		await().until(() -> this.second.missed.get() == 3);
	}

	/** Who hears what comes to him hears nothing of what comes to the others. */
	@Test
	void whatOneReceivesWhileRedisIsAwayIsNoSignOfLife() {
		this.first.relay.pass(names("before"), CHANGE, CHANGE);
		assertThat(this.first.missed).hasValue(1);
		this.redis.pause();
		await().until(() -> this.first.missed.get() == 2);
		this.first.relay.pass(names("meanwhile"), CHANGE, CHANGE);
		assertThat(this.first.missed).hasValue(3);
		this.redis.resume();
		await().until(() -> this.first.missed.get() == 4);
		this.first.relay.pass(names("after"), CHANGE, CHANGE);
		assertThat(this.first.missed).hasValue(4);
	}

	@Test
	void whatOneLosesTheOtherHasNotHeard() {
		for (int i = 0; i < 100; i++) {
			this.first.relay.gap();
		}
		this.first.relay.pass(names("after"), CHANGE, CHANGE);
		await().until(() -> this.second.missed.get() == 2 && !this.second.customers.isEmpty());
		assertThat(this.first.missed).as("its own").hasValue(1);
	}

	@Test
	void redisThatComesBackEmptyIsAGap() {
		this.redis.kill();
		this.redis.startEmpty();
		await().until(() -> this.second.missed.get() >= 2 && this.second.relay.isAnchored());
		this.first.relay.pass(names("afterwards"), CHANGE, CHANGE);
		await().until(() -> !this.second.customers.isEmpty());
	}

	@Test
	void holdsAHashAndTimesAndAnEnd() {
		this.first.relay.pass(names("hash"), CHANGE, CHANGE);
		await().until(() -> !this.second.customers.isEmpty());
		assertThat(Long.parseLong(this.redis.ask("PTTL", new String(key(), StandardCharsets.UTF_8)))).isPositive();
		assertThat(this.redis.contents()).contains("hash");
	}

	@Test
	void whoHasSeveralKeysIsHeardByAnyOfTheNamesAndErasedByAnyOfThem() {
		this.first.relay.pass(Map.of("k2", "other", "k1", "hash"), CHANGE, CHANGE);
		await().until(() -> !this.second.customers.isEmpty());
		assertThat(this.second.customers).containsExactly("hash " + CHANGE + " " + CHANGE);
		assertThat(stream()).contains("hash").contains("other");
		this.second.relay.erase(Set.of("other"));
		await().until(() -> !stream().contains("hash") && !stream().contains("other"));
		assertThat(this.second.missed).as("nobody's place is gone").hasValue(1);
	}

	/** Whatever Redis does, it is not left there for its day. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whatCannotBeErasedIsErasedWhenRedisIsBackAndWhenItIsBackWithAnOlderState(boolean isAway) {
		this.first.relay.pass(names("hash"), CHANGE, CHANGE);
		this.first.relay.pass(names("another"), CHANGE, CHANGE);
		await().until(() -> this.second.customers.size() == 2);
		this.redis.ask("SAVE");
		if (!isAway) {
			this.second.relay.erase(Set.of("hash"));
			await().until(() -> !stream().contains("hash"));
		}
		this.redis.kill();
		if (isAway) {
			this.second.relay.erase(Set.of("hash"));
			await().until(() -> this.second.missed.get() == 2);
		}
		this.redis.startFromSnapshot();
		await().ignoreExceptions().until(() -> stream().contains("another"));
		await().ignoreExceptions().atMost(Duration.ofSeconds(30)).until(() -> !stream().contains("hash"));
		assertThat(stream()).contains("another");
	}

	/** Who was erased and writes again is heard, by whoever has not read so far yet. */
	@Test
	void whatCameAfterAnErasureIsNotErasedWhenItIsTriedAgain() {
		this.first.relay.pass(names("gone"), CHANGE, CHANGE);
		await().until(() -> stream().contains("gone"));
		String before = stream();
		this.second.relay.erase(Set.of("hash"));
		await().until(() -> stream().length() > before.length());
		this.first.relay.pass(names("hash"), CHANGE, CHANGE);
		await().until(() -> stream().contains("hash"));
		this.redis.ask("SAVE");
		this.second.relay.erase(Set.of("gone"));
		await().until(() -> !stream().contains("gone"));
		this.redis.kill();
		this.redis.startFromSnapshot();
		await().ignoreExceptions().until(() -> stream().contains("gone"));
		await().ignoreExceptions().atMost(Duration.ofSeconds(30)).until(() -> !stream().contains("gone"));
		assertThat(stream()).contains("hash");
	}

	/** Another version's, or anybody's: something may have changed. */
	@ParameterizedTest
	@ValueSource(strings = { "r another c hash h 2026-11-25T10:00:00Z a 2026-11-25T10:00:00Z", "r another n k1:hash",
			"r another n k1:hash h soon a 2026-11-25T10:00:00Z", "x k1:hash" })
	void whatIsInNoKnownFormIsAGap(String entry) {
		byte[][] fields = Stream.of(entry.split(" ", -1))
			.map((one) -> one.getBytes(StandardCharsets.UTF_8))
			.toArray(byte[][]::new);
		this.first.replica.redis().call((to) -> to.xadd(key(), (Object[]) fields)).join();
		await().until(() -> this.second.missed.get() == 2 && this.first.missed.get() == 2);
		assertThat(this.second.customers).isEmpty();
		this.second.relay.erase(Set.of("hash"));
		await().until(() -> !stream().contains("hash"));
	}

	private byte[] key() {
		return this.second.replica.redis().name(RedisEventRelay.STREAM).getBytes(StandardCharsets.UTF_8);
	}

	private String stream() {
		return this.second.replica.redis()
			.call((to) -> to.xrange(key(), Range.unbounded()))
			.join()
			.stream()
			.flatMap((entry) -> entry.getBody().values().stream())
			.map((value) -> new String(value, StandardCharsets.UTF_8))
			.collect(Collectors.joining("\n"));
	}

	private static Map<String, String> names(String name) {
		return Map.of("k1", name);
	}

	/** A replica's relay, and what it said. */
	private final class Heard implements EventRelay.Listener, AutoCloseable {

		private final List<String> customers = new CopyOnWriteArrayList<>();

		private final AtomicInteger missed = new AtomicInteger();

		private final Replica replica;

		private final RedisEventRelay relay;

		Heard(String name) {
			this.replica = new Replica(RedisEventRelayTests.this.redis.urlOfUser(), name, Duration.ofMillis(300));
			this.relay = new RedisEventRelay(this.replica.redis(), Ticker.systemTicker());
			this.relay.subscribe(this);
			var _ = this.replica.redis().every(RedisEventRelay.PERIOD, this.relay::poll);
		}

		void awaitStart() {
			await().until(() -> this.missed.get() == 1);
		}

		@Override
		public void passed(Map<String, String> names, Instant happened, Instant arrived, long earliest, long latest) {
			assertThat(latest - earliest).as("when it came, at the earliest and the latest").isNotNegative();
			this.customers.add(names.get("k1") + " " + happened + " " + arrived);
		}

		@Override
		public void missed() {
			this.missed.incrementAndGet();
		}

		@Override
		public void close() {
			this.replica.close();
		}

	}

}
