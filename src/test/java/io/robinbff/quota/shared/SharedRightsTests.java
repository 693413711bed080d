package io.robinbff.quota.shared;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import embedded.BesideOthers;
import io.robinbff.quota.shared.QuotaSimulation.SimulatedReplica;
import io.robinbff.simulation.RedisModel;
import io.robinbff.simulation.ScriptEngine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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
	 * Redis' clock steps, and whoever starts just then is the first to come: it cannot
	 * see it, and ends nobody's right by it.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 4 })
	void whoStartsAsTheClockStepsEndsNobodysRight(int replicas) {
		QuotaSimulation world = world(replicas, 5, 60);
		long end = 80 * SECOND;
		for (int i = 1; i < replicas; i++) {
			world.start("stays-" + i).isHungry(end);
		}
		SimulatedReplica alone = world.start("alone");
		alone.isHungry(end);
		cut(world, alone, 20, 200);
		world.at(25 * SECOND, () -> {
			world.redis.stepClock(120_000_000L);
			world.start("new").isHungry(end);
		});
		world.run(end);
		assertThat(world.verdict()).isEmpty();
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
			world.redis.wipe();
			world.loses();
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
