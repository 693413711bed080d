package io.robinbff.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Ticker;
import embedded.BesideOthers;
import embedded.Thorough;
import io.robinbff.conversation.Query;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever happens to a list and to what is kept of it, a filter costs no call more than
 * turning its pages by hand at the same moment with the same cache, and what it tells as
 * complete misses nothing that was there all the time and has nothing twice.
 */
@BesideOthers
class FilterByHandTests {

	private static final CacheSettings SETTINGS = new CacheSettings(Duration.ofSeconds(30), Duration.ofMinutes(10),
			Duration.ofHours(24), Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(10),
			DataSize.ofMegabytes(8));

	@ParameterizedTest
	@CsvSource({ "false, false", "true, false", "false, true", "true, true" })
	void costsNoMoreAndIsWholeIfItSaysSo(boolean areRemoved, boolean areTold) {
		int worlds = Thorough.or(50_000, 1_000);
		int filtered = 0;
		int byHand = 0;
		int whole = 0;
		int joined = 0;
		for (long seed = 1; seed <= worlds; seed++) {
			int steps = 1 + (int) (seed % 40);
			try {
				ShiftingWorld one = world(seed, areRemoved, areTold);
				ShiftingWorld other = world(seed, areRemoved, areTold);
				one.run(steps);
				other.run(steps);
				int cost = one.filtered();
				int hand = other.byHand();
				assertThat(cost).as("calls").isLessThanOrEqualTo(hand);
				filtered += cost;
				byHand += hand;
				whole += one.whole();
				joined += one.joined();
			}
			catch (AssertionError | RuntimeException ex) {
				throw new AssertionError("seed " + seed + ", " + steps + " steps", ex);
			}
		}
		assertThat(filtered).as("or it is cheap because it gives up").isGreaterThan(byHand * 9 / 10);
		assertThat(whole).as("or nothing was told").isGreaterThan(worlds);
		assertThat(joined).as("of what was not read in turn").isGreaterThan(worlds / 20);
	}

	private static ShiftingWorld world(long seed, boolean areRemoved, boolean areTold) {
		ShiftingWorld world = new ShiftingWorld(seed, areRemoved, () -> {
		});
		world.inhabit(new Memory(world, areTold ? new Hearsay(world::changedAt) : ChangeFeed.NONE));
		return world;
	}

	/** One replica, whose pages are evicted or invalidated. */
	private static final class Memory implements ShiftingWorld.Deployment {

		private final ShiftingWorld world;

		private final LocalCache local;

		private final Answers answers;

		Memory(ShiftingWorld world, ChangeFeed changes) {
			this.world = world;
			Ticker ticker = world::now;
			this.local = new LocalCache(SETTINGS, ticker, SharedCache.NONE, changes);
			this.answers = new Answers(world, new PageRenderer(JsonMapper.builder().build()), SETTINGS,
					new TieredCache(this.local, SharedCache.NONE, Runnable::run),
					new SingleFlight(Runnable::run, ticker, Duration.ofSeconds(10)), ticker, world::wall);
		}

		@Override
		public List<Answers> all() {
			return List.of(this.answers);
		}

		@Override
		public void disturb(Random random) {
			if (random.nextInt(8) == 0) {
				this.answers.invalidate(ShiftingWorld.ANNA);
				return;
			}
			Query page = new Query(ShiftingWorld.ANNA, random.nextInt(4) * ShiftingWorld.PAGE);
			this.local.invalidated(SharedCache.NONE.nameOf(page), Moment.here(this.world.now()));
		}

	}

	/**
	 * Events, of which each fifth is lost: what it would have told of counts as current.
	 *
	 * @param changedAt when something changed last
	 */
	private record Hearsay(LongSupplier changedAt) implements QuietFeed {

		@Override
		public Judgement judge(Collection<?> names, long fetchedAt, long now) {
			boolean isHeard = this.changedAt.getAsLong() > fetchedAt && this.changedAt.getAsLong() % 5 > 0;
			return new Judgement(isHeard ? Word.CHANGED : Word.CURRENT, Duration.ofMinutes(30), now);
		}

	}

}
