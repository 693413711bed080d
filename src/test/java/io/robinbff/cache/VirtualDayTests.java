package io.robinbff.cache;

import java.time.Duration;
import java.util.List;

import io.robinbff.cache.VirtualTally.Sum;
import io.robinbff.events.Outcome.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bars of {@code bench/run day} on an hour or two of a small company, each with the
 * rule that it stands for: without the rule it fails.
 */
class VirtualDayTests {

	private static final VirtualPlan SMALL = VirtualPlan.of(100, 600, 4).with((plan) -> {
		plan.changes = 0.15;
		plan.end = Duration.ofMinutes(90);
	});

	@Test
	void eventsTellTheTruthWithFewerCalls() {
		Sum without = VirtualDay.run(SMALL).all();
		Sum with = VirtualDay.run(SMALL.told()).all();
		assertThat(with.viewsPerCall()).isGreaterThan(3 * without.viewsPerCall());
		assertThat(with.percent(with.fresh)).isGreaterThan(97);
		assertThat(with.percent(with.current)).isGreaterThan(99);
		assertThat(with.percent(with.wrong)).isLessThan(0.6);
	}

	@Test
	void longerTtlSavesCallsAndTellsLies() {
		Sum longer = VirtualDay.run(SMALL.with((plan) -> plan.ttl = Duration.ofHours(1))).all();
		assertThat(longer.percent(longer.wrong)).isGreaterThan(15);
	}

	@ParameterizedTest
	@CsvSource({ "0.01, 1.5", "0.05, 4.2", "0.7, 2.7" })
	void whatIsLostCostsTrust(double lost, double most) {
		Sum sum = VirtualDay.run(SMALL.told().with((plan) -> {
			plan.lost = lost;
			plan.end = Duration.ofHours(3);
		})).between(Duration.ofMinutes(60), Duration.ofHours(3));
		assertThat(sum.percent(sum.wrong)).isLessThan(most);
	}

	@Test
	void deadStreamIsNoWorseThanNone() {
		VirtualPlan dead = SMALL.with((plan) -> {
			plan.deadFrom = Duration.ofMinutes(30);
			plan.deadUntil = Duration.ofMinutes(75);
		});
		Duration until = dead.deadUntil;
		Sum without = VirtualDay.run(dead).between(dead.deadFrom, until);
		Sum with = VirtualDay.run(dead.told()).between(dead.deadFrom, until);
		assertThat(with.percent(with.wrong)).isLessThan(without.percent(without.wrong) + 1.5);
		Sum after = VirtualDay.run(dead.told()).between(until, dead.end);
		assertThat(after.percent(after.wrong)).isLessThan(1);
	}

	@ParameterizedTest
	@CsvSource({ "1, 0.6", "5, 0.6" })
	void readsThatLagAreNotBelieved(long lag, double most) {
		VirtualTally tally = VirtualDay.run(SMALL.told().with((plan) -> plan.lag = Duration.ofSeconds(lag)));
		assertThat(tally.all().percent(tally.all().wrong)).isLessThan(most);
		assertThat(tally.outcomes().get(Kind.UNSEEN)).isPositive();
	}

	@Test
	void stormRefusesNobodyAndIsWithinTheQuota() {
		VirtualPlan storm = SMALL.told().with((plan) -> {
			plan.storm = 20_000;
			plan.stormAt = Duration.ofMinutes(45);
		});
		VirtualTally tally = VirtualDay.run(storm);
		assertThat(tally.overQuota()).isZero();
		assertThat(tally.between(Duration.ofMinutes(44), storm.end).refused).isZero();
	}

	/**
	 * 2,000 conversations are 107 pages; in a flood there are more clicks than calls.
	 */
	@Test
	void exportInAFloodCostsNoClickAndEndsAfterIt() {
		VirtualPlan flood = VirtualPlan.of(400, 60_000, 3.2).with((plan) -> {
			plan.changes = 0;
			plan.day = Duration.ofMinutes(20);
			plan.end = Duration.ofMinutes(40);
		});
		Sum without = VirtualDay.run(flood).all();
		VirtualTally tally = VirtualDay.run(flood.with((plan) -> {
			plan.exportPages = 107;
			plan.exportAt = Duration.ofMinutes(5);
		}));
		assertThat(tally.overQuota()).isZero();
		assertThat(tally.exported()).hasSize(107);
		Sum with = tally.all();
		assertThat(List.of(with.views, with.answered, with.fresh, with.refused, with.soon))
			.isEqualTo(List.of(without.views, without.answered, without.fresh, without.refused, without.soon));
		assertThat(without.refused).isPositive();
	}

	@Test
	void secondMorningBeginsWithWhatIsCurrent() {
		Duration morning = Duration.ofHours(24);
		VirtualPlan night = SMALL.with((plan) -> {
			plan.day = Duration.ofHours(1);
			plan.nightly = 0.3;
			plan.end = morning.plusSeconds(90);
		});
		Sum without = VirtualDay.run(night).between(morning, night.end);
		Sum with = VirtualDay.run(night.told()).between(morning, night.end);
		assertThat(without.percent(without.current)).isLessThan(90);
		assertThat(with.percent(with.current)).isGreaterThan(95);
	}

	@Test
	void seedRepeatsIt() {
		Sum one = VirtualDay.run(SMALL.told()).all();
		Sum other = VirtualDay.run(SMALL.told()).all();
		assertThat(other).usingRecursiveComparison().isEqualTo(one);
		Sum another = VirtualDay.run(SMALL.told().with((plan) -> plan.seed = 2)).all();
		assertThat(another.views).isNotEqualTo(one.views);
	}

}
