package io.robinbff.quota.shared;

import java.time.Duration;
import java.util.List;

import io.robinbff.quota.QuotaSettings;
import io.robinbff.quota.QuotaSettings.Window;
import io.robinbff.simulation.ScriptEngine;

/** Scratch. */
final class SimMain2 {

	public static void main(String[] args) {
		long second = QuotaSimulation.SECOND;
		try (ScriptEngine engine = new ScriptEngine()) {
			QuotaSettings settings = new QuotaSettings(List.of(new Window("second", 3, Duration.ofSeconds(1)),
					new Window("minute", 180, Duration.ofMinutes(1))), Duration.ofMillis(100), 100, null, 3);
			QuotaSimulation world = new QuotaSimulation(1, engine, settings);
			world.telling = true;
			for (int i = 0; i < 3; i++) {
				QuotaSimulationTests.hungry(world, world.start("replica-" + i), 60 * second);
			}
			world.at(20 * second, () -> world.down = true);
			world.at(40 * second, () -> {
				world.down = false;
				world.say("back");
				if (args.length > 0) {
					world.redis.wipe();
				}
			});
			world.at(25 * second, () -> world.replicas.forEach((one) -> System.out.println(one.calls.state(one.nanos())
					+ " " + one.calls + " due in "
					+ (one.calls.earliest(io.robinbff.conversation.Priority.CLICK, one.nanos()) - one.nanos()) / 1e9)));
			world.run(60 * second);
			System.out.println(world.story);
			System.out.println(world.verdict());
			for (int from = 0; from < 60; from += 5) {
				long a = from * second;
				System.out.println(
						from + " s: " + world.arrivals.stream().filter((t) -> t >= a && t < a + 5 * second).count());
			}
		}
	}

}
