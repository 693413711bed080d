package io.robinbff.quota;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;

import embedded.BesideOthers;
import embedded.Thorough;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.Topic;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Somebody else calls ROBIN with our key. All in virtual time. */
@BesideOthers
class ForeignUseTests {

	private static final long SECOND = VirtualTime.SECOND;

	private static final QuotaSettings SETTINGS = QuotaSettings.defaults();

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void neighbourWithOneCallASecondLeavesUsTheRest(long seed) {
		Account account = new Account(seed, true);
		account.neighbour(0, (at) -> at + SECOND);
		account.runUntil(3600);
		System.out.println("one call a second beside us: " + account);
		assertThat(account.refusedPart()).as("refused").isLessThanOrEqualTo(0.01);
		assertThat(account.accepted).as("used of what is left").isGreaterThanOrEqualTo((int) (0.9 * 2 * 3600));
		assertThat(account.quota.takenByOthers()).isBetween(0.5, 1.5);
	}

	@Test
	void withoutItTheSameNeighbourCostsARefusalForEveryFewCalls() {
		Account account = new Account(1, false);
		account.neighbour(0, (at) -> at + SECOND);
		account.runUntil(3600);
		System.out.println("the same, switched off:      " + account);
		assertThat(account.refusedPart()).isGreaterThan(0.05);
		assertThat(account.quota.takenByOthers()).isZero();
	}

	@Test
	void nobodyElseCostsNothing() {
		Account account = new Account(1, true);
		account.runUntil(1800);
		assertThat(account.refused).isZero();
		assertThat(account.accepted).isGreaterThan((int) (3 / 1.1 * 1800 * 0.99));
	}

	@Test
	void neighbourWhoLeavesIsNoticed() {
		Account account = new Account(1, true);
		account.neighbour(0, (at) -> (at < 1800 * SECOND) ? at + SECOND : Long.MAX_VALUE);
		account.runUntil(1800 + 720);
		int before = account.accepted;
		account.runUntil(1800 + 720 + 600);
		assertThat(account.accepted - before).as("all of it again").isGreaterThan((int) (3 / 1.1 * 600 * 0.99));
		account.runUntil(1800 + 720 + 600 + 1200);
		assertThat(account.quota.takenByOthers()).as("and forgotten").isZero();
	}

	/** Bursts, steps, and one who takes all there is. */
	@ParameterizedTest
	@ValueSource(strings = { "random", "bursts", "two a second", "greedy", "steps" })
	void otherNeighboursAreYieldedTo(String kind) {
		for (int seed = 1; seed <= Thorough.or(20, 3); seed++) {
			Account with = new Account(seed, true);
			Account without = new Account(seed, false);
			for (Account account : List.of(with, without)) {
				Random random = new Random(seed);
				switch (kind) {
					case "random" ->
						account.neighbour(0, (at) -> at + (long) (-Math.log(1 - random.nextDouble()) * SECOND));
					case "bursts" ->
						account.neighbour(0, (at) -> at + (((at / SECOND) % 20 < 3) ? SECOND / 3 : SECOND * 17));
					case "two a second" -> account.neighbour(0, (at) -> at + SECOND / 2);
					case "greedy" -> account.neighbour(0, (at) -> at + SECOND / 4);
					default ->
						account.neighbour(0, (at) -> at + (((at / SECOND) / 300 % 2 == 0) ? SECOND : 2 * SECOND));
				}
				account.runUntil(1800);
			}
			System.out.println(kind + ": " + with + "; switched off: " + without);
			assertThat(with.refused).as("%s, seed %d", kind, seed).isLessThan(without.refused);
			assertThat(with.others).as("%s, seed %d", kind, seed).isGreaterThan(without.others - 5);
			assertThat(with.accepted).as("%s, seed %d", kind, seed).isGreaterThan(without.accepted / 4);
		}
	}

	@Test
	void severalRefusalsOfOneMomentCountOnce() {
		ForeignUse foreign = new ForeignUse(SETTINGS, true);
		List<Integer> used = List.of(3, 100, 5000, 50_000);
		foreign.refused(9 * SECOND, Duration.ofSeconds(1), used, 10 * SECOND);
		foreign.refused(9 * SECOND, Duration.ofSeconds(1), used, 10 * SECOND + 1);
		foreign.refused(10 * SECOND, Duration.ofSeconds(1), used, 11 * SECOND);
		assertThat(foreign.share(0, 10 * SECOND)).isEqualTo(0.5);
		assertThat(foreign.share(0, 70 * SECOND)).as("on the plateau").isEqualTo(2 / 3.0);
		assertThat(foreign.share(0, 200 * SECOND)).isEqualTo(1);
		assertThat(foreign.share(1, 10 * SECOND)).as("the minute").isEqualTo(1);
	}

	@Test
	void windowThatTheRefusalTellsIsReducedToWhatWeHadOfIt() {
		ForeignUse foreign = new ForeignUse(SETTINGS, true);
		foreign.refused(9 * SECOND, Duration.ofMinutes(20), List.of(1, 60, 7000, 50_000), 10 * SECOND);
		assertThat(foreign.share(0, 10 * SECOND)).isEqualTo(0.5);
		assertThat(foreign.share(1, 10 * SECOND)).isEqualTo(1);
		assertThat(foreign.share(2, 10 * SECOND)).isEqualTo(0.7);
		assertThat(foreign.share(3, 10 * SECOND)).isEqualTo(1);
	}

	@Test
	void neverLessThanNowAndThenAndNeverMoreThanAll() {
		ForeignUse foreign = new ForeignUse(SETTINGS, true);
		Random random = new Random(1);
		long now = 0;
		for (int i = 0; i < 10_000; i++) {
			now += (long) (random.nextDouble() * 100 * SECOND);
			if (random.nextBoolean()) {
				foreign.refused(now - 1, Duration.ofSeconds(random.nextInt(100_000)), List.of(random.nextInt(4),
						random.nextInt(181), random.nextInt(10_001), random.nextInt(100_001)), now);
			}
			for (int w = 0; w < 4; w++) {
				assertThat(foreign.share(w, now)).isBetween(0.5, 1.0);
			}
			assertThat(foreign.perSecond(now)).isBetween(0.0, 3.0);
		}
	}

	@Test
	void replicasLearnOfItFromEachOther() {
		Wire wire = new Wire();
		ForeignUse here = new ForeignUse(SETTINGS, true, wire);
		ForeignUse there = new ForeignUse(SETTINGS, true, wire);
		there.start(() -> 500 * SECOND);
		here.refused(9 * SECOND, Duration.ofSeconds(1), List.of(3, 3, 3, 3), 10 * SECOND);
		assertThat(there.share(0, 500 * SECOND)).isEqualTo(here.share(0, 10 * SECOND));
		assertThat(there.share(0, 570 * SECOND)).isEqualTo(here.share(0, 80 * SECOND));
	}

	/** A channel between two in this process. */
	private static final class Wire implements PeerChannel {

		private @Nullable Subscriber<Record> subscriber;

		@Override
		public <M extends Record> void publish(Topic<M> topic, M message) {
			if (this.subscriber != null) {
				this.subscriber.receive("there", message);
			}
		}

		@Override
		@SuppressWarnings("unchecked") // one topic
		public <M extends Record> void subscribe(Topic<M> topic, Subscriber<M> receiver) {
			this.subscriber = (Subscriber<Record>) (Subscriber<?>) receiver;
		}

	}

	/**
	 * ROBIN's account with its exact windows, and us before it with more to ask than it
	 * allows. A call arrives up to 100 ms after its permit and is answered 250 ms later.
	 */
	private static final class Account {

		private final VirtualTime time = new VirtualTime();

		private final Random network;

		private final Quota quota;

		private final Deque<Long> passed = new ArrayDeque<>();

		private int accepted;

		private int refused;

		private int others;

		Account(long seed, boolean adaptive) {
			this.network = new Random(seed);
			this.quota = new Quota(SETTINGS, new LocalCallLog(SETTINGS, () -> Instant.EPOCH, 0),
					new ForeignUse(SETTINGS, adaptive), this.time::now, () -> Instant.EPOCH);
			for (int i = 0; i < 4; i++) {
				this.time.at(0, this::ask);
			}
		}

		private void ask() {
			var _ = this.quota.request(FakeDemand.click("us", Long.MAX_VALUE / 2)).thenAccept((permit) -> {
				this.time.at(this.time.now() + this.network.nextLong(SECOND / 10), () -> arrive(permit));
				this.time.at(this.time.now(), this::ask);
			});
		}

		private void arrive(Permit permit) {
			boolean taken = take();
			this.time.at(this.time.now() + SECOND / 4, () -> {
				if (taken) {
					this.accepted++;
				}
				else {
					this.refused++;
					this.quota.refused(permit, Duration.ofSeconds(1));
				}
			});
		}

		void neighbour(long at, LongUnaryOperator next) {
			this.time.at(at, () -> {
				this.others += take() ? 1 : 0;
				long then = next.applyAsLong(at);
				if (then < Long.MAX_VALUE) {
					neighbour(then, next);
				}
			});
		}

		private boolean take() {
			long now = this.time.now();
			List<Long> latest = new ArrayList<>();
			this.passed.stream().limit(3).forEach(latest::add);
			if (latest.size() == 3 && now - latest.get(2) < SECOND) {
				return false;
			}
			this.passed.addFirst(now);
			if (this.passed.size() > 3) {
				this.passed.removeLast();
			}
			return true;
		}

		void runUntil(long seconds) {
			this.time.at(seconds * SECOND - 1, () -> {
			});
			this.time.run(() -> this.quota, seconds * SECOND);
		}

		double refusedPart() {
			return (double) this.refused / Math.max(1, this.refused + this.accepted);
		}

		@Override
		public String toString() {
			return "%d answered, %.2f %% refused, others %d".formatted(this.accepted, 100 * refusedPart(), this.others);
		}

	}

}
