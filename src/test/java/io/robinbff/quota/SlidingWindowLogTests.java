package io.robinbff.quota;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.robinbff.conversation.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SlidingWindowLogTests {

	private static final long MS = 1_000_000;

	private final SlidingWindowLog windows = new SlidingWindowLog(QuotaSettings.defaults());

	@Test
	void firstThreeLeaveAtOnceAndTheFourthAfterTheGuardBand() {
		assertThat(this.windows.forecast(Priority.CLICK, 7, 0)).containsExactly(0, 0, 0, 1100 * MS, 1100 * MS,
				1100 * MS, 2200 * MS);
	}

	@Test
	void backgroundLeavesTheLastSlotsToClicks() {
		this.windows.spend(0);
		assertThat(this.windows.earliest(Priority.BACKGROUND, 0)).isEqualTo(1100 * MS);
		assertThat(this.windows.earliest(Priority.REFRESH, 0)).isZero();
		this.windows.spend(0);
		assertThat(this.windows.earliest(Priority.REFRESH, 0)).isEqualTo(1100 * MS);
		assertThat(this.windows.earliest(Priority.PAGE, 0)).isZero();
	}

	@Test
	void pauseHoldsAllAndIsNeverShortened() {
		this.windows.pauseUntil(5000 * MS);
		this.windows.pauseUntil(1000 * MS);
		assertThat(this.windows.earliest(Priority.CLICK, 0)).isEqualTo(5000 * MS);
		assertThat(this.windows.boundBy(Priority.CLICK, 0)).isEqualTo("pause");
	}

	@Test
	void whatIsGivenBackIsFreeAgain() {
		this.windows.spend(1);
		this.windows.spend(2);
		this.windows.spend(3);
		this.windows.giveBack(2);
		this.windows.giveBack(99);
		assertThat(this.windows.earliest(Priority.CLICK, 3)).isEqualTo(3);
		this.windows.spend(4);
		assertThat(this.windows.earliest(Priority.CLICK, 4)).isEqualTo(1 + 1100 * MS);
		assertThat(List.of(this.windows.last(3), this.windows.last(2), this.windows.last(1))).containsExactly(1L, 3L,
				4L);
	}

	/** As a list does, whatever comes in whichever order, around the ring's ends. */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4 })
	void whatIsEnteredLaterStandsWhereItBelongs(int seed) {
		Random random = new Random(seed);
		SlidingWindowLog log = new SlidingWindowLog(
				new QuotaSettings(List.of(new QuotaSettings.Window("second", 3 * seed, Duration.ofSeconds(1))),
						Duration.ofMillis(100), 10));
		List<Long> model = new ArrayList<>();
		for (int i = 0; i < 20_000; i++) {
			long at = i / 20 + random.nextInt(60);
			if (random.nextInt(3) == 0) {
				log.giveBack(at);
				model.remove(Long.valueOf(at));
			}
			else if (model.size() < log.capacity() || at > model.getFirst()) {
				log.insert(at);
				model.add(at);
				model.sort(null);
				if (model.size() > log.capacity()) {
					model.removeFirst();
				}
			}
			assertThat(log.size()).isEqualTo(model.size());
			if (i % 50 == 0) {
				assertThat(IntStream.rangeClosed(1, log.size()).mapToObj(log::last)).isEqualTo(model.reversed());
			}
		}
		assertThat(log.size()).as("it was full").isGreaterThan(log.capacity() / 2);
	}

	@Test
	void timeThatRunsBackwardFreesNothing() {
		this.windows.spend(5000 * MS);
		assertThat(this.windows.spend(0)).isEqualTo(5000 * MS);
		this.windows.spend(0);
		assertThat(this.windows.earliest(Priority.CLICK, 0)).isEqualTo(6100 * MS);
	}

	@Test
	void namesTheWindowThatBinds() {
		long now = 0;
		for (int i = 0; i < 180; i++) {
			now = this.windows.spend(this.windows.earliest(Priority.CLICK, now) + ((i == 0) ? 0 : 1));
		}
		assertThat(this.windows.boundBy(Priority.CLICK, now)).isEqualTo("second");
		SlidingWindowLog slow = new SlidingWindowLog(
				new QuotaSettings(List.of(new QuotaSettings.Window("second", 3, Duration.ofSeconds(1)),
						new QuotaSettings.Window("minute", 4, Duration.ofMinutes(1))), Duration.ZERO, 10));
		for (int i = 0; i < 4; i++) {
			slow.spend(slow.earliest(Priority.CLICK, 0));
		}
		assertThat(slow.boundBy(Priority.CLICK, 1000 * MS)).isEqualTo("minute");
	}

	@Test
	void paceTellsWhenTheDayEnds() {
		assertThat(this.windows.endsAt(0)).isEqualTo(SlidingWindowLog.NEVER);
		long hour = Duration.ofHours(1).toNanos();
		for (long call = 1; call <= 8000; call++) {
			this.windows.spend(call * hour / 8000);
		}
		// 8,000 in the first hour: the other 92,000 last eleven hours and a half.
		assertThat(Duration.ofNanos(this.windows.endsAt(hour)).toMinutes()).isBetween(745L, 755L);
		assertThat(this.windows.endsAt(4 * hour)).isEqualTo(SlidingWindowLog.NEVER);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void forecastIsWhatThenHappens(long seed) {
		Random random = new Random(seed);
		long now = 0;
		for (int i = 0; i < 500; i++) {
			now = this.windows.spend(this.windows.earliest(Priority.CLICK, now) + random.nextLong(900 * MS));
		}
		for (long foreseen : this.windows.forecast(Priority.CLICK, 400, now)) {
			now = this.windows.spend(this.windows.earliest(Priority.CLICK, now));
			assertThat(now).isEqualTo(foreseen);
		}
	}

	@Test
	void decisionCosts() {
		long now = 0;
		long start = System.nanoTime();
		int calls = 1_000_000;
		for (int i = 0; i < calls; i++) {
			now = this.windows.spend(this.windows.earliest(Priority.CLICK, now));
		}
		System.out.printf("one decision and its entry: %d ns%n", (System.nanoTime() - start) / calls);
		assertThat(this.windows.size()).isEqualTo(this.windows.capacity());
	}

}
