package io.robinbff.quota.shared;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import embedded.BesideOthers;
import io.robinbff.conversation.Priority;
import io.robinbff.quota.FakeDemand;
import io.robinbff.quota.Permit;
import io.robinbff.quota.QuotaExhausted;
import io.robinbff.quota.QuotaSettings;
import io.robinbff.quota.QuotaSettings.Window;
import io.robinbff.quota.shared.QuotaSimulation.SimulatedReplica;
import io.robinbff.quota.shared.QuotaSimulation.Ways;
import io.robinbff.simulation.RedisModel;
import io.robinbff.simulation.ScriptEngine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is allowed is used, too, with Redis and without, in virtual time. */
@BesideOthers
class QuotaLivenessTests {

	private static final long SECOND = QuotaSimulation.SECOND;

	/** So many calls leave in a second at the most: three in a guarded second. */
	private static final double RATE = 3 / 1.1;

	/** What nobody waits for. */
	private static final List<Priority> UNASKED = List.of(Priority.REFRESH, Priority.BACKGROUND);

	@AutoClose
	private static final ScriptEngine engine = new ScriptEngine();

	@Test
	void withRedisNearlyAllIsUsed() {
		QuotaSimulation world = world(3, 3, 180);
		world.run(30 * SECOND);
		assertThat(callsIn(world, 10, 30)).isGreaterThan((int) (0.95 * RATE * 20));
		assertNeverOver(world);
	}

	/**
	 * As long as a time-out may be. With 3.4 s a replica is never sure that it hears of
	 * Redis again before it goes on alone: all kept room for all, and nobody called.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 10, 50, 500 })
	void withAnyTimeoutNearlyAllIsUsedAndNeverMore(int millis) {
		QuotaSimulation world = new QuotaSimulation(3, engine, settings(3, 3, 180));
		world.timeout = Duration.ofMillis(millis);
		world.calm = true;
		world.startHungry(3, 100 * SECOND);
		world.at(40 * SECOND, () -> world.down = true);
		world.at(70 * SECOND, () -> world.down = false);
		world.run(100 * SECOND);
		assertThat(callsIn(world, 15, 40)).isGreaterThan((int) (0.9 * RATE * 25));
		assertThat(callsIn(world, 50, 70)).as("without Redis").isGreaterThan((int) (0.85 * RATE * 20));
		assertThat(callsIn(world, 80, 100)).as("with it again").isGreaterThan((int) (0.9 * RATE * 20));
		assertNeverOver(world);
	}

	/** Redis answers in time, and late: with 2 s all kept room for all again. */
	@ParameterizedTest
	@CsvSource({ "50, 45", "100, 90", "300, 250", "500, 200", "500, 450", "500, 490" })
	void farRedisIsUsed(int timeoutMillis, int roundTripMillis) {
		QuotaSimulation world = new QuotaSimulation(3, engine, settings(3, 3, 180));
		world.timeout = Duration.ofMillis(timeoutMillis);
		long way = roundTripMillis * QuotaSimulation.MILLI / 2;
		world.ways = (_) -> new Ways(way, way);
		world.calm = true;
		world.startHungry(3, 60 * SECOND);
		world.run(60 * SECOND);
		assertThat(callsIn(world, 15, 60)).isGreaterThan((int) (0.5 * RATE * 45));
		assertNeverOver(world);
	}

	/** All slots count as used: the day is full after a few hours. */
	@ParameterizedTest
	@CsvSource({ "1, 3, 180", "2, 3, 180", "3, 3, 180", "3, 3, 20", "3, 3, 7", "2, 3, 9", "5, 3, 180" })
	void withoutRedisNineTenthsOfTheTightestWindowAreUsed(int replicas, int perSecond, int perMinute) {
		QuotaSimulation world = world(replicas, perSecond, perMinute);
		world.at(20 * SECOND, () -> world.down = true);
		world.run(200 * SECOND);
		double tightest = Math.min(RATE, perMinute / 10.1);
		assertThat(callsIn(world, 40, 200)).isGreaterThan((int) (0.9 * tightest * 160));
		assertNeverOver(world);
	}

	/** As with the chart, which makes one more than pods: here time is cut into slots. */
	@Test
	void shareThatNobodyHasStaysUnusedWithoutRedis() {
		QuotaSimulation world = new QuotaSimulation(3, engine, settings(4, 3, 180));
		world.calm = true;
		world.startHungry(3, 200 * SECOND);
		world.at(20 * SECOND, () -> world.down = true);
		world.run(200 * SECOND);
		int ofFour = (int) (RATE / 4 * 160);
		assertThat(callsIn(world, 40, 200)).isBetween((int) (0.9 * 3 * ofFour), 3 * ofFour);
		assertNeverOver(world);
	}

	@Test
	void loneAskerGetsItsShareWithoutRedis() {
		QuotaSimulation world = new QuotaSimulation(7, engine, settings(3, 3, 180));
		world.start("asks").isHungry(60 * SECOND);
		world.start("silent-1");
		world.start("silent-2");
		world.at(20 * SECOND, () -> world.down = true);
		world.run(60 * SECOND);
		assertThat(callsIn(world, 25, 60)).isGreaterThan((int) (0.9 * RATE / 3 * 35));
		assertNeverOver(world);
	}

	/** Redis is there for a moment at the start, and then gone. */
	@Test
	void redisThatWasThereForAMomentIsEnoughToGoOn() {
		QuotaSimulation world = world(3, 3, 180);
		world.at(7 * SECOND, () -> world.down = true);
		world.run(60 * SECOND);
		assertThat(callsIn(world, 20, 60)).isGreaterThan((int) (0.85 * RATE * 40));
		assertNeverOver(world);
	}

	/**
	 * Redis is gone before a first start is over, and nobody has a share: nobody calls
	 * until it is back, whatever it knows by then. All who ask meanwhile are told when to
	 * come back.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "as it was", "restarted", "empty" })
	void redisThatWasGoneBeforeAnybodyHadAShareIsWaitedFor(String comesBack) {
		QuotaSimulation world = world(3, 3, 180);
		List<CompletableFuture<Permit>> answers = new ArrayList<>();
		world.at(900 * QuotaSimulation.MILLI, () -> world.down = true);
		for (int second = 1; second <= 20; second++) {
			world.at(second * SECOND, () -> world.replicas
				.forEach((one) -> answers.add(one.quota.request(FakeDemand.click("asks", one.nanos() + 8 * SECOND)))));
		}
		world.at(30 * SECOND, () -> {
			comesBack(world, comesBack);
			world.down = false;
		});
		world.run(30 * SECOND);
		assertThat(world.arrivals).isEmpty();
		assertThat(answers).hasSize(60)
			.allSatisfy((one) -> assertThat(one).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.havingCause()
				.isInstanceOfSatisfying(QuotaExhausted.class, (ex) -> assertThat(ex.retryAfter()).isPositive()));
		world.run(60 * SECOND);
		assertThat(callsIn(world, 30, 38)).as("within some seconds").isPositive();
		assertThat(callsIn(world, 40, 60)).isGreaterThan((int) (0.9 * RATE * 20));
		assertNeverOver(world);
	}

	private static void comesBack(QuotaSimulation world, String how) {
		switch (how) {
			case "restarted" -> world.redis.restart();
			case "empty" -> world.redis.wipe();
			default -> {
				// It was there all the time, and nobody could reach it.
			}
		}
	}

	/**
	 * Somebody renews and warms up without a pause, beside clicks and when nobody clicks
	 * any more. With as many shares as calls a second, and in slots.
	 */
	@ParameterizedTest
	@CsvSource({ "3, REFRESH", "3, BACKGROUND", "5, REFRESH", "5, BACKGROUND" })
	void refreshesTakeNoTurnsOfClicksWithoutRedis(int replicas, Priority unasked) {
		QuotaSimulation world = new QuotaSimulation(replicas, engine, settings(replicas, 3, 180));
		world.calm = true;
		world.startHungry(replicas, 50 * SECOND);
		world.replicas.forEach((one) -> one.agent(100 * SECOND, 10 * QuotaSimulation.MILLI, () -> unasked));
		world.at(20 * SECOND, () -> world.down = true);
		world.at(80 * SECOND, () -> world.down = false);
		world.run(100 * SECOND);
		assertThat(in(world.left.get(Priority.CLICK), 25, 50)).as("clicks").isGreaterThan((int) (0.85 * RATE * 25));
		assertThat(UNASKED).allSatisfy((priority) -> assertThat(in(world.left.get(priority), 21, 80)).isZero());
		assertThat(in(world.left.get(unasked), 85, 100)).as("with Redis again").isPositive();
		assertNeverOver(world);
	}

	@ParameterizedTest
	@ValueSource(strings = { "killed", "empty", "failover", "step back", "step forward", "refusing", "evicted" })
	void whatRedisDoesIsOverSoon(String fault) {
		QuotaSimulation world = world(3, 3, 180);
		world.at(20 * SECOND, () -> happens(world, fault));
		world.run(60 * SECOND);
		assertThat(callsIn(world, 35, 60)).as("ten seconds after").isGreaterThan((int) (0.9 * RATE * 25));
		assertThat(callsIn(world, 20, 35)).as("meanwhile").isGreaterThan((int) (0.5 * RATE * 15));
		assertNeverOver(world);
	}

	private static void happens(QuotaSimulation world, String fault) {
		switch (fault) {
			case "killed" -> {
				world.down = true;
				world.after(5 * SECOND, () -> {
					world.redis.restart();
					world.down = false;
				});
			}
			case "empty" -> world.redis.wipe();
			case "failover" -> {
				RedisModel.Snapshot snapshot = world.redis.snapshot();
				world.after(SECOND, () -> world.redis.restore(snapshot));
			}
			case "step back" -> world.redis.stepClock(-2_000_000);
			case "step forward" -> world.redis.stepClock(2_000_000);
			case "refusing" -> {
				world.redis.refuse("READONLY You can't write against a read only replica.", RedisModel.WRITES);
				world.after(5 * SECOND, world.redis::accept);
			}
			default -> world.redis.evict(world.keys().getLast());
		}
	}

	/** A replica that was cut off alone takes part again within seconds. */
	@Test
	void whoWasCutOffIsBackSoon() {
		QuotaSimulation world = world(2, 3, 180);
		SimulatedReplica cut = world.replicas.getFirst();
		world.at(20 * SECOND, () -> {
			cut.muteUntil = 30 * SECOND;
			cut.deafUntil = 30 * SECOND;
		});
		int[] before = new int[1];
		world.at(33 * SECOND, () -> before[0] = cut.permits);
		world.run(50 * SECOND);
		assertThat(cut.permits - before[0]).isGreaterThan(10);
		assertNeverOver(world);
	}

	@Test
	void whoJoinedFirstIsServedFirstWhereverItWaits() {
		QuotaSimulation world = new QuotaSimulation(3, engine, settings(2, 3, 180));
		SimulatedReplica first = world.start("first");
		SimulatedReplica second = world.start("second");
		List<String> served = new ArrayList<>();
		for (int waiter = 0; waiter < 12; waiter++) {
			world.at(10 * SECOND, () -> ask(first, served));
			world.at(10 * SECOND + QuotaSimulation.MILLI, () -> ask(second, served));
		}
		world.run(30 * SECOND);
		assertThat(served).hasSize(24);
		assertThat(served.stream().limit(12).filter("first"::equals).count()).as("%s", served)
			.isGreaterThanOrEqualTo(9);
	}

	private static void ask(SimulatedReplica replica, List<String> served) {
		var _ = replica.quota
			.request(new FakeDemand(Priority.CLICK, replica.name + served.size() + Math.random(), 1,
					replica.nanos() + 60 * SECOND))
			.whenComplete((permit, refusal) -> served.add(replica.name));
	}

	private static QuotaSimulation world(int replicas, int perSecond, int perTenSeconds) {
		QuotaSimulation world = new QuotaSimulation(replicas, engine, settings(replicas, perSecond, perTenSeconds));
		world.calm = true;
		for (int i = 0; i < replicas; i++) {
			world.start("replica-" + i).isHungry(200 * SECOND);
		}
		return world;
	}

	private static QuotaSettings settings(int replicas, int perSecond, int perTenSeconds) {
		return new QuotaSettings(
				List.of(new Window("second", perSecond, Duration.ofSeconds(1)),
						new Window("minute", perTenSeconds, Duration.ofSeconds(10))),
				Duration.ofMillis(100), 100, null, replicas);
	}

	private static int callsIn(QuotaSimulation world, int from, int until) {
		return in(world.arrivals, from, until);
	}

	private static int in(List<Long> times, int from, int until) {
		return (int) times.stream().filter((at) -> at >= from * SECOND && at < until * SECOND).count();
	}

	private static void assertNeverOver(QuotaSimulation world) {
		assertThat(world.verdict()).isEmpty();
	}

}
