package io.robinbff.quota.shared;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import embedded.BesideOthers;
import io.robinbff.quota.QuotaSettings;
import io.robinbff.quota.QuotaSettings.Window;
import io.robinbff.quota.shared.QuotaSimulation.SimulatedReplica;
import io.robinbff.quota.shared.QuotaSimulation.Ways;
import io.robinbff.simulation.RedisModel;
import io.robinbff.simulation.ScriptEngine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Rights that end, or pass to others, while their holders are cut off from Redis. */
@BesideOthers
class SharedRightsTests {

	private static final long SECOND = QuotaSimulation.SECOND;

	@AutoClose
	private static final ScriptEngine engine = new ScriptEngine();

	/**
	 * Who is cut off calls until the last moment of its right: then Redis keeps no more
	 * room for it, and its last calls are still in the second.
	 */
	@ParameterizedTest
	@MethodSource
	void lastCallsOfWhoseRightEndsAreCounted(int replicas, int right, boolean isReplaced, int run) {
		QuotaSimulation world = world(replicas, 5, right);
		IntStream.range(0, run).forEach((i) -> world.random.nextInt());
		long end = (right + 20) * SECOND;
		world.start("stays").isHungry(end);
		SimulatedReplica alone = world.start("alone");
		alone.isHungry(end);
		cut(world, alone, 10, right + 60);
		if (isReplaced) {
			world.at(20 * SECOND, () -> world.start("new").isHungry(end));
		}
		world.run(end);
		assertThat(world.verdict()).isEmpty();
	}

	static Stream<Arguments> lastCallsOfWhoseRightEndsAreCounted() {
		return IntStream.rangeClosed(1, 4)
			.boxed()
			.flatMap((replicas) -> Stream.of(20, 30)
				.flatMap((right) -> Stream.of(true, false)
					.flatMap((isReplaced) -> IntStream.range(0, 3)
						.mapToObj((run) -> arguments(replicas, right, isReplaced, run)))));
	}

	/**
	 * With time slots a permit may be used for a while after its slot began: not after
	 * its right has ended, as from then on the slot may be another's.
	 */
	@Test
	void noCallLeavesAfterItsRight() {
		SimulatedReplica before = alone(Duration.ofSeconds(30));
		long early = rightEnds(before) - before.lastLeft;
		SimulatedReplica after = alone(Duration.ofSeconds(30).minusNanos(early).minusNanos(200_000));
		assertThat(rightEnds(after)).as("just before what was its last call").isLessThan(before.lastLeft);
		assertThat(after.lastLeft).isLessThanOrEqualTo(rightEnds(after)).isGreaterThan(before.lastLeft - 3 * SECOND);
	}

	/** Who is cut off from the others for longer than its right. */
	private static SimulatedReplica alone(Duration right) {
		QuotaSimulation world = world(4, 5, 30);
		world.mostRight = right;
		SimulatedReplica alone = world.start("alone");
		alone.isHungry(60 * SECOND);
		cut(world, alone, 12, 90);
		world.run(60 * SECOND);
		return alone;
	}

	/**
	 * A new epoch's first reply is lost, which says that its right is shorter by now: it
	 * goes on for as long as it was told, and keeps its share meanwhile.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 4 })
	void rightThatWasGivenHoldsInTheNextEpoch(int replicas) {
		QuotaSimulation world = world(replicas, 5, 86_400);
		long end = 120 * SECOND;
		SimulatedReplica deaf = world.start("deaf");
		deaf.isHungry(end);
		IntStream.range(1, replicas).forEach((i) -> world.start("other-" + i).isHungry(end));
		world.at(20 * SECOND, () -> {
			deaf.deafUntil = 2 * end;
			world.empties();
		});
		cut(world, deaf, 21, 240);
		world.run(end);
		assertThat(world.verdict()).isEmpty();
	}

	/**
	 * Its clock is as slow as one may be: its right ends by Redis' clock all the same.
	 */
	@Test
	void rightEndsByTheFasterClock() {
		QuotaSimulation world = world(2, 5, 600);
		long end = 640 * SECOND;
		world.start("stays").drift = 0;
		SimulatedReplica alone = world.start("alone");
		alone.drift = -1e-4;
		cut(world, alone, 15, 1280);
		world.at(590 * SECOND, () -> world.replicas.forEach((one) -> one.isHungry(end)));
		world.run(end);
		assertThat(world.verdict()).isEmpty();
		assertThat(alone.lastLeft - alone.nanos() + (long) (world.now * (1 + alone.drift)))
			.as("its last call, by its own clock")
			.isBetween(610 * SECOND, 615 * SECOND);
	}

	/**
	 * Redis is far away, each way by another time, and takes a replica for heard earlier
	 * than it was: who gets its share after that is not to meet it.
	 */
	@ParameterizedTest
	@CsvSource({ "0, 0", "5, 400", "200, 200", "400, 5", "30, 60", "5, 120" })
	void rightEndsBeforeRedisGivesTheShareAway(int outMillis, int backMillis) {
		QuotaSimulation world = world(2, 5, 20);
		world.timeout = Duration.ofMillis(500);
		world.start("stays").isHungry(60 * SECOND);
		world.ways = (_) -> new Ways(outMillis * QuotaSimulation.MILLI, backMillis * QuotaSimulation.MILLI);
		SimulatedReplica far = world.start("far");
		far.drift = 0;
		far.isHungry(60 * SECOND);
		cut(world, far, 11, 120);
		assertRightEndsFirst(world, far);
	}

	/** What it knew of the time when it was heard last was worse than what it knows. */
	@ParameterizedTest
	@ValueSource(ints = { 0, 25, 50, 75, 100, 125, 150, 175, 200, 225, 250 })
	void rightEndsByWhatRedisWasTold(int cutAfterMillis) {
		QuotaSimulation world = world(2, 5, 20);
		world.timeout = Duration.ofMillis(500);
		world.start("stays");
		SimulatedReplica far = world.start("far");
		far.drift = 0;
		far.slowBy = 400 * QuotaSimulation.MILLI;
		world.at(11 * SECOND, () -> far.slowBy = 0);
		world.at(11 * SECOND + cutAfterMillis * QuotaSimulation.MILLI, () -> far.cut(120 * SECOND));
		assertRightEndsFirst(world, far);
	}

	/**
	 * Redis, empty, is found by a new one, whose time is another: by that it cannot be
	 * said when somebody else was heard.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 95, 100, 105, 120, 200, 500 })
	void timeOfBeforeDoesNotEndARight(int cutAfterMillis) {
		QuotaSimulation world = world(2, 5, 24);
		world.ways = (_) -> new Ways(5 * QuotaSimulation.MILLI, 5 * QuotaSimulation.MILLI);
		SimulatedReplica knows = world.start("knows");
		knows.drift = 0;
		world.at(7 * SECOND, () -> world.stepClock(5 * SECOND));
		world.at(9 * SECOND, () -> {
			knows.cut(10 * SECOND);
			world.empties();
		});
		world.at(9 * SECOND + 100 * QuotaSimulation.MILLI, () -> world.start("new"));
		world.at(10 * SECOND + cutAfterMillis * QuotaSimulation.MILLI, () -> knows.cut(120 * SECOND));
		assertRightEndsFirst(world, knows);
	}

	/** Asserts that it has no right any more when Redis gives its share away. */
	private static void assertRightEndsFirst(QuotaSimulation world, SimulatedReplica one) {
		long[] ends = new long[1];
		world.at(20 * SECOND, () -> ends[0] = rightEndsAtRedis(world, one.name));
		world.run(60 * SECOND);
		assertThat(rightEnds(one) - one.nanos() + world.now).isBetween(ends[0] - SECOND,
				ends[0] + ReplicationTimings.BLUR.toNanos());
		assertThat(world.verdict()).isEmpty();
	}

	/** When Redis takes its right for ended. */
	private static long rightEndsAtRedis(QuotaSimulation world, String name) {
		String left = String.valueOf(world.redis.eval(
				"""
						local fields, time = {}, redis.call('TIME')
						for field in string.gmatch(redis.call('HGET', KEYS[2], ARGV[1]), '[^|]+') do fields[#fields + 1] = field end
						local now = time[1] * 1000000 + time[2] + redis.call('HGET', KEYS[1], 'shift')
						return string.format('%.0f', fields[4] + fields[5] - now)
						""",
				world.keys(), List.of(name)));
		return world.now + Long.parseLong(left) * 1000;
	}

	/** When it has no right any more, by its own clock. */
	private static long rightEnds(SimulatedReplica replica) {
		long has = replica.nanos() - 45 * SECOND;
		long hasNone = replica.nanos();
		assertThat(replica.calls.state(has)).isInstanceOf(Standing.Slots.class);
		while (hasNone - has > 1) {
			long between = (has + hasNone) / 2;
			if (replica.calls.state(between) instanceof Standing.Slots) {
				has = between;
			}
			else {
				hasNone = between;
			}
		}
		return hasNone;
	}

	/**
	 * Redis comes back as it was before a container restarted, and another one got its
	 * slot: who holds it is told by those who know, not by what Redis remembers.
	 */
	@Test
	void slotThatPassedOnIsNotThatOfWhomAnOldRedisRemembers() {
		QuotaSimulation world = world(3, 5, 86_400);
		long end = 120 * SECOND;
		SimulatedReplica first = world.start("first");
		first.isHungry(10 * SECOND);
		world.at(8 * SECOND, () -> world.start("restarts").isHungry(end));
		world.at(10 * SECOND, () -> world.start("stays").isHungry(end));
		world.at(14 * SECOND, first::stop);
		comesBackAs(world, 16, 50);
		world.at(18 * SECOND, () -> world.replicas.get(1).die());
		world.at(20 * SECOND, () -> world.start("restarts").isHungry(end));
		world.at(30 * SECOND, () -> world.start("new").isHungry(end));
		world.at(45 * SECOND, () -> world.replicas.getLast().cut(end));
		world.run(end);
		assertThat(world.blind || world.forgotten).as("not guaranteed").isFalse();
		assertThat(world.verdict()).isEmpty();
		assertThat(world.replicas.getLast().permits).isPositive();
	}

	/** As above, of who lost its slot by being cut off for longer than its right. */
	@Test
	void slotThatWasLostIsNotGivenBackByAnOldRedis() {
		QuotaSimulation world = world(2, 5, 20);
		long end = 100 * SECOND;
		world.start("stays").isHungry(end);
		SimulatedReplica loses = world.start("loses");
		loses.isHungry(end);
		comesBackAs(world, 9, 62);
		cut(world, loses, 10, 40);
		world.at(20 * SECOND, () -> world.start("new").isHungry(end));
		world.at(60 * SECOND, () -> world.replicas.getLast().cut(end));
		world.run(end);
		assertThat(world.blind || world.forgotten).as("not guaranteed").isFalse();
		assertThat(world.verdict()).isEmpty();
	}

	/**
	 * Redis' clock steps as somebody starts: it cannot see it, and ends nobody's right by
	 * it. Nor if it is known to Redis for a moment already, and has heard nothing yet.
	 */
	@ParameterizedTest
	@CsvSource({ "2, 0, false", "3, 0, false", "4, 0, false", "2, 199, true", "3, 199, true", "4, 199, true" })
	void whoStartsAsTheClockStepsEndsNobodysRight(int replicas, int stepsAfterMillis, boolean isFirstReplyLost) {
		QuotaSimulation world = world(replicas, 5, 60);
		long end = 80 * SECOND;
		for (int i = 1; i < replicas; i++) {
			world.start("stays-" + i).isHungry(end);
		}
		SimulatedReplica alone = world.start("alone");
		alone.isHungry(end);
		cut(world, alone, 20, 200);
		world.at(25 * SECOND, () -> {
			if (stepsAfterMillis == 0) {
				world.stepClock(120 * SECOND);
			}
			SimulatedReplica late = world.start("new");
			late.isHungry(end);
			late.deafUntil = isFirstReplyLost ? world.now + 20 * QuotaSimulation.MILLI : 0;
		});
		if (stepsAfterMillis > 0) {
			world.at(25 * SECOND + stepsAfterMillis * QuotaSimulation.MILLI, () -> world.stepClock(120 * SECOND));
		}
		world.run(end);
		assertThat(world.unseen).as("not guaranteed").isFalse();
		assertThat(world.verdict()).isEmpty();
	}

	/**
	 * A request is under way for as long as Redis' clock steps back, and for 30 ms more:
	 * by that clock it comes in time, and its sender has called by itself since. Redis
	 * may lose its data at that moment or a second later.
	 */
	@ParameterizedTest
	@CsvSource({ "2500, 0", "2700, 0", "2900, 0", "3100, 0", "3300, 0", "3500, 0", "2500, 100", "2900, 100",
			"3300, 100", "2500, 1100", "2900, 1100", "3300, 1100" })
	void requestOfBeforeAStepIsLate(int stepMillis, int emptyAfterMillis) {
		QuotaSimulation world = world(3, 5, 60);
		long end = 40 * SECOND;
		world.startHungry(3, end);
		SimulatedReplica slow = world.replicas.getFirst();
		world.at(20 * SECOND, () -> slow.ways = new Ways((stepMillis + 30) * QuotaSimulation.MILLI, 0));
		world.at(20 * SECOND + 100 * QuotaSimulation.MILLI, () -> world.stepClock(-stepMillis * QuotaSimulation.MILLI));
		if (emptyAfterMillis > 0) {
			world.at(20 * SECOND + emptyAfterMillis * QuotaSimulation.MILLI, world::empties);
		}
		world.at(22 * SECOND, () -> slow.ways = new Ways(0, 0));
		world.run(end);
		assertThat(world.blind || world.forgotten || world.unseen).as("not guaranteed").isFalse();
		assertThat(world.verdict()).isEmpty();
	}

	/**
	 * One loses its slot and gets the same again, with a shorter right: an old Redis has
	 * the longer one of before.
	 */
	@Test
	void rightOfBeforeIsNotGivenBackByAnOldRedis() {
		QuotaSimulation world = world(3, 5, 20);
		long end = 90 * SECOND;
		List.of("again", "stays", "unknowing").forEach((name) -> world.start(name).isHungry(end));
		comesBackAs(world, 9, 42);
		cut(world, world.replicas.getFirst(), 10, 36);
		world.at(35 * SECOND, () -> world.replicas.get(2).cut(46 * SECOND + SECOND / 2));
		cut(world, world.replicas.getFirst(), 45, 90);
		world.at(45 * SECOND + 900 * QuotaSimulation.MILLI, () -> world.replicas.get(1).cut(end));
		world.at(46 * SECOND + 300 * QuotaSimulation.MILLI, world::empties);
		world.at(50 * SECOND, () -> world.start("new").isHungry(end));
		world.run(end);
		assertThat(world.blind || world.forgotten).as("not guaranteed").isFalse();
		assertThat(world.verdict()).isEmpty();
	}

	/**
	 * A container restarts in its pod, and Redis half a second later: the process of
	 * before keeps its slot for a second, in whatever epoch, and nobody stands still.
	 */
	@ParameterizedTest
	@CsvSource({ "1, false", "1, true", "3, false", "3, true" })
	void whoCameBackUnderItsNameHasAShareAfterRedisRestarts(int replicas, boolean isEmpty) {
		QuotaSimulation world = world(replicas, 5, 86_400);
		long end = 60 * SECOND;
		world.startHungry(replicas, end);
		world.at(20 * SECOND, () -> world.replicas.getFirst().die());
		world.at(21 * SECOND, () -> world.start("replica-0").isHungry(end));
		world.at(21 * SECOND + SECOND / 2, () -> {
			world.redis.restart();
			if (isEmpty) {
				world.empties();
			}
		});
		world.run(end);
		assertThat(world.verdict()).isEmpty();
		assertThat(world.arrivals).as("calls in half a minute")
			.filteredOn((at) -> at > 30 * SECOND)
			.hasSizeGreaterThan(75);
	}

	/**
	 * Who comes back after its right, to an epoch that it does not know, tells page by
	 * page of what it called: its share is nobody's before it has told all.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 0, 10, 20 })
	void shareOfWhoTellsIsNobodys(int repliesLateByMillis) {
		QuotaSimulation world = new QuotaSimulation(5, engine,
				new QuotaSettings(
						List.of(new Window("second", 200, Duration.ofSeconds(1)),
								new Window("minute", 2000, Duration.ofSeconds(20))),
						Duration.ofMillis(100), 1000, null, 2));
		world.calm = true;
		world.leastRight = Duration.ofSeconds(5);
		world.mostRight = Duration.ofSeconds(40);
		SimulatedReplica stays = world.start("stays");
		SimulatedReplica tells = world.start("tells");
		world.at(10 * SECOND, () -> tells.cut(50 * SECOND + 300 * QuotaSimulation.MILLI));
		world.at(12 * SECOND, () -> IntStream.range(0, 5).forEach((_) -> tells.isHungry(51 * SECOND)));
		world.at(20 * SECOND, world.redis::restart);
		world.at(40 * SECOND, () -> IntStream.range(0, 4).forEach((_) -> stays.isHungry(54 * SECOND)));
		world.at(49 * SECOND, () -> tells.slowBy = repliesLateByMillis * QuotaSimulation.MILLI);
		world.run(54 * SECOND);
		assertThat(world.over()).isEmpty();
	}

	/**
	 * Who was cut off for long is the first to tell an empty Redis of the others, and
	 * names one that has said good-bye since: whoever has its slot keeps it.
	 */
	@Test
	void oldViewTakesNobodysSlot() {
		QuotaSimulation world = world(3, 5, 86_400);
		long end = 90 * SECOND;
		List.of("cut", "leaves", "stays").forEach((name) -> world.start(name).isHungry(end));
		cut(world, world.replicas.getFirst(), 12, 40);
		world.at(15 * SECOND, world.replicas.get(1)::stop);
		world.at(17 * SECOND, () -> world.start("new").isHungry(end));
		world.at(39 * SECOND, () -> {
			world.replicas.subList(2, 4).forEach((one) -> one.cut(41 * SECOND));
			world.empties();
		});
		world.at(60 * SECOND, () -> world.replicas.forEach((one) -> one.cut(end)));
		world.run(end);
		assertThat(world.verdict()).isEmpty();
		SimulatedReplica holder = world.replicas.getLast();
		assertThat(holder.calls.state(holder.nanos())).isInstanceOf(Standing.Slots.class);
		assertThat(world.arrivals).as("calls a second without Redis")
			.filteredOn((at) -> at > 70 * SECOND)
			.hasSizeGreaterThan(48);
	}

	/**
	 * Where replicas keep to moments, the time of whom Redis has not answered for half an
	 * hour is not exact any more: it is first on an empty Redis, and calls by no time
	 * that it gave it itself. The others' goes on, by which one who is cut off calls, or
	 * all.
	 */
	@ParameterizedTest
	@CsvSource({ "0, true", "2, true", "1, false" })
	void timeThatWasKnownLongAgoDoesNotCount(int run, boolean othersReturn) {
		QuotaSimulation world = world(4, 5, 86_400);
		IntStream.range(0, run).forEach((_) -> world.random.nextInt());
		long end = 1700 * SECOND;
		world.start("long-ago").drift = 30e-6;
		world.at(SECOND, () -> world.start("stays"));
		cut(world, world.replicas.getFirst(), 12, 1602);
		world.at(1580 * SECOND, () -> List.of("cut", "returns").forEach(world::start));
		world.at(1590 * SECOND, () -> world.replicas.forEach((one) -> one.isHungry(end)));
		world.at(1595 * SECOND, () -> world.replicas.get(2).cut(end));
		world.at(1600 * SECOND, () -> {
			List.of(1, 3).forEach((i) -> world.replicas.get(i).cut(othersReturn ? 1603 * SECOND : end));
			world.empties();
		});
		world.at(1640 * SECOND, () -> world.replicas.forEach((one) -> one.cut(end)));
		world.run(end);
		assertThat(world.blind || world.forgotten || world.unseen).as("not guaranteed").isFalse();
		assertThat(world.verdict()).isEmpty();
	}

	private static QuotaSimulation world(int replicas, int leastRight, int mostRight) {
		QuotaSimulation world = QuotaSimulation.calm(engine, replicas, 180);
		world.leastRight = Duration.ofSeconds(leastRight);
		world.mostRight = Duration.ofSeconds(mostRight);
		return world;
	}

	private static void cut(QuotaSimulation world, SimulatedReplica replica, int from, int until) {
		world.at(from * SECOND, () -> replica.cut(until * SECOND));
	}

	private static void comesBackAs(QuotaSimulation world, int before, int time) {
		world.at(before * SECOND, () -> {
			RedisModel.Snapshot then = world.redis.snapshot();
			world.at(time * SECOND, () -> {
				world.redis.restore(then);
				world.redis.restart();
				world.loses();
			});
		});
	}

}
