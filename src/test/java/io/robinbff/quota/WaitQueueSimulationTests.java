package io.robinbff.quota;

import java.util.List;

import embedded.BesideOthers;
import embedded.Thorough;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the queue is tuned for: 300 agents in front of 3 calls a second. Prints one queue
 * a scenario, the mean of all seeds.
 */
@BesideOthers
class WaitQueueSimulationTests {

	private static final int SEEDS = Thorough.or(8, 3);

	@ParameterizedTest
	@CsvSource({ "calm, 4, 1.0, 0.99", "rush, 8, 1.0, 0.92", "flood, 16, 1.0, 0.77", "flat flood, 16, 0.75, 0.77" })
	void answersNearlyAsManyAsThePerfectScheduler(String name, double perSecond, double zipf, double least) {
		double answered = 0;
		double perfect = 0;
		double atOnce = 0;
		double told = 0;
		for (int seed = 1; seed <= SEEDS; seed++) {
			List<Desk.View> views = Desk.arrivals(seed, perSecond, zipf);
			Desk.Outcome outcome = Desk.run(views);
			int best = Desk.perfect(views);
			assertThat(outcome.share()).as("seed %d", seed).isGreaterThanOrEqualTo(least);
			assertThat(outcome.answered()).as("seed %d", seed).isGreaterThanOrEqualTo((int) (0.95 * best));
			assertThat(outcome.answered() + outcome.told().size()).as("every view hears").isEqualTo(views.size());
			answered += 100 * outcome.share() / SEEDS;
			perfect += 100.0 * best / views.size() / SEEDS;
			atOnce += 100.0 * outcome.atOnce() / views.size() / SEEDS;
			told += outcome.toldAt(0.5) / SEEDS;
		}
		System.out.printf("%s, %.0f views/s: answered %.1f %%, perfect %.1f %%, within a second %.0f %%, "
				+ "median refusal after %.1f s%n", name, perSecond, answered, perfect, atOnce, told);
	}

}
