package io.robinbff.quota.shared;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import embedded.BesideOthers;
import embedded.Patience;
import embedded.RedisNode;
import embedded.RedisProcess;
import io.robinbff.cluster.Replica;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Priority;
import io.robinbff.quota.FakeDemand;
import io.robinbff.quota.Oracle;
import io.robinbff.quota.Permit;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaExhausted;
import io.robinbff.quota.QuotaSettings;
import io.robinbff.quota.VirtualTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several replicas and a real Redis: real time, as the clock that counts is Redis' own.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@BesideOthers
class SharedQuotaTests {

	private static final Duration WINDOW = Duration.ofSeconds(1);

	/**
	 * More than the service grants it, so that a busy machine does not look like an
	 * outage.
	 */
	private static final Duration TIMEOUT = Duration.ofMillis(250);

	private final QuotaSettings settings = new QuotaSettings(List.of(new QuotaSettings.Window("second", 3, WINDOW),
			new QuotaSettings.Window("minute", 180, Duration.ofMinutes(1))), Duration.ofMillis(100), 100);

	private final RedisNode redis = start();

	private int slots = 3;

	private final List<Member> members = new ArrayList<>();

	private final Queue<Long> left = new ConcurrentLinkedQueue<>();

	RedisNode start() {
		return RedisProcess.start();
	}

	@AfterEach
	void close() {
		this.members.forEach(Member::close);
		assertThat(this.redis.denied()).as("what the manual's user may not").isEmpty();
		this.redis.close();
	}

	@Test
	void replicasTogetherUseTheQuotaAndNeverMore() {
		this.slots = 5;
		join(5);
		await().until(() -> this.left.size() >= 3);
		int before = this.left.size();
		pass(Duration.ofSeconds(8));
		assertNeverOver();
		assertThat(this.left.size() - before).as("of 21.8 that fit").isGreaterThanOrEqualTo(12);
	}

	@Test
	void callsGoOnWhenRedisIsKilled() {
		join(3);
		await().until(() -> this.left.size() >= 6);
		this.redis.kill();
		int before = this.left.size();
		pass(Duration.ofSeconds(8));
		assertNeverOver();
		assertThat(this.left.size() - before).as("of about 17 slots").isGreaterThanOrEqualTo(4);
	}

	@Test
	void emptyRedisDoesNotMeanAnEmptyAccount() {
		join(3);
		await().until(() -> this.left.size() >= 6);
		this.redis.kill();
		pass(Duration.ofSeconds(4));
		this.redis.startEmpty();
		int before = this.left.size();
		pass(Duration.ofSeconds(7));
		assertNeverOver();
		assertThat(this.left.size() - before).isGreaterThanOrEqualTo(5);
		assertThat(this.members.getFirst().quota.status().windows().getLast().used()).as("nothing is forgotten")
			.isGreaterThanOrEqualTo(this.left.size() - 3);
	}

	@Test
	void stoppedRedisIsBridgedByTurns() {
		join(3);
		await().until(() -> this.left.size() >= 6);
		this.redis.pause();
		pass(Duration.ofSeconds(5));
		this.redis.resume();
		int before = this.left.size();
		pass(Duration.ofSeconds(6));
		assertNeverOver();
		assertThat(this.left.size() - before).isGreaterThanOrEqualTo(5);
	}

	@Test
	void whoComesBackIsToldOfThoseWhoWaitElsewhereToo() {
		joinTwoThatShare();
		Member full = this.members.getFirst();
		Member empty = this.members.getLast();
		for (int waiter = 0; waiter < 60; waiter++) {
			var _ = full.ask("agent " + waiter);
		}
		// The queue here offline would be served within a second.
		await().until(() -> empty.waitFor(2).compareTo(Duration.ofSeconds(10)) > 0);
	}

	private void joinTwoThatShare() {
		for (String name : List.of("first", "second")) {
			this.members.add(new Member(name, System::nanoTime));
		}
		this.members.forEach((member) -> member.ask("warm").join());
	}

	@Test
	void deadReplicaCostsItsShareAndNoMore() {
		join(3);
		await().until(() -> this.left.size() >= 6);
		this.members.removeFirst().die();
		pass(Duration.ofSeconds(2));
		int before = this.left.size();
		pass(Duration.ofSeconds(6));
		assertNeverOver();
		assertThat(this.left.size() - before).isGreaterThanOrEqualTo(4);
	}

	@Test
	void clocksFarApartDoNotMatter() {
		join(System::nanoTime);
		join(() -> System.nanoTime() + Duration.ofSeconds(30).toNanos());
		await().until(() -> this.left.size() >= 3);
		pass(Duration.ofSeconds(5));
		assertNeverOver();
	}

	@Test
	void pauseIsHeardByAll() {
		join(2);
		await().until(() -> this.left.size() >= 3);
		this.members.getFirst().quota.pause(Duration.ofSeconds(30));
		await().until(() -> this.members.getLast().quota.status().pausedUntil().isPresent());
		int before = this.left.size();
		pass(Duration.ofSeconds(2));
		assertThat(this.left.size() - before).isLessThanOrEqualTo(1);
	}

	/** Redis holds to it, too: all who wait ask it in the same moment. */
	@Test
	void replicasTogetherYieldToOthersWithTheSameKey() {
		join(3);
		await().until(() -> this.left.size() >= 3);
		for (Member member : this.members) {
			member.quota.refused(member.ask("refused").join(), Duration.ofMillis(1));
		}
		pass(Duration.ofSeconds(2));
		int before = this.left.size();
		pass(Duration.ofSeconds(8));
		assertThat(this.left.size() - before).as("half of the 21.8 that fit, in whole calls: 7.3").isBetween(3, 12);
	}

	private void assertNeverOver() {
		Oracle.assertNeverOver(this.left, this.settings);
	}

	private void join(int count) {
		for (int i = 0; i < count; i++) {
			join(System::nanoTime);
		}
	}

	private void join(LongSupplier clock) {
		Member member = new Member("replica-" + this.members.size(), clock);
		member.callForEver();
		this.members.add(member);
	}

	private static void pass(Duration duration) {
		await().pollDelay(duration).atMost(duration.plus(Patience.LIMIT)).until(() -> true);
	}

	/** One replica. */
	private final class Member {

		private final Replica replica;

		private final RedisCallLog log;

		private final Quota quota;

		private final LongSupplier clock;

		private final String name;

		private @Nullable Thread hungry;

		Member(String name, LongSupplier clock) {
			QuotaSettings limits = SharedQuotaTests.this.settings.withReplicas(SharedQuotaTests.this.slots);
			this.name = name;
			this.clock = clock;
			this.replica = new Replica(SharedQuotaTests.this.redis.urlOfUser(), name, TIMEOUT);
			ReplicationTimings timings = new ReplicationTimings(name, TIMEOUT);
			this.log = new RedisCallLog(limits, timings, new QuotaScript(this.replica.redis())::send, clock);
			this.quota = new Quota(limits, this.log, clock, InstantSource.system()).start();
		}

		CompletableFuture<Permit> ask(String agent) {
			return this.quota.request(click(agent));
		}

		/** How long until it has so many permits. */
		Duration waitFor(int permits) {
			long now = this.clock.getAsLong();
			return Duration.ofNanos(this.log.forecast(Priority.CLICK, permits, now)[permits - 1] - now);
		}

		private Demand click(String agent) {
			return FakeDemand.click(agent, this.clock.getAsLong() + 30 * VirtualTime.SECOND);
		}

		/** Wants a permit all the time. */
		void callForEver() {
			this.hungry = Thread.ofVirtual().start(() -> {
				while (!Thread.currentThread().isInterrupted()) {
					try {
						long ahead = this.clock.getAsLong() - System.nanoTime();
						Permit permit = this.quota.acquire(click("agent"));
						SharedQuotaTests.this.left.add(permit.at() - ahead);
					}
					catch (InterruptedException | QuotaExhausted ex) {
						return;
					}
				}
			});
		}

		private void rest() {
			if (this.hungry != null) {
				this.hungry.interrupt();
			}
		}

		/** Without a word, as by {@code kill -9}. */
		void die() {
			rest();
			this.replica.close();
		}

		void close() {
			rest();
			this.quota.close();
			this.replica.close();
		}

	}

}
