package io.robinbff.events.shared;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import embedded.BesideOthers;
import embedded.RedisProcess;
import embedded.RedisProxy;
import io.lettuce.core.Range;
import io.robinbff.cluster.Farewell;
import io.robinbff.cluster.Replica;
import io.robinbff.events.EventRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
		for (int i = 0; i < 300; i++) {
			this.first.relay.pass(names("c" + i), CHANGE, CHANGE);
		}
		await().until(() -> Set.copyOf(this.second.customers).size() == 300);
		assertThat(this.second.customers.getFirst()).startsWith("c0 ");
		assertThat(this.second.customers.getLast()).startsWith("c299 ");
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
		// Its place in the stream that is gone says nothing.
		await().until(() -> entries().anyMatch((one) -> one.containsValue("second")));
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
		this.second.relay.erase(Set.of("other"), true);
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
			this.second.relay.erase(Set.of("hash"), true);
			await().until(() -> !stream().contains("hash"));
		}
		this.redis.kill();
		if (isAway) {
			this.second.relay.erase(Set.of("hash"), true);
			await().until(() -> this.second.missed.get() == 2);
		}
		this.redis.startFromSnapshot();
		await().until(() -> stream().contains("another"));
		await().atMost(Duration.ofSeconds(30)).until(() -> !stream().contains("hash"));
		assertThat(stream()).contains("another");
	}

	/** Who was erased and writes again is heard, by whoever has not read so far yet. */
	@Test
	void whatCameAfterAnErasureIsNotErasedWhenItIsTriedAgain() {
		this.first.relay.pass(names("gone"), CHANGE, CHANGE);
		await().until(() -> stream().contains("gone"));
		String before = stream();
		this.second.relay.erase(Set.of("hash"), true);
		await().until(() -> stream().length() > before.length());
		this.first.relay.pass(names("hash"), CHANGE, CHANGE);
		await().until(() -> stream().contains("hash"));
		this.redis.ask("SAVE");
		this.second.relay.erase(Set.of("gone"), true);
		await().until(() -> !stream().contains("gone"));
		this.redis.kill();
		this.redis.startFromSnapshot();
		await().until(() -> stream().contains("gone"));
		await().atMost(Duration.ofSeconds(30)).until(() -> !stream().contains("gone"));
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
		this.second.relay.erase(Set.of("hash"), true);
		await().until(() -> !stream().contains("hash"));
	}

	/**
	 * What is read is answered all the while, and nothing may be believed: neither what
	 * comes here, nor what is kept.
	 */
	@ParameterizedTest
	@EnumSource
	void whatRedisRefusesIsAGapThatLasts(Refusal why) {
		why.begin(this);
		await().until(() -> this.first.missed.get() >= 2 && this.second.missed.get() >= 2);
		int gaps = this.first.missed.get();
		this.first.relay.pass(names("meanwhile"), CHANGE, CHANGE);
		assertThat(this.first.missed).as("no sign of life").hasValueGreaterThan(gaps);
		assertThat(this.first.relay.dependency().here()).isFalse();
		why.end(this);
		await().until(() -> Stream.of(this.first, this.second).allMatch((one) -> one.relay.dependency().here()));
		// Who has not yet seen that the stream is another one has a gap instead.
		await().until(() -> why == Refusal.LARGEST_ID || !this.second.customers.isEmpty());
		this.second.customers.clear();
		await().until(() -> {
			this.first.relay.pass(names("after"), CHANGE, CHANGE);
			return !this.second.customers.isEmpty();
		});
		int before = this.first.missed.get();
		this.first.relay.pass(names("later"), CHANGE, CHANGE);
		assertThat(this.first.missed).hasValue(before);
	}

	@Test
	void whoMayNotWriteIsAGapForTheOthersUntilItMayAndForWhoeverStartsMeanwhile() {
		this.redis.ask("ACL", "SETUSER", "another", "on", ">pass-word", "~*", "&*", "+@all");
		try (Heard another = new Heard("another", "redis://another:pass-word@127.0.0.1:" + this.redis.port())) {
			another.awaitStart();
			await().until(() -> stream().contains("another"));
			awaitHeartbeats(another, 2);
			this.redis.ask("ACL", "SETUSER", "another", "-xadd");
			await().until(() -> another.missed.get() == 2);
			another.relay.pass(names("hash"), CHANGE, CHANGE);
			this.first.close();
			awaitGap(this.second, 2);
			this.second.relay.pass(names("own"), CHANGE, CHANGE);
			assertThat(this.second.missed).as("no sign of life").hasValue(3);
			try (Heard third = new Heard("third")) {
				third.awaitStart();
				awaitGap(third, 2);
			}
			assertThat(this.second.customers).isEmpty();
			this.redis.ask("ACL", "SETUSER", "another", "+xadd");
			await().until(() -> !this.second.customers.isEmpty());
		}
	}

	@Test
	void whoDiesIsAGapAndWhoLeavesIsNone() {
		awaitHeartbeats(this.first, 1);
		awaitHeartbeats(this.second, 1);
		try (Heard third = new Heard("third")) {
			third.awaitStart();
			awaitHeartbeats(third, 1);
			third.relay.leave();
		}
		this.first.relay.leave();
		this.first.close();
		this.second.passes(Heartbeats.SILENT.plusSeconds(1));
		awaitHeartbeats(this.second, 2);
		assertThat(this.second.missed).hasValue(1);
		try (Heard third = new Heard("third")) {
			third.awaitStart();
			awaitHeartbeats(third, 1);
		}
		awaitGap(this.second, 2);
		assertThat(this.second.relay.dependency().here()).isFalse();
		this.second.passes(Heartbeats.DEAD);
		await().until(() -> this.second.missed.get() == 3);
		assertThat(this.second.relay.dependency().here()).isTrue();
		try (Heard fourth = new Heard("fourth")) {
			fourth.awaitStart();
			fourth.busy = true;
			fourth.relay.leave();
			await().until(() -> this.second.missed.get() == 4);
		}
	}

	/**
	 * A new version that does not start, again and again, has lost no event: the others
	 * are to believe events all the same. Nor does it speak for one of its name.
	 */
	@Test
	void whoseStartFailsIsMissedByNobodyAndSaysNothing() {
		awaitHeartbeats(this.first, 1);
		try (Heard third = new Heard("third")) {
			third.awaitPlace();
			awaitHeartbeats(this.first, 2);
			third.relay.leave();
		}
		assertThat(entries().filter((entry) -> entry.containsValue("third"))).as("its place alone")
			.allMatch((entry) -> entry.size() == 1);
		this.first.farewell.stop();
		this.first.close();
		this.second.passes(Heartbeats.SILENT.plusSeconds(1));
		awaitHeartbeats(this.second, 2);
		assertThat(this.second.missed).hasValue(1);
		assertThat(this.second.relay.dependency().here()).isTrue();
	}

	/** Whoever was cut off at an erasure hears of it when it is back, or just after. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whatWasNotSentAtAnErasureIsNotInRedisAfterwards(boolean isSent) {
		try (RedisProxy way = RedisProxy.before(this.redis); Heard another = new Heard("another", way.url())) {
			another.awaitStart();
			way.cut();
			await().until(() -> another.missed.get() == 2);
			another.relay.pass(names("hash"), CHANGE, CHANGE);
			another.relay.pass(names("bystander"), CHANGE, CHANGE);
			if (!isSent) {
				another.relay.erase(Set.of("hash"), false);
			}
			way.mend();
			await().until(() -> stream().contains("bystander"));
			assertThat(stream().contains("hash")).isEqualTo(isSent);
			if (isSent) {
				this.first.relay.pass(names("hash"), CHANGE, CHANGE);
				await().until(() -> stream().split("hash", -1).length == 3);
				another.relay.erase(Set.of("hash"), false);
				another.passes(Duration.ofSeconds(10));
				await().until(() -> stream().split("hash", -1).length == 2);
			}
			await().until(() -> entries().anyMatch((one) -> one.containsValue("another") && one.containsKey("g")));
			assertThat(stream()).contains("bystander");
		}
	}

	/** Its two numbers have no sign. */
	@Test
	void whatHasAnIdAboveHalfOfAllIsErased() {
		this.redis.ask("XADD", new String(key(), StandardCharsets.UTF_8), "9223372036854775809-1", "r", "another");
		this.first.relay.pass(names("hash"), CHANGE, CHANGE);
		await().until(() -> !this.second.customers.isEmpty());
		this.second.relay.erase(Set.of("hash"), true);
		await().until(() -> !stream().contains("hash"));
	}

	private void awaitGap(Heard who, int count) {
		who.passes(Heartbeats.SILENT.plusSeconds(1));
		await().until(() -> who.missed.get() == count);
	}

	/**
	 * Awaits that so many more heartbeats of a replica are there, read by all or soon.
	 */
	private void awaitHeartbeats(Heard who, int more) {
		long before = heartbeats(who);
		await().until(() -> heartbeats(who) >= before + more);
	}

	private long heartbeats(Heard who) {
		return entries().filter((entry) -> entry.containsValue(who.replica.redis().replica()) && entry.containsKey("b"))
			.count();
	}

	private byte[] key() {
		return this.second.replica.redis().name(RedisEventRelay.STREAM).getBytes(StandardCharsets.UTF_8);
	}

	private String stream() {
		return entries().flatMap((entry) -> entry.values().stream()).collect(Collectors.joining("\n"));
	}

	private Stream<Map<String, String>> entries() {
		return this.second.replica.redis()
			.call((to) -> to.xrange(key(), Range.unbounded()))
			.join()
			.stream()
			.map((entry) -> entry.getBody()
				.entrySet()
				.stream()
				.collect(Collectors.toMap((one) -> new String(one.getKey(), StandardCharsets.UTF_8),
						(one) -> new String(one.getValue(), StandardCharsets.UTF_8))));
	}

	private static Map<String, String> names(String name) {
		return Map.of("k1", name);
	}

	/** Why a Redis that answers takes nothing. */
	private enum Refusal {

		FULL("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0"),
		FORBIDDEN("ACL SETUSER robinbff -xadd", "ACL SETUSER robinbff +xadd"),
		LARGEST_ID("XADD KEY 18446744073709551615-18446744073709551615 r another", "DEL KEY"),
		READ_ONLY("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE");

		private final String begin;

		private final String end;

		Refusal(String begin, String end) {
			this.begin = begin;
			this.end = end;
		}

		void begin(RedisEventRelayTests test) {
			ask(test, this.begin);
		}

		void end(RedisEventRelayTests test) {
			ask(test, this.end);
		}

		private static void ask(RedisEventRelayTests test, String words) {
			test.redis.ask(words.replace("KEY", new String(test.key(), StandardCharsets.UTF_8)).split(" ", -1));
		}

	}

	/** A replica's relay, and what it said. */
	private final class Heard implements EventRelay.Listener, AutoCloseable {

		private final List<String> customers = new CopyOnWriteArrayList<>();

		private final AtomicInteger missed = new AtomicInteger();

		private final Replica replica;

		private final RedisEventRelay relay;

		private final Farewell farewell;

		private volatile boolean busy;

		private final AtomicLong passed = new AtomicLong();

		Heard(String name) {
			this(name, RedisEventRelayTests.this.redis.urlOfUser());
		}

		Heard(String name, String url) {
			this.replica = new Replica(url, name, Duration.ofMillis(300));
			this.relay = new RedisEventRelay(this.replica.redis(), () -> System.nanoTime() + this.passed.get());
			this.relay.subscribe(this);
			this.farewell = new SharedEventsConfiguration().relayFarewell(this.relay);
			var _ = this.replica.redis().every(RedisEventRelay.PERIOD, this.relay::poll);
		}

		/** For this replica alone. */
		void passes(Duration time) {
			this.passed.addAndGet(time.toNanos());
		}

		void awaitStart() {
			awaitPlace();
			this.farewell.start();
		}

		/** Awaits that it reads, as it does before its lifecycle begins. */
		void awaitPlace() {
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
		public boolean isBusy() {
			return this.busy;
		}

		@Override
		public void close() {
			this.replica.close();
		}

	}

}
