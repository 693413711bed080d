package io.robinbff.quota.shared;

import io.robinbff.simulation.ScriptEngine;

/** Scratch. */
final class SimMain {

	public static void main(String[] args) {
		long first = Long.parseLong(args[0]);
		long count = Long.parseLong(args[1]);
		long calls = 0;
		int bad = 0;
		long start = System.nanoTime();
		try (ScriptEngine engine = new ScriptEngine()) {
			for (long seed = first; seed < first + count; seed++) {
				QuotaSimulation world = QuotaSimulationTests.run(seed, engine, count == 1);
				calls += world.arrivals.size();
				var wrong = world.verdict();
				if (count == 1) {
					System.out.println(world.story);
				}
				if (wrong.isPresent()) {
					bad++;
					if (bad < 30) {
						System.out.println(wrong.get());
					}
				}
			}
		}
		System.out.printf("%d seeds, %d calls, %d bad, %.1f s%n", count, calls, bad, (System.nanoTime() - start) / 1e9);
	}

}
