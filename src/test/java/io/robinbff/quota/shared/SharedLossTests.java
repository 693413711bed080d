package io.robinbff.quota.shared;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import embedded.BesideOthers;
import embedded.Thorough;
import io.robinbff.conversation.Priority;
import io.robinbff.quota.shared.QuotaSimulation.SimulatedReplica;
import io.robinbff.simulation.RedisModel;
import io.robinbff.simulation.ScriptEngine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Redis loses what it knew: who knows it still, and whose share is kept. */
@BesideOthers
class SharedLossTests {

	private static final long SECOND = QuotaSimulation.SECOND;

	private static final long END = 32 * SECOND;

	@AutoClose
	private static final ScriptEngine engine = new ScriptEngine();

	/**
	 * All who share the quota are cut off from Redis, and call by themselves. Who starts
	 * meanwhile gets nothing from Redis, and yet is the one who knows of them when Redis
	 * loses what it knew.
	 */
	@ParameterizedTest
	@MethodSource
	void whoNeverGotAnythingKnowsOfThoseWhoAreCutOff(int replicas, Loss loss, Late late) {
		QuotaSimulation world = world(replicas);
		for (int i = 0; i < replicas; i++) {
			world.start("cut-" + i).isHungry(END);
			cut(world, world.replicas.getLast(), 9, 100);
		}
		world.at(11 * SECOND, () -> world.start("late").isHungry(END));
		world.at(14 * SECOND, () -> late.before(world));
		loss.at(world, 18 * SECOND);
		world.at(18 * SECOND, () -> late.after(world));
		world.run(END);
		assertThat(world.blind || world.forgotten).as("not guaranteed").isFalse();
		assertThat(world.verdict()).isEmpty();
		assertThat(world.replicas).filteredOn((one) -> one.name.startsWith("cut"))
			.allSatisfy((one) -> assertThat(one.permits).isPositive());
	}

	/** Each of two with each of the third in turn; {@code -Dthorough=true}: all. */
	static Stream<Arguments> whoNeverGotAnythingKnowsOfThoseWhoAreCutOff() {
		return IntStream.rangeClosed(1, 4)
			.boxed()
			.flatMap((replicas) -> Stream.of(Late.values())
				.flatMap((late) -> Stream.of(Loss.values())
					.filter((loss) -> Thorough.or(0, replicas + late.ordinal() + loss.ordinal()) % 7 == 0)
					.map((loss) -> arguments(replicas, loss, late))));
	}

	/**
	 * As above, of a share of whose holder nobody knows more than that it may have one.
	 */
	@ParameterizedTest
	@EnumSource
	void whoNeverGotAnythingKnowsThatSomebodyMayBeCutOff(Loss loss) {
		QuotaSimulation world = world(2);
		losesSightOfOne(world);
		world.at(21 * SECOND, () -> world.start("late").isHungry(END));
		loss.at(world, 24 * SECOND);
		world.run(END);
		assertThat(world.blind || world.forgotten).as("not guaranteed").isFalse();
		assertThat(world.verdict()).isEmpty();
	}

	/**
	 * Redis comes back as it was a while ago, with those who share the quota, and is
	 * found by a new one alone; before that one may call, Redis is empty.
	 */
	@Test
	void whoIsNewTellsOfThoseWhomItHasHeardOf() {
		QuotaSimulation world = world(2);
		for (String name : List.of("cut-0", "cut-1")) {
			world.start(name).isHungry(END);
			cut(world, world.replicas.getLast(), 9, 100);
		}
		comesBackAs(world, 9 * SECOND, 12 * SECOND);
		world.at(13 * SECOND, () -> world.start("new").isHungry(END));
		world.at(15 * SECOND, () -> loses(world));
		world.run(END);
		assertThat(world.over()).isEmpty();
	}

	/**
	 * Redis restarts with all that it knew: that somebody unknown may have a share, too.
	 */
	@Test
	void whatRedisKnewOfTheUnknownIsKeptByItself() {
		QuotaSimulation world = world(2);
		losesSightOfOne(world);
		world.at(21 * SECOND, world.redis::restart);
		world.at(22 * SECOND, () -> world.start("new").isHungry(END));
		world.run(END);
		assertThat(world.verdict()).isEmpty();
	}

	/**
	 * Redis is lost twice. Who joined while the other one was away may go on for longer
	 * than the least; only the first loss says for how long.
	 */
	@Test
	void rightOfWhomNobodySawOutlivesASecondLoss() {
		QuotaSimulation world = world(2);
		world.leastRight = Duration.ofSeconds(5);
		SimulatedReplica away = world.start("away");
		away.isHungry(110 * SECOND);
		cut(world, away, 15, 60);
		world.at(20 * SECOND, () -> world.start("unseen").isHungry(110 * SECOND));
		world.at(60 * SECOND, () -> {
			cut(world, world.replicas.getLast(), 60, 200);
			loses(world);
		});
		world.at(70 * SECOND, () -> loses(world));
		world.run(110 * SECOND);
		assertThat(world.verdict()).isEmpty();
	}

	/**
	 * A container restarts while Redis is away, and is the first on one that is empty:
	 * what the process before it called is known to others alone.
	 */
	@Test
	void whatTheProcessBeforeCalledIsChargedByThoseWhoKnewIt() {
		long end = 300 * SECOND;
		QuotaSimulation world = world(3, 180, 200);
		world.startHungry(3, end);
		world.at(12 * SECOND, () -> world.down = true);
		world.at(84 * SECOND, () -> world.replicas.getLast().die());
		world.at(85 * SECOND, () -> world.start("replica-2").isHungry(end));
		world.at(90 * SECOND, () -> {
			world.empties();
			world.down = false;
		});
		cut(world, world.replicas.get(0), 89, 91);
		cut(world, world.replicas.get(1), 89, 91);
		world.run(end);
		assertThat(world.blind || world.forgotten).as("not guaranteed").isFalse();
		assertThat(world.replicas.getLast().permits).isPositive();
		assertThat(world.verdict()).isEmpty();
	}

	/**
	 * As above, and those who knew it come back one by one: it called on after Redis was
	 * told of it first.
	 */
	@Test
	void whatTheProcessBeforeCalledUntilTheNextOneCameIsCharged() {
		long end = 640 * SECOND;
		QuotaSimulation world = world(3, 360, 400);
		world.start("first").isHungry(end);
		SimulatedReplica knows = world.start("knows");
		knows.isHungry(end);
		cut(world, world.replicas.getFirst(), 10, 81);
		world.at(12 * SECOND, () -> world.start("pod").isHungry(end));
		world.at(80 * SECOND, () -> {
			knows.cut(147 * SECOND);
			world.replicas.getLast().cut(end);
			loses(world);
		});
		world.at(140 * SECOND, () -> world.replicas.getLast().die());
		world.at(143 * SECOND, () -> world.start("pod").isHungry(end));
		world.run(end);
		assertThat(world.blind || world.forgotten).as("not guaranteed").isFalse();
		assertThat(world.verdict()).isEmpty();
	}

	/**
	 * Of whom nobody knows may have called all the while, and counts in the share that
	 * nobody else has; also if Redis is lost once more before its right is over.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 0, 45, 60, 69 })
	void whatSomebodyUnknownMayHaveCalledIsCharged(int lostAgainAt) {
		long end = 170 * SECOND;
		QuotaSimulation world = world(2, 60, 60);
		losesSightOfOne(world, 10, 40, end);
		if (lostAgainAt > 0) {
			world.at(lostAgainAt * SECOND, () -> loses(world));
		}
		world.at(50 * SECOND, () -> world.start("new").isHungry(end));
		world.run(end);
		assertThat(world.blind || world.forgotten).as("not guaranteed").isFalse();
		assertThat(world.verdict()).isEmpty();
		assertThat(world.arrivals).filteredOn((at) -> at > 110 * SECOND)
			.as("the share is free again")
			.hasSizeGreaterThan(40);
	}

	/**
	 * As above, and Redis is away, or lost, at the moment in which it would be counted.
	 */
	@ParameterizedTest
	@CsvSource({ "69.0, 72, true", "69.0, 72, false", "74.9, 77, true", "75.1, 77, true", "74.9, 77, false" })
	void whatSomebodyUnknownMayHaveCalledIsChargedLater(double away, int back, boolean isEmpty) {
		long end = 260 * SECOND;
		QuotaSimulation world = world(2, 120, 120);
		losesSightOfOne(world, 10, 40, end);
		world.at((long) (away * SECOND), () -> world.down = true);
		world.at(back * SECOND, () -> {
			world.down = false;
			if (isEmpty) {
				world.empties();
			}
			else {
				world.redis.restart();
			}
		});
		world.at(80 * SECOND, () -> world.start("new").isHungry(end));
		world.run(end);
		assertThat(world.blind || world.forgotten).as("not guaranteed").isFalse();
		assertThat(world.verdict()).isEmpty();
	}

	/**
	 * After Redis has lost its data all are replaced, one by one: what is known to be
	 * theirs is nobody's who is unknown, and calls go on.
	 */
	@Test
	void updateAfterALossIsAsAlways() {
		long end = 200 * SECOND;
		QuotaSimulation world = QuotaSimulation.calm(engine, 3, 3, 180, 60);
		world.startHungry(2, end);
		world.at(20 * SECOND, () -> world.down = true);
		world.at(50 * SECOND, () -> {
			world.empties();
			world.down = false;
		});
		for (int i = 0; i < 2; i++) {
			SimulatedReplica old = world.replicas.get(i);
			String name = "new-" + i;
			world.at((60 + 8 * i) * SECOND, () -> world.start(name).isHungry(end));
			world.at((65 + 8 * i) * SECOND, old::stop);
		}
		world.run(end);
		assertThat(world.verdict()).isEmpty();
		assertThat(world.arrivals).filteredOn((at) -> at > 80 * SECOND && at < 105 * SECOND)
			.as("while somebody may be unknown")
			.hasSizeGreaterThan(35);
		assertThat(world.arrivals).filteredOn((at) -> at > 125 * SECOND && at < 185 * SECOND)
			.as("after that")
			.hasSizeGreaterThan(120);
	}

	/**
	 * Redis comes back as it was before it gave the share, and knows who has none yet.
	 */
	@Test
	void shareThatWasLostWithTheLastWritesIsKept() {
		QuotaSimulation world = world(2);
		world.leastRight = Duration.ofSeconds(5);
		world.start("stays").isHungry(40 * SECOND);
		world.start("cut").isHungry(40 * SECOND);
		comesBackAs(world, 3 * SECOND, 8 * SECOND);
		cut(world, world.replicas.getLast(), 8, 60);
		world.run(40 * SECOND);
		assertThat(world.verdict()).isEmpty();
	}

	/**
	 * The time of an empty Redis, whose clock had stepped, is ahead of what those know
	 * who come next: whoever came first has not come in the future.
	 */
	@Test
	void whoCameFirstToARedisWhoseTimeWasAheadIsNotMadeToWait() {
		QuotaSimulation world = world(2);
		world.leastRight = Duration.ofSeconds(5);
		SimulatedReplica knows = world.start("knows");
		knows.isHungry(40 * SECOND);
		world.at(9 * SECOND, () -> world.redis.stepClock(3_600_000_000L));
		cut(world, knows, 12, 16);
		world.at(13 * SECOND, () -> {
			loses(world);
			world.start("new").isHungry(40 * SECOND);
		});
		world.run(40 * SECOND);
		assertThat(world.verdict()).isEmpty();
		assertThat(world.replicas.getLast().permits).isPositive();
	}

	/** Who has heard of nothing but a Redis that is shut is as good as new. */
	@Test
	void failoverInTheFirstSecondsIsOverSoon() {
		QuotaSimulation world = world(1);
		world.start("young").isHungry(30 * SECOND);
		world.at(SECOND, () -> loses(world));
		world.run(30 * SECOND);
		assertThat(world.arrivals).as("5 s after the failover").anyMatch((at) -> at < 8 * SECOND);
	}

	private static void cut(QuotaSimulation world, SimulatedReplica replica, int from, int until) {
		world.at(from * SECOND, () -> replica.cut(until * SECOND));
	}

	/**
	 * Between two losses one of whom nobody knows comes back, its right grows, and it is
	 * gone again: who was the first after both has not seen it in between either.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 2, 3 })
	void rightOfTheUnknownOneGrowsBetweenTwoLosses(int replicas) {
		long end = 620 * SECOND;
		QuotaSimulation world = QuotaSimulation.calm(engine, replicas, 3, 180, 60);
		SimulatedReplica first = world.start("first");
		first.isHungry(end);
		cut(world, first, 10, 100);
		world.at(12 * SECOND, () -> world.start("unseen").isHungry(end));
		world.at(100 * SECOND, () -> {
			world.replicas.getLast().cut(110 * SECOND);
			world.empties();
		});
		cut(world, first, 105, 300);
		world.at(300 * SECOND, () -> {
			world.replicas.getLast().cut(end);
			world.empties();
		});
		world.run(end);
		assertThat(world.blind || world.forgotten).as("not guaranteed").isFalse();
		assertThat(world.verdict()).isEmpty();
	}

	/**
	 * Of whom nobody knows has the share of one that was told of, and that one comes back
	 * later and has none: the share was in use.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 66, 72, 80, 95, 105 })
	void shareOfOneThatWasToldOfWasInUseByAnother(int back) {
		long end = 200 * SECOND;
		QuotaSimulation world = world(2, 200, 100);
		world.mostRight = Duration.ofSeconds(40);
		SimulatedReplica tells = world.start("tells");
		SimulatedReplica told = world.start("told");
		cut(world, told, 10, back);
		cut(world, tells, 48, 60);
		world.at(49 * SECOND, () -> world.start("unseen"));
		world.at(59 * SECOND, () -> {
			SimulatedReplica unseen = world.replicas.getLast();
			assertThat(unseen.calls.toString()).as("it has the share").contains("slot=1");
			unseen.cut(end);
			unseen.isHungry(end);
			world.empties();
		});
		world.at(62 * SECOND, () -> List.of(tells, told).forEach((one) -> one.isHungry(end)));
		world.run(end);
		assertThat(world.replicas.getLast().permits).as("called alone").isGreaterThan(5);
		assertThat(world.blind || world.forgotten).as("not guaranteed").isFalse();
		assertThat(world.verdict()).isEmpty();
		assertThat(told.permits).as("has a share again").isPositive();
	}

	/**
	 * Redis restarts with its data while one is cut off, and again much later as another
	 * starts: what somebody unknown may have called counted the first time, and there was
	 * nobody the second.
	 */
	@Test
	void nobodyUnknownIsChargedForWhatIsLongOver() {
		long end = 620 * SECOND;
		QuotaSimulation world = QuotaSimulation.calm(engine, 3, 3, 600, 600);
		SimulatedReplica one = world.start("one");
		SimulatedReplica other = world.start("other");
		cut(world, other, 10, 150);
		world.at(12 * SECOND, world.redis::restart);
		cut(world, one, 299, 302);
		cut(world, other, 299, 302);
		world.at(300 * SECOND, world.redis::restart);
		world.at(300 * SECOND + SECOND / 2, () -> world.start("new"));
		world.at(305 * SECOND,
				() -> world.replicas.forEach((all) -> IntStream.range(0, 3).forEach((i) -> all.isHungry(end))));
		world.run(end);
		assertThat(world.verdict()).isEmpty();
		assertThat(world.arrivals).as("of some 440").hasSizeGreaterThan(420);
	}

	/**
	 * Whose requests arrive, and whose replies are always late, says the same again and
	 * again: what Redis keeps of it does not grow.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whatIsSaidAgainTakesNoMoreRoom(boolean isRestarted) {
		QuotaSimulation world = QuotaSimulation.calm(engine, 3, 3, 12_000, 6000);
		world.start("stays");
		SimulatedReplica former = world.start("former");
		SimulatedReplica late = world.start("late");
		world.at(15 * SECOND, () -> late.slowBy = 60 * QuotaSimulation.MILLI);
		world.at(2997 * SECOND, former::die);
		world.at(3000 * SECOND, isRestarted ? world.redis::restart : world::empties);
		cut(world, late, 3000, 3005);
		world.at(3002 * SECOND, () -> world.start("former"));
		world.run(3030 * SECOND);
		int before = state(world).length();
		world.run(3130 * SECOND);
		assertThat(state(world).length()).isLessThan(before + 30);
		assertThat(world.verdict()).isEmpty();
	}

	/**
	 * 60,000 calls without Redis, which then comes back empty: they are told page by
	 * page, and who asks between two pages how the quota stands sees all.
	 */
	@Test
	void manyCallsAreToldPageByPageAndHoldNobodyUp() {
		QuotaSimulation world = QuotaSimulation.calm(engine, 1, 500, 100_000, 600);
		SimulatedReplica alone = world.start("alone");
		world.at(10 * SECOND, () -> world.down = true);
		for (int burst = 0; burst < 120; burst++) {
			world.at((14 + burst) * SECOND + burst * SECOND / 5, () -> IntStream.range(0, 500)
				.forEach((_) -> assertThat(alone.quota.tryAcquire(Priority.CLICK)).isPresent()));
		}
		List<List<String>> pages = new ArrayList<>();
		world.at(170 * SECOND, () -> {
			world.empties();
			world.heard = (request) -> {
				assertThat(alone.quota.status().windows().getLast().used()).isGreaterThanOrEqualTo(60_000);
				pages.add(told(request));
			};
			world.down = false;
		});
		world.run(180 * SECOND);
		assertThat(pages).allSatisfy((page) -> assertThat(page).hasSizeLessThanOrEqualTo(500));
		assertThat(pages).filteredOn((page) -> !page.isEmpty()).as("with the 500 assumed at the start").hasSize(121);
		assertThat(pages.stream().flatMap(List::stream)).as("each once").hasSize(60_500).doesNotHaveDuplicates();
		assertThat(alone.calls.isWhole()).isTrue();
	}

	/** Returns the calls that a request tells of. */
	private static List<String> told(QuotaRequest request) {
		return Stream.of(request.fields().get("tell").split(","))
			.filter((call) -> !call.isEmpty())
			.map((call) -> call.split("/")[0])
			.toList();
	}

	/** Of a share only that much is known in the end: that somebody may have it. */
	private static void losesSightOfOne(QuotaSimulation world) {
		cut(world, losesSightOfOne(world, 9, 18, END), 20, 100);
	}

	/** Returns who was cut off meanwhile, and knows only that somebody may have it. */
	private static SimulatedReplica losesSightOfOne(QuotaSimulation world, int from, int until, long end) {
		SimulatedReplica away = world.start("away");
		away.isHungry(end);
		cut(world, away, from, until);
		world.at((from + 2) * SECOND, () -> world.start("unseen").isHungry(end));
		world.at(until * SECOND, () -> {
			world.replicas.getLast().cut(end);
			loses(world);
		});
		return away;
	}

	/** Redis comes back at that time as it was before. */
	private static void comesBackAs(QuotaSimulation world, long before, long time) {
		world.at(before, () -> {
			RedisModel.Snapshot then = world.redis.snapshot();
			world.at(time, () -> lose(world, () -> world.redis.restore(then)));
		});
	}

	private static void loses(QuotaSimulation world) {
		lose(world, world.redis::wipe);
	}

	private static void lose(QuotaSimulation world, Runnable how) {
		how.run();
		world.loses();
	}

	/** One with a longer window, and rights that are short. */
	private static QuotaSimulation world(int replicas, int limit, int seconds) {
		QuotaSimulation world = QuotaSimulation.calm(engine, replicas, 3, limit, seconds);
		world.leastRight = Duration.ofSeconds(5);
		return world;
	}

	/** Returns all that is in the state's hash. */
	private static String state(QuotaSimulation world) {
		return String.valueOf(world.redis.eval("return table.concat(redis.call('HGETALL', KEYS[1]), ' ')",
				world.keys().subList(0, 1), List.of()));
	}

	private static QuotaSimulation world(int replicas) {
		return QuotaSimulation.calm(engine, replicas, 180);
	}

	/** How Redis loses what it knew. */
	enum Loss {

		EMPTY, FAILOVER, STATE_EVICTED, MEMBERS_EVICTED, FEED_EVICTED, SHARE_EVICTED, RESTARTED_EMPTY;

		void at(QuotaSimulation world, long time) {
			if (this == FAILOVER) {
				// What it had before anybody had a share.
				comesBackAs(world, 3 * SECOND, time);
				return;
			}
			world.at(time, () -> lose(world, () -> {
				switch (this) {
					case EMPTY, FAILOVER -> world.redis.wipe();
					case RESTARTED_EMPTY -> {
						world.redis.restart();
						world.redis.wipe();
					}
					default -> world.redis.evict(world.keys().get(ordinal() - STATE_EVICTED.ordinal()));
				}
			}));
		}

	}

	/** Who it is that comes late. */
	enum Late {

		ONE, TWO, RESTARTED, REPLACED, AFTER_A_NEW_ONE, CUT_OFF_FOR_A_MOMENT;

		void before(QuotaSimulation world) {
			SimulatedReplica late = world.replicas.getLast();
			if (this == TWO) {
				world.start("second").isHungry(END);
			}
			if (this == RESTARTED || this == REPLACED) {
				late.die();
				world.after(SECOND, () -> world.start((this == RESTARTED) ? late.name : "other").isHungry(END));
			}
		}

		void after(QuotaSimulation world) {
			SimulatedReplica late = world.replicas.getLast();
			if (this == AFTER_A_NEW_ONE || this == CUT_OFF_FOR_A_MOMENT) {
				late.cut(world.now + 3 * SECOND);
			}
			if (this == AFTER_A_NEW_ONE) {
				world.start("new").isHungry(END);
			}
		}

	}

}
