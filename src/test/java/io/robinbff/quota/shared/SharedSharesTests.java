package io.robinbff.quota.shared;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import embedded.BesideOthers;
import io.robinbff.conversation.Priority;
import io.robinbff.quota.QuotaSettings;
import io.robinbff.quota.QuotaSettings.Window;
import io.robinbff.quota.shared.QuotaSimulation.SimulatedReplica;
import io.robinbff.simulation.ScriptEngine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of shares of the longer windows: who has one counts for itself, and what
 * it counted, or may have, is nobody's to lose.
 */
@BesideOthers
class SharedSharesTests {

	private static final long SECOND = QuotaSimulation.SECOND;

	private static final long MILLI = QuotaSimulation.MILLI;

	@AutoClose
	private static final ScriptEngine engine = new ScriptEngine();

	/**
	 * An update changes ROBIN_QUOTA_REPLICAS: the new ones go by the shares of those who
	 * are there, and have none. When these have gone the number is theirs.
	 */
	@ParameterizedTest
	@CsvSource({ "2, 3, false", "3, 2, false", "1, 4, false", "4, 1, false", "2, 3, true", "3, 2, true" })
	void numberOfSharesChangesWhenNobodyHasOne(int before, int after, boolean isRedisLostMeanwhile) {
		QuotaSimulation world = world(before, 3, 180, 60);
		rights(world, 5, 86_400);
		long end = 100 * SECOND;
		List<SimulatedReplica> old = IntStream.range(0, before).mapToObj((i) -> world.start("old-" + i)).toList();
		old.forEach((one) -> one.isHungry(end));
		for (int i = 0; i < after; i++) {
			String name = "new-" + i;
			world.at((20 + 2 * i) * SECOND, () -> world.start(name, world.settings.withReplicas(after)).isHungry(end));
		}
		IntStream.range(0, before).forEach((i) -> world.at((21 + 8 * i) * SECOND, old.get(i)::stop));
		if (isRedisLostMeanwhile) {
			world.at(24 * SECOND, () -> world.down = true);
			world.at(28 * SECOND, () -> {
				world.empties();
				world.down = false;
			});
		}
		world.at(75 * SECOND, () -> world.down = true);
		world.run(end);
		assertThat(world.verdict()).isEmpty();
		assertThat(calls(world, 60, 75)).as("calls in 15 s").isGreaterThan(35);
		List<SimulatedReplica> others = world.replicas.subList(before, before + after);
		assertThat(others).as("each has its share")
			.allMatch((one) -> one.calls.state(one.nanos()) instanceof Standing.Slots);
		assertThat(others.stream().map((one) -> one.calls.state(one.nanos())).distinct()).hasSize(after);
	}

	/**
	 * What a share's holder may have called is charged to it when its right ends, and who
	 * gets the share next counts it, with Redis and without.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whatMayHaveBeenCalledIsChargedToTheShare(boolean isLost) {
		QuotaSimulation world = world(2, 30, 800, 300);
		rights(world, 5, 160);
		SimulatedReplica stays = world.start("stays");
		SimulatedReplica alone = world.start("alone");
		long end = 250 * SECOND;
		world.at(10 * SECOND, () -> {
			alone.cut(2 * end);
			alone.isHungry(60 * SECOND);
		});
		world.at(20 * SECOND, () -> world.start("next"));
		world.at(180 * SECOND, () -> {
			if (isLost) {
				world.empties();
			}
			else {
				world.replicas.getLast().cut(2 * end);
			}
		});
		world.at(185 * SECOND, () -> List.of(stays, world.replicas.getLast()).forEach((one) -> one.isHungry(end)));
		world.run(end);
		assertThat(alone.permits).isGreaterThan(300);
		assertThat(world.verdict()).isEmpty();
	}

	/**
	 * A power cut: all come back under their names after a while, without a good-bye.
	 * What they may have called is a part of the day, not all of it.
	 */
	@ParameterizedTest
	@CsvSource({ "1, 800", "3, 2400" })
	void longOutageOfAllClosesNoShare(int replicas, int seconds) {
		QuotaSimulation world = new QuotaSimulation(5, engine, QuotaSettings.defaults().withReplicas(replicas));
		world.calm = true;
		long back = (30 + seconds) * SECOND;
		long end = back + 120 * SECOND;
		IntStream.range(0, replicas).forEach((i) -> world.start("pod-" + i));
		world.at(30 * SECOND, () -> world.replicas.forEach(SimulatedReplica::die));
		world.at(back, () -> {
			world.redis.restart();
			IntStream.range(0, replicas).forEach((i) -> world.start("pod-" + i).isHungry(end));
		});
		world.run(end);
		assertThat(world.verdict()).isEmpty();
		assertThat(world.arrivals).as("calls in two minutes").hasSizeGreaterThan(280);
	}

	/**
	 * Who is stopped with more to tell than fits into one request tells all of it,
	 * however late that comes.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 0, 300 })
	void goodByeTellsAll(int millis) {
		QuotaSimulation world = world(2, 30, 1300, 100);
		SimulatedReplica stays = world.start("stays");
		SimulatedReplica leaves = world.start("leaves");
		long end = 108 * SECOND;
		world.at(10 * SECOND, () -> {
			leaves.cut(65 * SECOND);
			leaves.isHungry(64 * SECOND);
		});
		stopsWhenBack(world, leaves, 65 * SECOND, millis * MILLI);
		world.at(67 * SECOND, () -> stays.isHungry(end));
		world.run(end);
		assertThat(leaves.dead).isTrue();
		assertThat(leaves.permits).as("more than a request holds").isGreaterThan(500);
		assertThat(world.over()).isEmpty();
	}

	/** It waits until Redis can be reached, and no longer. */
	private static void stopsWhenBack(QuotaSimulation world, SimulatedReplica replica, long from, long stall) {
		world.at(from, () -> {
			if (replica.isPresent()) {
				world.frozenUntil = world.now + stall;
				replica.stop();
			}
			else {
				stopsWhenBack(world, replica, from + MILLI / 5, stall);
			}
		});
	}

	/**
	 * Redis is empty, and back for a moment: long enough to read its log, and too short
	 * to tell what is missing in it.
	 */
	@Test
	void whatIsUntoldIsNotForgottenByWhoKnowsIt() {
		QuotaSimulation world = world(2, 60, 6000, 300);
		rights(world, 60, 86_400);
		SimulatedReplica other = world.start("other");
		SimulatedReplica knows = world.start("knows");
		long end = 180 * SECOND;
		world.at(10 * SECOND, () -> {
			world.down = true;
			List.of(other, knows).forEach((one) -> one.isHungry(115 * SECOND));
		});
		world.at(118 * SECOND, () -> {
			world.redis.restart();
			world.down = false;
		});
		world.at(124 * SECOND, () -> other.cut(2 * end));
		world.at(125 * SECOND, world::empties);
		world.at(125 * SECOND + 11 * MILLI, () -> world.down = true);
		world.at(130 * SECOND, () -> List.of(other, knows).forEach((one) -> one.isHungry(end)));
		world.run(end);
		assertThat(world.over()).isEmpty();
	}

	/**
	 * Redis is back for a moment, in which its log is not read to its end: the own share
	 * is known all the same.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whoHasNotReadAllGoesOnWithinItsShare(boolean isEmpty) {
		QuotaSimulation world = world(2, 60, 12_000, 300);
		rights(world, 60, 86_400);
		SimulatedReplica one = world.start("one");
		SimulatedReplica other = world.start("other");
		long end = 150 * SECOND;
		world.at(10 * SECOND, () -> {
			world.down = true;
			if (isEmpty) {
				world.empties();
			}
			List.of(one, other).forEach((all) -> all.isHungry(60 * SECOND));
		});
		world.at(70 * SECOND, () -> {
			world.redis.restart();
			world.down = false;
		});
		world.at(70 * SECOND + 3 * MILLI, () -> world.down = true);
		world.at(75 * SECOND, () -> List.of(one, other).forEach((all) -> all.agent(end, SECOND)));
		world.run(75 * SECOND);
		assertThat(world.replicas).as("somebody has not read all").anyMatch((all) -> !all.calls.isWhole());
		List<Integer> before = world.replicas.stream().map((all) -> all.permits).toList();
		world.run(end);
		assertThat(world.over()).isEmpty();
		assertThat(one.permits - before.getFirst()).isGreaterThan(60);
		assertThat(other.permits - before.getLast()).isGreaterThan(60);
	}

	/**
	 * Requests arrive, and replies come too late to count: others' calls are charged to
	 * the share for all that time.
	 */
	@ParameterizedTest
	@CsvSource({ "2, 18", "3, 18", "2, 12", "3, 12" })
	void whatWasChargedWhileRepliesWereLateIsAssumed(int replicas, int seconds) {
		QuotaSimulation world = world(replicas, 3, 36, 20);
		rights(world, 60, 86_400);
		long end = 60 * SECOND;
		SimulatedReplica late = world.start("late");
		IntStream.range(1, replicas).forEach((i) -> world.start("other-" + i).isHungry(end));
		world.at(15 * SECOND, () -> late.slowBy = 60 * MILLI);
		world.at((15 + seconds) * SECOND, () -> {
			late.cut(2 * end);
			late.isHungry(end);
		});
		world.run(end);
		assertThat(world.verdict()).isEmpty();
	}

	/** Redis is found by its pings, and its script is always too slow: it is away. */
	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 5 })
	void scriptThatIsTooSlowIsBridged(int replicas) {
		QuotaSimulation world = world(replicas, 3, 180, 60);
		rights(world, 60, 86_400);
		long end = 120 * SECOND;
		world.startHungry(replicas, end);
		world.at(20 * SECOND, () -> world.replicas.forEach((one) -> one.slowBy = 60 * MILLI));
		world.run(end);
		assertThat(world.verdict()).isEmpty();
		assertThat(calls(world, 25, 120)).as("of 285").isGreaterThan(230);
	}

	/**
	 * Redis answers in time now and then: then it is away. Where every other reply is in
	 * time neither Redis nor the shares are used well.
	 */
	@ParameterizedTest
	@CsvSource({ "1, 2", "1, 20", "3, 2", "3, 10" })
	void answerNowAndThenIsNone(int replicas, int percent) {
		QuotaSimulation world = world(replicas, 3, 180, 60);
		long end = 120 * SECOND;
		world.startHungry(replicas, end);
		for (long at = 20 * SECOND; at < end; at += 20 * MILLI) {
			world.at(at, () -> world.replicas
				.forEach((one) -> one.slowBy = (world.random.nextInt(100) < percent ? 44 : 55) * MILLI));
		}
		world.run(end);
		assertThat(world.verdict()).isEmpty();
		assertThat(calls(world, 25, 120)).as("of 285").isGreaterThan(230);
	}

	/**
	 * Most of a window was called before an update that changes the number of shares, and
	 * lies in few of the new ones: the others are not whole.
	 */
	@ParameterizedTest
	@CsvSource({ "1, 3, AWAY", "3, 1, AWAY", "3, 2, AWAY", "1, 2, AWAY", "3, 5, AWAY", "1, 3, ONE_CUT", "3, 2, ONE_CUT",
			"1, 3, EMPTY_AND_AWAY", "3, 2, EMPTY_AND_AWAY", "1, 3, STAYS", "3, 2, STAYS" })
	void moreCallsThanItsPartInAShareAreLessInTheOthers(int before, int after, Redis redis) {
		QuotaSimulation world = world(before, 3, 100, 100);
		rights(world, 5, 86_400);
		long end = 190 * SECOND;
		IntStream.range(0, before).forEach((i) -> world.start("old-" + i).isHungry(33 * SECOND));
		world.at(40 * SECOND, () -> {
			List.copyOf(world.replicas).forEach(SimulatedReplica::stop);
			IntStream.range(0, after)
				.forEach((i) -> world.start("new-" + i, world.settings.withReplicas(after)).agent(end, 50 * MILLI));
		});
		world.at(48 * SECOND, () -> redis.happens(world, 2 * end));
		world.at(62 * SECOND,
				() -> alive(world)
					.forEach((one) -> assertThat(one.calls.forecast(Priority.CLICK, 1, one.nanos())[0] - one.nanos())
						.as("when to come again")
						.isBetween(0L, 101 * SECOND)));
		world.run(end);
		assertThat(calls(world, 0, 40)).as("most of a hundred").isBetween(75L, 90L);
		assertThat(world.verdict()).isEmpty();
		assertThat(calls(world, 105, 190)).as("when those have left the window").isGreaterThan(50);
	}

	/**
	 * The number of shares changes twice, and one misses the first change: it would map
	 * the calls to other shares than Redis has.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void whoMissedAChangeGoesByTheSharesInRedis(long seed) {
		List<Window> windows = List.of(new Window("second", 4, Duration.ofSeconds(1)),
				new Window("minute", 430, Duration.ofSeconds(250)));
		QuotaSimulation world = new QuotaSimulation(seed, engine,
				new QuotaSettings(windows, Duration.ofMillis(100), 1000, null, 4));
		world.calm = true;
		rights(world, 5, 86_400);
		long end = 210 * SECOND;
		IntStream.range(0, 4).forEach((i) -> world.start("old-" + i).isHungry(65 * SECOND));
		world.at(68 * SECOND, () -> world.start("misses", world.settings.withReplicas(2)));
		world.at(69 * SECOND, () -> world.start("three", world.settings.withReplicas(3)));
		world.at(74 * SECOND, () -> world.replicas.get(4).cut(96 * SECOND));
		world.at(76 * SECOND, () -> world.replicas.subList(0, 4).forEach(SimulatedReplica::stop));
		world.at(86 * SECOND, () -> world.start("two", world.settings.withReplicas(2)));
		world.at(89 * SECOND, () -> world.replicas.get(5).stop());
		world.at(94 * SECOND, () -> world.replicas.get(6).stop());
		world.at(103 * SECOND, () -> world.start("other", world.settings.withReplicas(2)));
		world.at(111 * SECOND, () -> {
			world.down = true;
			alive(world).forEach((one) -> one.isHungry(end));
		});
		world.run(end);
		assertThat(world.verdict()).isEmpty();
		assertThat(world.arrivals).as("of 430, 215 of them in one share").hasSizeGreaterThan(360);
	}

	/**
	 * A share holds more than its part, and Redis loses its data and goes away before it
	 * has been told all: more was known of what is too much.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 4, 8, 12, 20 })
	void whatIsNotToldYetIsLessInTheOthers(int millis) {
		QuotaSimulation world = world(1, 60, 2400, 100);
		rights(world, 5, 86_400);
		long end = 92 * SECOND;
		world.start("old").isHungry(44 * SECOND);
		world.at(46 * SECOND, () -> {
			world.replicas.getFirst().stop();
			List.of("one", "other").forEach((name) -> world.start(name, world.settings.withReplicas(2)));
		});
		world.at(53 * SECOND, world::empties);
		world.at(53 * SECOND + millis * MILLI, () -> world.down = true);
		world.at(56 * SECOND, () -> alive(world).forEach((one) -> one.isHungry(end)));
		world.run(end);
		assertThat(calls(world, 0, 50)).as("more than a request tells").isGreaterThan(2000);
		assertThat(world.verdict()).isEmpty();
	}

	/** What becomes of Redis. */
	enum Redis {

		AWAY, ONE_CUT, EMPTY_AND_AWAY, STAYS;

		private void happens(QuotaSimulation world, long end) {
			switch (this) {
				case AWAY -> world.down = true;
				case ONE_CUT -> world.replicas.getLast().cut(end);
				case EMPTY_AND_AWAY -> {
					world.empties();
					world.after(8 * SECOND, () -> world.down = true);
				}
				case STAYS -> {
				}
			}
		}

	}

	/** What was called in shares that are no more is known, whoever has read it. */
	@ParameterizedTest
	@CsvSource({ "3, 2", "2, 1" })
	void callsOfSharesThatAreNoMoreStay(int before, int after) {
		QuotaSimulation world = world(before, 60, 3000, 300);
		long end = 160 * SECOND;
		IntStream.range(0, before).forEach((i) -> world.start("old-" + i).isHungry(60 * SECOND));
		world.at(61 * SECOND, () -> List.copyOf(world.replicas).forEach(SimulatedReplica::stop));
		world.at(65 * SECOND, () -> {
			SimulatedReplica first = world.start("new", world.settings.withReplicas(after));
			first.isHungry(end);
			// It has joined by then, and has read nothing.
			world.after(2 * MILLI, () -> first.deafUntil = world.now + 1300 * MILLI);
		});
		world.run(end);
		assertThat(world.arrivals).hasSizeGreaterThan(2500);
		assertThat(world.over()).isEmpty();
	}

	/**
	 * Who gets a share right after thousands of changes has read them before it uses it.
	 */
	@Test
	void shareIsNotUsedBeforeAllChangesAreRead() {
		QuotaSimulation world = world(2, 100, 9000, 300);
		rights(world, 5, 120);
		SimulatedReplica stays = world.start("stays");
		SimulatedReplica alone = world.start("alone");
		long end = 225 * SECOND;
		aloneUntil(world, alone, 135);
		world.at(20 * SECOND, () -> world.start("next"));
		world.at(129 * SECOND, () -> stays.isHungry(end));
		world.at(130 * SECOND + 550 * MILLI, () -> {
			SimulatedReplica next = world.replicas.getLast();
			next.cut(2 * end);
			next.isHungry(end);
		});
		world.run(end);
		assertThat(world.over()).isEmpty();
	}

	/** New epochs while one is cut off enter calls that it does not know of. */
	@ParameterizedTest
	@ValueSource(ints = { 0, 3, 6 })
	void whatMayHaveBeenCalledIsChargedWhateverElseIsInTheShare(int epochs) {
		QuotaSimulation world = world(2, 3, 36, 60);
		rights(world, 5, 40);
		SimulatedReplica stays = world.start("stays");
		SimulatedReplica alone = world.start("alone");
		long end = 120 * SECOND;
		world.at(8 * SECOND, () -> alone.cut(2 * end));
		world.at(30 * SECOND, () -> alone.isHungry(60 * SECOND));
		IntStream.range(0, epochs).forEach((i) -> world.at((10 + i) * SECOND, world.redis::restart));
		world.at(49 * SECOND, () -> {
			stays.isHungry(end);
			world.start("next").isHungry(end);
		});
		world.run(end);
		assertThat(alone.permits).isPositive();
		assertThat(world.verdict()).isEmpty();
	}

	/** Redis loses its data while it enters what may have been called, page by page. */
	@ParameterizedTest
	@CsvSource({ "50, false", "150, false", "350, false", "200, true" })
	void whatIsNotEnteredYetIsToldToAnEmptyRedis(int afterMillis, boolean isStateAlone) {
		QuotaSimulation world = world(2, 60, 6000, 300);
		rights(world, 5, 120);
		SimulatedReplica stays = world.start("stays");
		SimulatedReplica alone = world.start("alone");
		long end = 260 * SECOND;
		aloneUntil(world, alone, 135);
		world.at(20 * SECOND, () -> world.start("next"));
		world.at(130 * SECOND + afterMillis * MILLI, () -> {
			if (isStateAlone) {
				world.redis.evict(world.keys().getFirst());
			}
			else {
				world.redis.wipe();
			}
			world.loses();
		});
		world.at(132 * SECOND, () -> List.of(stays, world.replicas.getLast()).forEach((one) -> one.isHungry(end)));
		world.run(end);
		assertThat(alone.permits).isGreaterThan(2000);
		assertThat(world.over()).isEmpty();
	}

	private static void aloneUntil(QuotaSimulation world, SimulatedReplica alone, int until) {
		world.at(10 * SECOND, () -> {
			alone.cut(1000 * SECOND);
			alone.isHungry(until * SECOND);
		});
	}

	/**
	 * Redis comes back empty during an update: one that goes by the number of those who
	 * are there tells nothing of them, and takes nobody's share by it.
	 */
	@Test
	void whoGoesByAnotherNumberSpeaksForNobody() {
		QuotaSimulation world = world(3, 3, 180, 60);
		rights(world, 60, 86_400);
		long end = 160 * SECOND;
		List<SimulatedReplica> old = Stream.of("one", "other", "cut").map(world::start).toList();
		old.forEach((one) -> one.isHungry(end));
		QuotaSettings two = world.settings.withReplicas(2);
		world.at(20 * SECOND, () -> old.getLast().cut(2 * end));
		world.at(22 * SECOND, () -> world.start("new", two).isHungry(end));
		world.at(26 * SECOND, () -> world.down = true);
		world.at(27 * SECOND, () -> world.start("first", two).isHungry(end));
		world.at(30 * SECOND, () -> {
			world.empties();
			world.down = false;
			old.subList(0, 2).forEach((one) -> one.cut(world.now + 300 * MILLI));
			world.replicas.get(3).cut(world.now + 150 * MILLI);
		});
		world.run(end);
		assertThat(world.blind || world.forgotten).as("not guaranteed").isFalse();
		assertThat(world.verdict()).isEmpty();
	}

	/**
	 * The last call of a window is granted, and the next is too far away for whoever
	 * waits: it is for the one who waited for it.
	 */
	@Test
	void lastCallOfAWindowIsForWhoWaitedForIt() {
		QuotaSimulation world = world(1, 3, 30, 300);
		long end = 120 * SECOND;
		world.start("only").isHungry(end);
		world.run(end);
		assertThat(world.verdict()).isEmpty();
		assertThat(world.arrivals).as("but for three that the first epoch assumes").hasSize(27);
	}

	/**
	 * Who comes back after long tells 500 calls a request, the oldest first. Its last
	 * ones are in no log yet, and still in the second.
	 */
	@Test
	void whoStillTellsIsGrantedNothing() {
		QuotaSimulation world = world(3, 30, 108_000, 3600);
		long end = 440 * SECOND;
		world.startHungry(3, end);
		world.at(20 * SECOND, () -> world.replicas.getFirst().cut(420 * SECOND));
		world.run(end);
		assertThat(world.verdict()).isEmpty();
		assertThat(calls(world, 425, 440)).as("calls in 15 s").isGreaterThan(375);
	}

	/** A stall of Redis' as a pod says good-bye: it said so all the same. */
	@ParameterizedTest
	@ValueSource(ints = { 0, 70, 400, 3000 })
	void goodByeHoldsHoweverLateItComes(int millis) {
		QuotaSimulation world = world(3, 3, 180, 60);
		rights(world, 60, 86_400);
		long end = 100 * SECOND;
		IntStream.range(0, 3).forEach((i) -> {
			SimulatedReplica old = world.start("old-" + i);
			old.isHungry(end);
			world.at((20 + 10 * i) * SECOND, () -> world.start("new-" + i).isHungry(end));
			world.at((25 + 10 * i) * SECOND, () -> {
				world.frozenUntil = world.now + millis * MILLI;
				old.stop();
			});
		});
		world.run(end);
		assertThat(world.verdict()).isEmpty();
		assertThat(calls(world, 70, 100)).as("calls in 30 s").isGreaterThan(75);
	}

	/**
	 * A good-bye that is under way for half a minute, to a stalled Redis: meanwhile the
	 * same pod is started anew. The share is the new one's, which may be cut off with it.
	 */
	@Test
	void goodByeOfAFormerProcessTakesNothingFromTheOneAfterIt() {
		QuotaSimulation world = world(2, 30, 1300, 100);
		long end = 110 * SECOND;
		world.start("stays").isHungry(end);
		SimulatedReplica before = world.start("pod");
		world.at(20 * SECOND, () -> {
			world.frozenUntil = 55 * SECOND;
			before.stop();
		});
		world.at(20 * SECOND + MILLI, () -> world.frozenUntil = 0);
		world.at(25 * SECOND, () -> world.start("pod"));
		world.at(50 * SECOND, () -> {
			SimulatedReplica after = world.replicas.get(2);
			after.cut(2 * end);
			after.isHungry(end);
		});
		world.at(58 * SECOND, () -> world.start("third").isHungry(end));
		world.run(end);
		assertThat(world.verdict()).isEmpty();
		assertThat(world.replicas.get(2).permits).as("of the one after").isPositive();
	}

	/**
	 * More replicas than calls a second keep to slots by the time that was. One who did
	 * not know it exactly, when it told an empty Redis, has guessed: who reads that there
	 * does not know it either, and who is cut off may be using slots by the true one. It
	 * stays so whatever begins another epoch.
	 */
	@ParameterizedTest
	@CsvSource({ "5000, NOTHING", "5600, NOTHING", "6200, NOTHING", "5000, RESTART", "5600, EMPTY", "6200, EVICTION",
			"5000, STEP" })
	void guessedTimeStaysGuessed(int step, Then then) {
		QuotaSimulation world = world(5, 3, 2000, 300);
		rights(world, 5, 86_400);
		long end = 150 * SECOND;
		List<SimulatedReplica> cut = List.of(world.start("one"), world.start("two"));
		SimulatedReplica slow = world.start("slow");
		slow.slowBy = 20 * MILLI;
		world.at(15 * SECOND, () -> world.stepClock(step * MILLI));
		world.at(60 * SECOND, () -> cut.forEach((replica) -> {
			replica.cut(2 * end);
			replica.isHungry(end);
		}));
		world.at(64 * SECOND, () -> slow.cut(67 * SECOND));
		world.at(65 * SECOND, world::empties);
		world.at(65 * SECOND + 100 * MILLI, () -> List.of("new", "newer").forEach(world::start));
		world.at(90 * SECOND, () -> then.happens(world));
		world.at(120 * SECOND, () -> {
			world.down = true;
			world.replicas.subList(3, 5).forEach((replica) -> replica.isHungry(end));
		});
		world.run(end);
		assertThat(world.verdict()).isEmpty();
		assertThat(cut).allMatch((replica) -> replica.permits > 0);
	}

	/** What ends an epoch. */
	enum Then {

		NOTHING, RESTART, EMPTY, EVICTION, STEP;

		private void happens(QuotaSimulation world) {
			switch (this) {
				case RESTART -> world.redis.restart();
				case EMPTY -> world.empties();
				case EVICTION -> world.redis.evict(world.keys().get(3));
				case STEP -> world.stepClock(3 * SECOND);
				default -> {
				}
			}
		}

	}

	/**
	 * After half an hour nobody knows another time who has not been there: one who comes
	 * back makes no guess of what all others know.
	 */
	@Test
	void whoComesBackAfterHalfAnHourMakesNoTimeAGuess() {
		QuotaSimulation world = world(5, 3, 6000, 900);
		rights(world, 5, 86_400);
		long end = 2100 * SECOND;
		SimulatedReplica lost = world.start("lost");
		List<SimulatedReplica> before = List.of(world.start("one"), world.start("two"));
		world.at(20 * SECOND, () -> lost.cut(2000 * SECOND));
		world.at(21 * SECOND, () -> {
			before.forEach(SimulatedReplica::die);
			world.redis.wipe();
		});
		world.at(22 * SECOND, () -> IntStream.range(0, 4).forEach((i) -> world.start("new-" + i)));
		world.at(2040 * SECOND, () -> {
			world.down = true;
			world.replicas.forEach((replica) -> replica.isHungry(end));
		});
		world.run(end);
		assertThat(calls(world, 2045, 2100)).as("calls in 55 s").isGreaterThan(100);
	}

	/**
	 * On an empty Redis a pod is entered by what another remembers, which may be the
	 * process before it. Its good-bye is its own: the share is for who comes next.
	 */
	@Test
	void goodByeIsTheFirstThatAnEmptyRedisHearsOfIt() {
		QuotaSimulation world = world(3, 3, 180, 60);
		rights(world, 60, 86_400);
		long end = 200 * SECOND;
		SimulatedReplica stays = world.start("stays");
		SimulatedReplica before = world.start("pod");
		SimulatedReplica other = world.start("other");
		world.at(10 * SECOND, () -> stays.cut(60 * SECOND));
		world.at(15 * SECOND, before::die);
		world.at(17 * SECOND, () -> world.start("pod"));
		world.at(50 * SECOND, () -> world.down = true);
		world.at(60 * SECOND, () -> {
			world.empties();
			world.down = false;
			SimulatedReplica pod = world.replicas.get(3);
			pod.cut(61 * SECOND);
			other.cut(60 * SECOND + 300 * MILLI);
			stopsWhenBack(world, pod, 61 * SECOND + MILLI, 0);
		});
		world.at(66 * SECOND, () -> world.start("third"));
		world.at(150 * SECOND, () -> world.down = true);
		world.at(152 * SECOND, () -> world.replicas.getLast().isHungry(end));
		world.run(end);
		assertThat(world.replicas.getLast().permits).as("of who comes next").isPositive();
		assertThat(world.over()).isEmpty();
	}

	/**
	 * What a pod had that died with its node is kept for it, as it may be cut off alone.
	 * Who is started under its name, and stops, gives it back: the operator's way.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void shareOfADeadOneIsGivenBackUnderItsName(boolean isGivenBack) {
		QuotaSimulation world = world(3, 3, 180, 60);
		rights(world, 60, 86_400);
		long end = 200 * SECOND;
		world.startHungry(3, end);
		world.at(80 * SECOND, world.replicas.getFirst()::die);
		world.at(81 * SECOND, () -> world.start("another").isHungry(end));
		if (isGivenBack) {
			world.at(90 * SECOND, () -> {
				SimulatedReplica again = world.start("replica-0");
				world.after(10 * SECOND, again::stop);
			});
		}
		world.run(end);
		assertThat(world.verdict()).isEmpty();
		assertThat(calls(world, 165, 195) > 75).as("all are called").isEqualTo(isGivenBack);
	}

	/**
	 * Slots need the time to 3 ms. Who has known it does not forget it as Redis slows
	 * down, which is how many an outage begins.
	 */
	@ParameterizedTest
	@CsvSource({ "4, 0, false", "4, 4, false", "4, 10, false", "7, 8, false", "7, 20, false", "7, 10, true" })
	void slowRedisLeavesSlotsToWhoKnewTheTime(int replicas, int millis, boolean isRestarted) {
		QuotaSimulation world = world(replicas, 3, 180, 60);
		rights(world, 60, 86_400);
		long end = 200 * SECOND;
		world.startHungry(replicas, end);
		world.at(20 * SECOND, () -> world.replicas.forEach((one) -> one.slowBy = millis * MILLI));
		if (isRestarted) {
			world.at(70 * SECOND, world.redis::restart);
		}
		world.at(110 * SECOND, () -> world.down = true);
		world.run(end);
		assertThat(world.verdict()).isEmpty();
		assertThat(calls(world, 120, 200)).as("calls in 80 s").isGreaterThan(190);
	}

	private static long calls(QuotaSimulation world, int from, int until) {
		return world.arrivals.stream().filter((at) -> at >= from * SECOND && at < until * SECOND).count();
	}

	private static Stream<SimulatedReplica> alive(QuotaSimulation world) {
		return world.replicas.stream().filter((one) -> !one.dead);
	}

	private static QuotaSimulation world(int replicas, int perSecond, int longer, int seconds) {
		return QuotaSimulation.calm(engine, replicas, perSecond, longer, seconds);
	}

	private static void rights(QuotaSimulation world, int least, int most) {
		world.leastRight = Duration.ofSeconds(least);
		world.mostRight = Duration.ofSeconds(most);
	}

}
