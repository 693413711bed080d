package io.robinbff.quota;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

import embedded.BesideOthers;
import embedded.Thorough;
import io.robinbff.conversation.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds whatever happens, in virtual time. */
@BesideOthers
class QuotaPropertyTests {

	private static final long SECOND = VirtualTime.SECOND;

	private static final long HOUR = 3600 * SECOND;

	private static final long JITTER = SECOND / 10;

	private static final List<Priority> URGENCIES = List.of(Priority.CLICK, Priority.CLICK, Priority.CLICK,
			Priority.PAGE, Priority.REFRESH, Priority.BACKGROUND);

	private final VirtualTime time = new VirtualTime();

	private final List<Long> left = new ArrayList<>();

	private final Map<String, Integer> served = new HashMap<>();

	private Quota quota = quota(QuotaSettings.defaults());

	private long clockError;

	private int tooLate;

	@TempDir
	private Path folder;

	private Quota quota(QuotaSettings settings) {
		return new Quota(settings, this.time::now,
				() -> Instant.ofEpochSecond(1_800_000_000L, this.time.now() + this.clockError));
	}

	static LongStream seeds() {
		return LongStream.rangeClosed(1, Thorough.or(3, 1));
	}

	@ParameterizedTest
	@MethodSource("seeds")
	void noWindowIsEverOverIn26HoursOfFailuresClockStepsAndRestarts(long seed) {
		Random random = new Random(seed);
		QuotaSettings settings = QuotaSettings.defaults().withFile(this.folder.resolve("spent"));
		this.quota = quota(settings);
		for (int i = 0; i < 20; i++) {
			pester("agent-" + i, random);
		}
		for (long at = HOUR / 2; at < 26 * HOUR; at += random.nextLong(1, 2 * HOUR)) {
			this.time.at(at, () -> this.clockError = random.nextLong(-HOUR, HOUR));
		}
		for (long at = HOUR; at < 26 * HOUR; at += random.nextLong(1, 5 * HOUR)) {
			this.time.at(at, () -> {
				Quota before = this.quota;
				before.close();
				this.quota = quota(settings);
			});
		}
		this.time.run(() -> this.quota, 26 * HOUR);
		List<Long> arrivals = this.left.stream().map((at) -> at + random.nextLong(JITTER + 1)).toList();
		Oracle.assertNeverOver(arrivals, settings);
		assertThat(Oracle.most(this.left, 24 * HOUR)).as("used of the day").isGreaterThan(90_000);
		assertThat(this.tooLate).as("past the deadline").isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 500, 5_000, 10_000 })
	void bindingWindowIsUsedUnderPressure(int anHour) {
		QuotaSettings settings = new QuotaSettings(List.of(new QuotaSettings.Window("second", 3, Duration.ofSeconds(1)),
				new QuotaSettings.Window("hour", anHour, Duration.ofHours(1))), Duration.ofMillis(100), 1_000);
		this.quota = quota(settings);
		for (int i = 0; i < 20; i++) {
			loop("agent-" + i, Priority.CLICK, 1);
		}
		this.time.run(() -> this.quota, 3 * HOUR);
		Oracle.assertNeverOver(this.left, settings);
		assertThat(this.left.size()).isGreaterThan((int) (0.9 * Math.min(3 * anHour, 3 * 3 * 3600)));
	}

	@Test
	void equalCallersGetEqualShares() {
		for (int i = 0; i < 20; i++) {
			loop("agent-" + i, Priority.CLICK, 1);
		}
		this.time.run(() -> this.quota, 600 * SECOND);
		assertThat(this.served).hasSize(20);
		assertThat(jain()).isGreaterThan(0.99);
	}

	@Test
	void callerWhoAsksFiftyTimesAtOnceGetsNoMoreThanOthers() {
		for (int i = 0; i < 50; i++) {
			loop("greedy", Priority.CLICK, 1);
		}
		for (int i = 0; i < 9; i++) {
			loop("agent-" + i, Priority.CLICK, 1);
		}
		this.time.run(() -> this.quota, 600 * SECOND);
		assertThat(jain()).isGreaterThan(0.95);
	}

	@Test
	void singleClickPassesACallerInALoop() {
		for (int i = 0; i < 50; i++) {
			loop("greedy", Priority.CLICK, 3);
		}
		List<Long> waits = new ArrayList<>();
		Random random = new Random(5);
		for (int i = 0; i < 100; i++) {
			click("agent-" + i, (10 + 10L * i) * SECOND + random.nextLong(SECOND), waits);
		}
		this.time.run(() -> this.quota, 1020 * SECOND);
		assertThat(waits).hasSize(100).allMatch((wait) -> wait <= 1.1 * SECOND);
	}

	@Test
	void backgroundDoesNotDelayAClickByASlot() {
		for (int i = 0; i < 50; i++) {
			loop("job-" + i, (i % 2 == 0) ? Priority.BACKGROUND : Priority.REFRESH, 1);
		}
		List<Long> waits = new ArrayList<>();
		Random random = new Random(6);
		for (int i = 0; i < 100; i++) {
			click("agent", (10 + 10L * i) * SECOND + random.nextLong(SECOND), waits);
		}
		this.time.run(() -> this.quota, 1020 * SECOND);
		assertThat(waits).hasSize(100).containsOnly(0L);
	}

	@Test
	void refusedAtOnceWithATimeToComeBackWhenTheLineIsTooLong() {
		List<QuotaExhausted> refusals = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			var _ = this.quota.request(FakeDemand.click("agent-" + i, 2 * SECOND)).exceptionally((refusal) -> {
				refusals.add((QuotaExhausted) refusal);
				return null;
			});
		}
		assertThat(refusals).hasSizeGreaterThan(180).allSatisfy((refusal) -> {
			assertThat(refusal.boundBy()).isEqualTo("second");
			assertThat(refusal.retryAfter()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(8));
		});
	}

	@Test
	void fullLineRefusesTheLeastImportant() {
		QuotaSettings defaults = QuotaSettings.defaults();
		this.quota = quota(new QuotaSettings(defaults.windows(), defaults.guard(), 5));
		for (int i = 0; i < 3; i++) {
			assertThat(this.quota.request(FakeDemand.click("a", HOUR))).isCompleted();
		}
		var background = this.quota.request(new FakeDemand(Priority.BACKGROUND, "job", 1, HOUR));
		for (int i = 0; i < 5; i++) {
			assertThat(this.quota.request(FakeDemand.click("agent-" + i, HOUR))).isNotDone();
		}
		assertThat(background).isCompletedExceptionally();
		assertThat(this.quota.request(FakeDemand.click("late", HOUR))).isCompletedExceptionally();
		assertThat(this.quota.request(new FakeDemand(Priority.CLICK, "many", 9, HOUR))).isNotDone();
		assertThat(this.quota.status().waiting()).isEqualTo(5);
	}

	/** A caller at work: asks, uses or gives back or dawdles, asks again. */
	private void pester(String caller, Random random) {
		long deadline = this.time.now() + random.nextLong(SECOND, 30 * SECOND);
		Quota asked = this.quota;
		Priority priority = URGENCIES.get(random.nextInt(URGENCIES.size()));
		var _ = asked.request(new FakeDemand(priority, caller, 1 + random.nextInt(3), deadline))
			.whenComplete((permit, refusal) -> {
				long next = SECOND / 4;
				if (refusal instanceof QuotaExhausted exhausted) {
					// Impatient, as it may come back with something more urgent.
					next = Math.min(exhausted.retryAfter().toNanos(), 30 * SECOND);
				}
				else {
					this.tooLate += (this.time.now() > deadline) ? 1 : 0;
					long late = (random.nextInt(50) == 0) ? random.nextLong(3 * SECOND) : 0;
					this.time.at(this.time.now() + late, () -> use(permit, asked, random));
				}
				this.time.at(this.time.now() + next + random.nextLong(SECOND), () -> pester(caller, random));
			});
	}

	private void use(Permit permit, Quota asked, Random random) {
		if (asked != this.quota) {
			return; // Died with its process.
		}
		switch (random.nextInt(100)) {
			case 0, 1 -> permit.giveBack();
			default -> {
				if (permit.confirm().join()) {
					this.left.add(permit.at());
				}
			}
		}
		if (random.nextInt(5000) == 0) {
			asked.pause(Duration.ofSeconds(1 + random.nextInt(5)));
		}
	}

	/** A caller who asks again as soon as it is answered or refused. */
	private void loop(String caller, Priority priority, int views) {
		var _ = this.quota.request(new FakeDemand(priority, caller, views, this.time.now() + 10 * SECOND))
			.whenComplete((permit, refusal) -> {
				long next = SECOND / 4;
				if (refusal instanceof QuotaExhausted exhausted) {
					next = exhausted.retryAfter().toNanos();
				}
				else {
					this.left.add(permit.at());
					this.served.merge(caller, 1, Integer::sum);
				}
				this.time.at(this.time.now() + next, () -> loop(caller, priority, views));
			});
	}

	private void click(String caller, long at, List<Long> waits) {
		this.time.at(at, () -> {
			var _ = this.quota.request(FakeDemand.click(caller, at + 10 * SECOND))
				.thenAccept((_) -> waits.add(this.time.now() - at));
		});
	}

	private double jain() {
		double sum = this.served.values().stream().mapToDouble(Integer::doubleValue).sum();
		double squares = this.served.values().stream().mapToDouble((n) -> (double) n * n).sum();
		return sum * sum / (this.served.size() * squares);
	}

}
