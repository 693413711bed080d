package io.robinbff.quota.shared;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import embedded.BesideOthers;
import io.robinbff.quota.shared.QuotaSimulation.SimulatedReplica;
import io.robinbff.quota.shared.QuotaSimulation.Ways;
import io.robinbff.simulation.ScriptEngine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Words that come late, and those who come from an epoch before with another time. */
@BesideOthers
class SharedTimesTests {

	private static final long SECOND = QuotaSimulation.SECOND;

	private static final long MILLI = QuotaSimulation.MILLI;

	@AutoClose
	private static final ScriptEngine engine = new ScriptEngine();

	/**
	 * The first request of a process that died comes when its successor is cut off, and
	 * would take the share from that one.
	 */
	@ParameterizedTest
	@CsvSource({ "2, 4000, 1000", "3, 6000, 1000", "3, 9000, 300", "4, 6000, 2000", "4, 9000, 700" })
	void firstWordOfWhoDiedTakesNothingFromItsSuccessor(int replicas, int lateMillis, int cutBeforeMillis) {
		QuotaSimulation world = world(replicas);
		long end = 40 * SECOND;
		startThoseWhoStay(world, replicas, end);
		world.at(8 * SECOND, () -> {
			world.ways = (_) -> new Ways(lateMillis * MILLI, 0);
			SimulatedReplica before = world.start("pod");
			world.ways = (_) -> new Ways(0, 0);
			world.after(SECOND / 2, before::die);
		});
		world.at(9 * SECOND, () -> world.start("pod").isHungry(end));
		world.at(8 * SECOND + (lateMillis - cutBeforeMillis) * MILLI, () -> world.replicas.getLast().cut(end));
		world.run(end);
		assertNeverOver(world);
	}

	/**
	 * A good-bye is under way for as long as the clock steps back, and its sender's
	 * successor is cut off.
	 */
	@ParameterizedTest
	@CsvSource({ "2, 10000, 700", "3, 10000, 1000", "3, 12000, 2000", "4, 12000, 700" })
	void goodByeThatOutlastsAStepTakesNothingFromTheSuccessor(int replicas, int lateMillis, int cutBeforeMillis) {
		QuotaSimulation world = world(replicas);
		long end = 60 * SECOND;
		startThoseWhoStay(world, replicas, end);
		SimulatedReplica leaves = world.start("pod");
		leaves.isHungry(10 * SECOND);
		world.at(10 * SECOND, () -> {
			leaves.ways = new Ways((lateMillis + 30) * MILLI, 0);
			leaves.stop();
		});
		world.at(11 * SECOND, () -> world.start("pod").isHungry(end));
		world.at(14 * SECOND, () -> world.stepClock(-lateMillis * MILLI));
		world.at(10 * SECOND + (lateMillis - cutBeforeMillis) * MILLI, () -> world.replicas.getLast().cut(end));
		world.run(end);
		assertNeverOver(world);
	}

	/**
	 * One is so slow as the clock steps back that it does not see it, and Redis takes it
	 * for here. Another comes back that missed an epoch, but knows the time.
	 */
	@ParameterizedTest
	@CsvSource({ "2, 2500, 50", "2, 4000, 300", "3, 2500, 100", "3, 4000, 100" })
	void whoComesBackSeesTheStepThatASlowOneDidNot(int replicas, int stepMillis, int backAfterMillis) {
		QuotaSimulation world = world(replicas);
		long end = 40 * SECOND;
		world.startHungry(2, end);
		SimulatedReplica slow = world.replicas.getFirst();
		SimulatedReplica back = world.replicas.getLast();
		world.at(10 * SECOND, () -> back.cut(20 * SECOND + (stepMillis + backAfterMillis) * MILLI));
		world.at(11 * SECOND, world.redis::restart);
		world.at(20 * SECOND, () -> slow.ways = new Ways((stepMillis + 30) * MILLI, 0));
		world.at(20 * SECOND + 100 * MILLI, () -> world.stepClock(-stepMillis * MILLI));
		world.at(24 * SECOND + stepMillis * MILLI, () -> slow.ways = new Ways(0, 0));
		world.run(end);
		assertNeverOver(world);
	}

	/**
	 * The clock steps ahead, and who was there is cut off at that moment or a little
	 * later. Another comes back that missed an epoch: by the time it finds, all calls are
	 * old.
	 */
	@ParameterizedTest
	@CsvSource({ "3, 0, 20", "3, 0, 100", "3, 0, 300", "3, 1, 20", "3, 1, 300" })
	void whoComesBackWaitsForThoseWhoMaySeeAStep(int replicas, int cutAfterMillis, int backAfterMillis) {
		QuotaSimulation world = world(replicas);
		long end = 40 * SECOND;
		world.startHungry(2, end);
		world.at(10 * SECOND, () -> world.replicas.getLast().cut(20 * SECOND + backAfterMillis * MILLI));
		world.at(11 * SECOND, world.redis::restart);
		world.at(20 * SECOND, () -> world.stepClock(15 * SECOND));
		world.at(20 * SECOND + cutAfterMillis * MILLI, () -> world.replicas.getFirst().cut(end));
		world.run(end);
		assertNeverOver(world);
	}

	/** Redis' machine is suspended, its clock, too. Who was there comes back last. */
	@ParameterizedTest
	@CsvSource({ "2, 6000, 400", "2, 6000, 1500", "3, 3000, 800", "3, 6000, 400" })
	void machineThatWasSuspendedIsSeenToBe(int replicas, int lengthMillis, int laterMillis) {
		QuotaSimulation world = world(replicas);
		long end = 45 * SECOND;
		SimulatedReplica last = world.start("last");
		SimulatedReplica first = world.start("first");
		first.isHungry(end);
		world.at(19 * SECOND, () -> last.isHungry(end));
		world.at(10 * SECOND, () -> first.cut(20 * SECOND + (lengthMillis - 100) * MILLI));
		world.at(11 * SECOND, world.redis::restart);
		world.at(20 * SECOND, () -> {
			world.down = true;
			last.cut(20 * SECOND + (lengthMillis + laterMillis) * MILLI);
		});
		world.at(20 * SECOND + lengthMillis * MILLI, () -> {
			world.stepClock(-lengthMillis * MILLI);
			world.down = false;
		});
		world.run(end);
		assertNeverOver(world);
	}

	/**
	 * Those who know hear no reply in time, and their requests arrive. Redis loses its
	 * data, and somebody new comes first: it waits for as long as these are heard.
	 */
	@ParameterizedTest
	@CsvSource({ "2, 1, -1, 0, 100", "3, 2, -50, 0, 100", "3, 2, -1, 30, 30", "3, 1, -50, 30, 30" })
	void newcomerWaitsForThoseWhoHearNothing(int replicas, int knowing, int before, int outMillis, int backMillis) {
		QuotaSimulation world = world(replicas);
		long end = 50 * SECOND;
		world.startHungry(knowing, end);
		List<SimulatedReplica> know = List.copyOf(world.replicas);
		world.at(19 * SECOND, () -> know.forEach((one) -> one.ways = new Ways(outMillis * MILLI, backMillis * MILLI)));
		somebodyComesAfterALoss(world, 20 * SECOND, -before, end);
		world.run(end);
		assertNeverOver(world);
	}

	/**
	 * The same, but the first word on the empty Redis is that of one of those who know:
	 * what it knows comes only once it has heard a reply, and for that all wait.
	 */
	@ParameterizedTest
	@CsvSource({ "3, 1, 51, 643, 2016", "4, 2, 70, 285, 1639", "4, 2, 93, 883, 827", "2, 1, 82, 208, 2280",
			"4, 1, 82, 87, 444" })
	void newcomerWaitsForWhatWasAnnounced(int shares, int knowing, int backMillis, int lossAfterMillis,
			int comesAfterMillis) {
		for (boolean scriptOnly : List.of(true, false)) {
			QuotaSimulation world = worldOfMinutes(shares);
			long end = 90 * SECOND;
			long lost = 30 * SECOND;
			world.startHungry(knowing, end);
			List<SimulatedReplica> know = List.copyOf(world.replicas);
			world.at(lost - lossAfterMillis * MILLI, () -> know.forEach((one) -> {
				one.slowBy = scriptOnly ? backMillis * MILLI : 0;
				one.ways = new Ways(0, scriptOnly ? 0 : backMillis * MILLI);
			}));
			somebodyComesAfterALoss(world, lost, comesAfterMillis, end);
			world.run(end);
			assertNeverOver(world);
		}
	}

	/** The only one who knows hears a single reply, so it has come, and tells nothing. */
	@ParameterizedTest
	@CsvSource({ "3, 61, 1500", "4, 100, 800", "2, 80, 2300" })
	void newcomerWaitsForOneWhoWasAnsweredOnce(int shares, int backMillis, int comesAfterMillis) {
		QuotaSimulation world = worldOfMinutes(shares);
		long end = 80 * SECOND;
		long lost = 30 * SECOND;
		world.startHungry(1, end);
		SimulatedReplica knows = world.replicas.getFirst();
		AtomicInteger heard = new AtomicInteger();
		world.heard = (request) -> {
			if (knows.name.equals(request.fields().get("name")) && world.now >= lost - SECOND / 5) {
				boolean second = world.now >= lost && heard.incrementAndGet() == 2;
				knows.slowBy = second ? 0 : backMillis * MILLI;
			}
		};
		somebodyComesAfterALoss(world, lost, comesAfterMillis, end);
		world.run(end);
		assertNeverOver(world);
	}

	/**
	 * The only one who knows hears nothing more when it has told the first of two pages.
	 */
	@Test
	void newcomerWaitsForTheLastPage() {
		QuotaSimulation world = withShortRights(QuotaSimulation.calm(engine, 3, 10, 900, 300));
		long end = 200 * SECOND;
		long lost = 115 * SECOND;
		world.startHungry(1, end);
		SimulatedReplica knows = world.replicas.getFirst();
		AtomicReference<String> before = new AtomicReference<>("");
		world.heard = (request) -> {
			String epoch = request.fields().getOrDefault("epoch", "");
			if (!knows.name.equals(request.fields().get("name"))) {
				return;
			}
			if (world.now < lost) {
				before.set(epoch);
			}
			else if (!epoch.equals(before.get())) {
				knows.slowBy = 80 * MILLI;
			}
		};
		somebodyComesAfterALoss(world, lost, 1000, end);
		world.run(end);
		assertNeverOver(world);
	}

	/**
	 * The only one who knows has joined the epoch on the empty Redis, and is heard too
	 * late from then on.
	 */
	@ParameterizedTest
	@CsvSource({ "3, 70, 80, 700", "2, 70, 0, 2200", "4, 66, 30, 300", "3, 400, 0, 1500" })
	void newcomerWaitsForOneWhoJoinedAndIsHeardTooLate(int shares, int outMillis, int backMillis,
			int comesAfterMillis) {
		QuotaSimulation world = worldOfMinutes(shares);
		long end = 80 * SECOND;
		long lost = 30 * SECOND;
		world.startHungry(1, end);
		SimulatedReplica knows = world.replicas.getFirst();
		world.heard = (request) -> {
			if (knows.name.equals(request.fields().get("name")) && world.now >= lost) {
				// The reply to the first one is on its way by then.
				world.after(1, () -> knows.ways = new Ways(outMillis * MILLI, backMillis * MILLI));
			}
		};
		somebodyComesAfterALoss(world, lost, comesAfterMillis, end);
		world.run(end);
		assertNeverOver(world);
	}

	/**
	 * Somebody new has got a share, and has not read all that was charged to it, when a
	 * Redis that is far away loses its data. It reads the new log long before the one who
	 * knows, which is cut off for a while, has told all of the old one.
	 */
	@ParameterizedTest
	@CsvSource({ "2100, 0", "2100, 3000" })
	void newcomerWhoHasNotReadAllKnowsNothing(int comesBeforeMillis, int cutMillis) {
		QuotaSimulation world = withShortRights(QuotaSimulation.calm(engine, 2, 30, 6000, 300));
		world.timeout = Duration.ofMillis(500);
		long end = 567 * SECOND;
		// What was supposed at the start has left, and the window is full again.
		long lost = 552 * SECOND;
		world.startHungry(1, end);
		SimulatedReplica knows = world.replicas.getFirst();
		Ways far = new Ways(120 * MILLI, 120 * MILLI);
		world.at(lost - 5 * SECOND, () -> {
			world.ways = (_) -> far;
			knows.ways = far;
		});
		world.at(lost - comesBeforeMillis * MILLI, () -> world.start("new").isHungry(end));
		if (cutMillis > 0) {
			world.at(lost - 1, () -> knows.cut(lost + cutMillis * MILLI));
		}
		world.at(lost, world::empties);
		world.run(end);
		assertNeverOver(world);
	}

	/**
	 * Somebody new is answered, and cut off before it has read the log. Another comes,
	 * and gets a share. Redis loses its data, and those who know are cut off for good:
	 * the first one has never heard of that other, but keeps its share free.
	 */
	@ParameterizedTest
	@CsvSource({ "3, 10, 60, 5", "2, 10, 60, 5", "3, 2, 12, 60", "2, 2, 12, 60" })
	void newcomerThatHasNotReadAllKnowsThatThereMayBeOthers(int shares, int comesAfter, int lossAfter, int leastRight) {
		QuotaSimulation world = QuotaSimulation.calm(engine, shares, 3, 3000, 3600);
		world.leastRight = Duration.ofSeconds(leastRight);
		long lost = (20 + lossAfter) * SECOND;
		long end = lost + 30 * SECOND;
		SimulatedReplica knows = world.start("knows");
		knows.isHungry(end);
		world.at(20 * SECOND, () -> {
			world.ways = (_) -> new Ways(15 * MILLI, 15 * MILLI);
			SimulatedReplica first = world.start("first");
			world.ways = (_) -> new Ways(0, 0);
			first.isHungry(end);
			world.after(100 * MILLI, () -> first.cut(lost + 100 * MILLI));
		});
		world.at((20 + comesAfter) * SECOND, () -> world.start("other").isHungry(end));
		world.at(lost - 1, () -> {
			knows.cut(end);
			world.replicas.getLast().cut(end);
		});
		world.at(lost, world::empties);
		world.run(end);
		assertNeverOver(world);
	}

	/**
	 * One who knows hears nothing, and somebody new waits for it. Then Redis begins anew:
	 * that one has heard of nothing that was before.
	 */
	@ParameterizedTest
	@CsvSource({ "4, data, 3100", "3, data, 4500", "2, key, 2500", "3, clock, 3600" })
	void newcomerWhoWasToldNothingKnowsNothing(int shares, String lost, int againMillis) {
		QuotaSimulation world = worldOfMinutes(shares);
		long end = 80 * SECOND;
		world.startHungry(1, end);
		SimulatedReplica knows = world.replicas.getFirst();
		world.at(29_500 * MILLI, () -> knows.slowBy = 80 * MILLI);
		somebodyComesAfterALoss(world, 30 * SECOND, 1000, end);
		world.at(30 * SECOND + againMillis * MILLI, () -> {
			switch (lost) {
				case "data" -> world.empties();
				case "key" -> world.redis.evict(world.keys().get(3));
				default -> world.stepClock(2 * SECOND);
			}
		});
		world.run(end);
		assertNeverOver(world);
	}

	/**
	 * Those who know hear nothing, and one of them says good-bye: it has told nothing.
	 */
	@ParameterizedTest
	@CsvSource({ "3, 3, 89, 874, 2428, 939", "2, 2, 61, 571, 5587, 513", "3, 3, 100, 112, 1998, 908",
			"3, 2, 62, 593, 5150, 711", "2, 2, 94, 961, 8659, 206" })
	void newcomerWaitsBeyondTheGoodByeOfOneWhoKnew(int shares, int knowing, int backMillis, int lossAfterMillis,
			int stopsAfterMillis, int comesAfterMillis) {
		QuotaSimulation world = worldOfMinutes(shares);
		long end = 80 * SECOND;
		long lost = 30 * SECOND;
		world.startHungry(knowing, end);
		List<SimulatedReplica> know = List.copyOf(world.replicas);
		world.at(lost - lossAfterMillis * MILLI,
				() -> know.forEach((one) -> one.ways = new Ways(0, backMillis * MILLI)));
		somebodyComesAfterALoss(world, lost, comesAfterMillis, end);
		world.at(lost + stopsAfterMillis * MILLI, know.getFirst()::stop);
		world.run(end);
		assertNeverOver(world);
	}

	/**
	 * The clock of one machine, or of Redis', is slewed for half a minute, as after it
	 * was suspended: one epoch after the other costs time, and no calls of the hour.
	 */
	@ParameterizedTest
	@CsvSource({ "83333, false", "-20000, false", "20000, true", "-83333, true" })
	void clockThatIsSlewedTakesNoCalls(int millionths, boolean redis) {
		QuotaSimulation world = QuotaSimulation.calm(engine, 4, 3, 10_000, 3600);
		long from = 40 * SECOND;
		long until = 70 * SECOND;
		world.startHungry(3, 160 * SECOND);
		SimulatedReplica one = world.replicas.get(1);
		one.drift = 0;
		for (long at = from; at < 160 * SECOND; at += 5 * MILLI) {
			long slewed = Math.min(at, until) - from;
			double drift = (double) slewed * millionths / 1_000_000 / at;
			if (!redis) {
				world.at(at, () -> one.drift = drift);
			}
			else if (at < until) {
				world.at(at, () -> world.redis.stepClock(5 * millionths / 1000));
			}
		}
		world.run(160 * SECOND);
		assertNeverOver(world);
		assertCallsBetween(world, 40, 70, 0.2);
		assertCallsBetween(world, 70, 130, 0.5);
		assertCallsBetween(world, 130, 160, 0.9);
		assertThat(world.replicas.getLast().quota.status().windows().getLast().used()).as("of the hour")
			.isLessThan(world.arrivals.size() + 100);
	}

	/**
	 * Nobody knew anything when the first came, and that is so until Redis restarts: who
	 * is late now and then is one of those who are here, and nobody waits for it.
	 */
	@ParameterizedTest
	@CsvSource({ "3, 3", "4, 3", "5, 5" })
	void whoIsLateNowAndThenKeepsNobodyWaiting(int shares, int replicas) {
		QuotaSimulation world = world(shares);
		world.startHungry(replicas, 80 * SECOND);
		for (int second = 30; second < 80; second += 4) {
			world.at(second * SECOND, () -> world.replicas.getFirst().ways = new Ways(90 * MILLI, 0));
			world.at(second * SECOND + 150 * MILLI, () -> world.replicas.getFirst().ways = new Ways(0, 0));
		}
		world.run(80 * SECOND);
		assertNeverOver(world);
		assertCallsBetween(world, 30, 80, 0.9);
	}

	/** One is late for good, and goes on with its share; all others are replaced. */
	@ParameterizedTest
	@CsvSource({ "3, 3", "4, 3", "5, 5" })
	void whoIsLateForGoodKeepsNobodyWaiting(int shares, int replicas) {
		QuotaSimulation world = world(shares);
		long end = 120 * SECOND;
		world.startHungry(replicas, end);
		world.at(20 * SECOND, () -> world.replicas.getFirst().ways = new Ways(200 * MILLI, 0));
		for (int i = 1; i < replicas; i++) {
			SimulatedReplica before = world.replicas.get(i);
			world.at((25 + 3 * i) * SECOND, () -> world.start(before.name + "-new").isHungry(end));
			world.at((26 + 3 * i) * SECOND, before::stop);
		}
		world.run(end);
		assertNeverOver(world);
		assertCallsBetween(world, 60, 120, 0.8);
	}

	/** Who knew comes back late for good, when newcomers have all: it closes nothing. */
	@ParameterizedTest
	@CsvSource({ "2, 1", "3, 2" })
	void whoKnewAndComesBackLateKeepsNobodyWaiting(int shares, int newcomers) {
		QuotaSimulation world = world(shares);
		long end = 180 * SECOND;
		SimulatedReplica knows = world.start("knows");
		knows.isHungry(end);
		world.at(20 * SECOND, () -> knows.cut(60 * SECOND));
		world.at(21 * SECOND, world::empties);
		for (int i = 0; i < newcomers; i++) {
			String name = "new-" + i;
			world.at(22 * SECOND, () -> world.start(name).isHungry(end));
		}
		world.at(59 * SECOND, () -> knows.ways = new Ways(200 * MILLI, 0));
		world.run(end);
		assertThat(world.replicas.subList(1, 1 + newcomers))
			.allSatisfy((one) -> assertThat(one.calls.state(one.nanos())).isInstanceOf(Standing.Shared.class));
	}

	/** From a moment on Redis is further away, as after a move to another hall. */
	@ParameterizedTest
	@CsvSource({ "200, 100, 20", "500, 100, 20", "500, 200, 20", "500, 400, 20", "500, 20, 400" })
	void redisThatIsFurtherAwayIsUsedWithinSeconds(int timeoutMillis, int outMillis, int backMillis) {
		QuotaSimulation world = world(3);
		world.timeout = Duration.ofMillis(timeoutMillis);
		world.startHungry(4, 60 * SECOND);
		world.at(20 * SECOND,
				() -> world.replicas.forEach((one) -> one.ways = new Ways(outMillis * MILLI, backMillis * MILLI)));
		world.run(32 * SECOND);
		assertThat(world.replicas)
			.allSatisfy((one) -> assertThat(one.calls.state(one.nanos())).isInstanceOf(Standing.Shared.class));
		world.run(60 * SECOND);
		assertNeverOver(world);
		assertThat(world.arrivals).as("calls in half a minute")
			.filteredOn((at) -> at > 30 * SECOND)
			.hasSizeGreaterThan(20);
	}

	/** One or two beside the one whose share it is about. */
	private static void startThoseWhoStay(QuotaSimulation world, int replicas, long end) {
		world.startHungry(Math.min(2, replicas - 1), end);
	}

	/** At least such a part of all that may leave: three in a guarded second. */
	private static void assertCallsBetween(QuotaSimulation world, int from, int until, double part) {
		assertThat(world.arrivals).filteredOn((at) -> at >= from * SECOND && at < until * SECOND)
			.hasSizeGreaterThan((int) (part * (until - from) * 3 / 1.1));
	}

	/** Redis loses its data, and somebody new comes so long after that. */
	private static void somebodyComesAfterALoss(QuotaSimulation world, long lost, int afterMillis, long end) {
		world.at(lost, world::empties);
		world.at(lost + afterMillis * MILLI, () -> world.start("new").isHungry(end));
	}

	private static QuotaSimulation worldOfMinutes(int shares) {
		return withShortRights(QuotaSimulation.calm(engine, shares, 3, 90, 60));
	}

	private static QuotaSimulation world(int replicas) {
		return withShortRights(QuotaSimulation.calm(engine, replicas, 180));
	}

	private static QuotaSimulation withShortRights(QuotaSimulation world) {
		world.leastRight = Duration.ofSeconds(5);
		return world;
	}

	/** Whatever the judge excuses: each of these is promised. */
	private static void assertNeverOver(QuotaSimulation world) {
		assertThat(world.over()).isEmpty();
	}

}
