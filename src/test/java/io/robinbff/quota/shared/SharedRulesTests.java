package io.robinbff.quota.shared;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import embedded.BesideOthers;
import io.robinbff.quota.FakeDemand;
import io.robinbff.quota.Permit;
import io.robinbff.quota.QuotaSettings;
import io.robinbff.quota.QuotaSettings.Window;
import io.robinbff.quota.shared.QuotaSimulation.SimulatedReplica;
import io.robinbff.quota.shared.QuotaSimulation.Ways;
import io.robinbff.simulation.ScriptEngine;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Single rules of the shared quota, each of which a world at random may never need. */
@BesideOthers
class SharedRulesTests {

	private static final long SECOND = QuotaSimulation.SECOND;

	@AutoClose
	private static final ScriptEngine engine = new ScriptEngine();

	/** What one may call that is cut off alone is room that nobody else gets. */
	@Test
	void roomIsKeptForWhoIsCutOff() {
		QuotaSimulation world = world(2, 180);
		SimulatedReplica cut = world.start("cut");
		cut.isHungry(40 * SECOND);
		world.start("stays").isHungry(40 * SECOND);
		world.at(12 * SECOND, () -> {
			cut.cut(40 * SECOND);
		});
		int[] before = new int[1];
		world.at(16 * SECOND, () -> before[0] = cut.permits);
		world.run(40 * SECOND);
		assertThat(cut.permits - before[0]).as("it goes on by itself").isGreaterThan(10);
		assertThat(world.verdict()).isEmpty();
	}

	/**
	 * Who was granted something may call for as long as a request takes; by then it has
	 * to have left the second, as nobody may know of it.
	 */
	@ParameterizedTest
	@CsvSource({ "50, 0", "50, 100", "50, 1000", "500, 100", "500, 10000" })
	void nobodyCallsBeforeWhatWasGrantedHasLeftTheSecond(int timeout, int guard) {
		QuotaSettings settings = new QuotaSettings(List.of(new Window("second", 3, Duration.ofSeconds(1))),
				Duration.ofMillis(guard), 100);
		ReplicationTimings timings = new ReplicationTimings("any", Duration.ofMillis(timeout));
		assertThat(timings.quarantine(settings)).isBetween(Duration.ofMillis(1000 + timeout + guard),
				Duration.ofMillis(2000 + timeout + guard));
		assertThat(timings.blind(settings)).isGreaterThanOrEqualTo(timings.quarantine(settings));
	}

	/** The second of two that are called the same hears so, and takes another name. */
	@Test
	void twoOfOneNameAreTwo() {
		QuotaSimulation world = world(2, 180);
		SimulatedReplica one = world.start("same");
		SimulatedReplica other = world.start("same");
		one.isHungry(40 * SECOND);
		other.isHungry(40 * SECOND);
		world.run(40 * SECOND);
		assertThat(List.of(one.calls.toString(), other.calls.toString())).filteredOn((name) -> name.contains("[same,"))
			.as("one keeps the name")
			.hasSize(1);
		assertThat(one.permits).isGreaterThan(20);
		assertThat(other.permits).isGreaterThan(20);
		assertThat(world.verdict()).isEmpty();
	}

	/** Whoever comes second is told before it is given anything. */
	@Test
	void secondOfOneNameHearsSoAtOnce() {
		QuotaSimulation world = world(2, 180);
		world.start("same");
		world.run(8 * SECOND);
		SimulatedReplica second = world.start("same");
		world.run(8 * SECOND + SECOND / 20);
		assertThat(second.calls.toString()).doesNotContain("[same,").contains("[same-");
	}

	/** A replica that others tell of a call hears, too, that it never left. */
	@Test
	void whatNeverLeftIsForgottenByAll() {
		QuotaSimulation world = world(2, 180);
		SimulatedReplica wavers = world.start("wavers");
		SimulatedReplica follows = world.start("follows");
		AtomicReference<Permit> granted = new AtomicReference<>();
		world.at(10 * SECOND, () -> wavers.quota.request(FakeDemand.click("agent", wavers.nanos() + 4 * SECOND))
			.thenAccept(granted::set));
		world.run(11 * SECOND);
		assertThat(used(follows)).as("before").isOne();
		granted.get().giveBack();
		world.run(12 * SECOND);
		assertThat(used(wavers)).isZero();
		assertThat(used(follows)).as("afterwards").isZero();
	}

	/** Redis has heard of each call, and no reply has said so; or it begins anew. */
	@ParameterizedTest
	@CsvSource({ "deaf, 9", "restarts, 18", "loses its data, 18" })
	void whatNeverLeftIsForgottenEvenIfNoReplyCame(String what, int supposed) {
		QuotaSimulation world = QuotaSimulation.calm(engine, 3, 3, 1000, 3600);
		SimulatedReplica wavers = world.start("wavers");
		SimulatedReplica follows = world.start("follows");
		AtomicInteger granted = new AtomicInteger();
		boolean deaf = "deaf".equals(what);
		if (deaf) {
			world.at(15 * SECOND, () -> wavers.ways = new Ways(0, 60 * QuotaSimulation.MILLI));
		}
		for (int second = 20; second < 30; second++) {
			world.at(second * SECOND, () -> {
				var _ = wavers.quota.request(FakeDemand.click("agent", wavers.nanos() + 4 * SECOND))
					.thenAccept((permit) -> {
						granted.incrementAndGet();
						world.after((deaf ? 500 : 10) * QuotaSimulation.MILLI, permit::giveBack);
					});
			});
		}
		world.at(25 * SECOND + 5 * QuotaSimulation.MILLI, () -> {
			if ("restarts".equals(what)) {
				world.redis.restart();
			}
			else if (!deaf) {
				world.empties();
			}
		});
		world.run(31 * SECOND);
		wavers.ways = new Ways(0, 0);
		world.run(36 * SECOND);
		assertThat(granted).hasPositiveValue();
		assertThat(List.of(used(wavers), used(follows))).as("no more than what the epochs suppose")
			.allSatisfy((used) -> assertThat(used).isLessThanOrEqualTo(supposed));
	}

	private static int used(SimulatedReplica replica) {
		return replica.quota.status().windows().getLast().used();
	}

	/** Redis hears that a call never left: seven of ten seconds would soon be full. */
	@Test
	void whatNeverLeftIsFreeForOthers() {
		QuotaSimulation world = world(1, 7);
		SimulatedReplica replica = world.start("wavers");
		AtomicInteger granted = new AtomicInteger();
		for (int i = 0; i < 40; i++) {
			world.at(10 * SECOND + i * SECOND / 10, () -> {
				var _ = replica.quota.request(FakeDemand.click("agent", replica.nanos() + 4 * SECOND))
					.thenAccept((permit) -> {
						granted.incrementAndGet();
						permit.giveBack();
					});
			});
		}
		world.run(18 * SECOND);
		assertThat(granted).as("of 40, 7 if nobody is told").hasValueGreaterThan(20);
	}

	/** A connection took a while, and then Redis' word that the call may leave later. */
	@Test
	void noCallLeavesLaterThanRedisKnows() {
		QuotaSimulation world = world(1, 180);
		SimulatedReplica replica = world.start("late");
		AtomicLong left = new AtomicLong();
		world.at(10 * SECOND, () -> replica.quota.request(FakeDemand.click("agent", replica.nanos() + 4 * SECOND))
			.thenAccept((permit) -> world.after(SECOND / 5, () -> {
				replica.slowBy = 40 * QuotaSimulation.MILLI;
				permit.confirm().thenAccept((may) -> left.set(may ? world.redis.micros() : 0));
			})));
		world.run(12 * SECOND);
		List<?> last = (List<?>) world.redis.call(List.of("ZREVRANGE", world.keys().get(3), "0", "0", "WITHSCORES"));
		assertThat(left).hasPositiveValue();
		assertThat(Long.parseLong(String.valueOf(last.getLast()))).isGreaterThanOrEqualTo(left.get());
	}

	/** It learns what it may do by itself, although nobody asks it for anything. */
	@Test
	void idleReplicaHasItsShareWithoutRedis() {
		QuotaSimulation world = world(2, 180);
		SimulatedReplica idle = world.start("idle");
		world.start("other");
		world.at(20 * SECOND, () -> world.down = true);
		world.at(25 * SECOND, () -> idle.isHungry(40 * SECOND));
		world.run(40 * SECOND);
		assertThat(idle.permits).isGreaterThan(15);
		assertThat(world.verdict()).isEmpty();
	}

	private static QuotaSimulation world(int replicas, int perTenSeconds) {
		return QuotaSimulation.calm(engine, replicas, perTenSeconds);
	}

}
