package io.robinbff.events;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import io.robinbff.events.EventRules.Heard;
import io.robinbff.events.EventRules.Status;
import io.robinbff.events.Outcome.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class EventRulesTests {

	private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

	private static final String NICK = "nick";

	private final EventRules<String> rules = new EventRules<>(EventSettings.defaults(), 0);

	@Test
	void nothingIsBelievedBeforeTheFirstEvent() {
		assertThat(judged(10, 20)).isEqualTo(Belief.SILENT);
		assertThat(this.rules.status(nanos(20))).isEqualTo(Status.SILENT);
		anybody(20);
		assertThat(judged(10, 20)).isEqualTo(Belief.CURRENT);
		assertThat(judged(-1, 20)).isEqualTo(Belief.UNKNOWN);
		assertThat(this.rules.status(nanos(20))).isEqualTo(Status.UP);
	}

	/** An event at 100 s, about a change some seconds before. */
	@ParameterizedTest
	@CsvSource({
			// delay, fetched, belief
			"0, 99, CHANGED", "1.5, 98, CHANGED", "1.5, 99.9, CHANGED", "5, 97, CHANGED", "5, 97.1, CURRENT",
			"-60, 99.9, CHANGED", "1.5, 100.1, DOUBTED", "5, 109.9, DOUBTED", "5, 110, CURRENT", "700, 10, CURRENT",
			"-9000, 110, CURRENT" })
	void whatWasFetchedBeforeAChangeIsOutdated(double delay, double fetched, Belief belief) {
		anybody(1);
		anybody(99);
		heard(NICK, 100, delay);
		assertThat(judged(fetched, 110)).isEqualTo(belief);
		assertThat(this.rules.judge(List.of("somebody else"), nanos(fetched), nanos(110)).belief())
			.isEqualTo(Belief.CURRENT);
		assertThat(this.rules.judge(List.of("somebody else", NICK), nanos(fetched), nanos(110)).belief())
			.isEqualTo(belief);
	}

	@Test
	void repeatsAndWhatIsOutOfOrderChangeNothing() {
		assertThat(heard(NICK, 100, 10)).isEqualTo(Heard.NEWS);
		assertThat(heard(NICK, 105, 15)).isEqualTo(Heard.KNOWN);
		assertThat(heard(NICK, 106, 30)).isEqualTo(Heard.KNOWN);
		assertThat(judged(93, 111)).isEqualTo(Belief.CURRENT);
		assertThat(judged(110, 111)).isEqualTo(Belief.CURRENT);
		assertThat(heard(NICK, 112, 1)).isEqualTo(Heard.NEWS);
		assertThat(judged(111, 113)).isEqualTo(Belief.CHANGED);
	}

	/**
	 * An event that each replica passes on comes back as often as there are replicas, by
	 * each at another moment between its arrival and now. Whether or not it says when it
	 * happened, or says so by a clock ahead of ours, it is one.
	 */
	@ParameterizedTest
	@CsvSource({ "0", "-60", "1.5", "700" })
	void anEventThatComesBackByOtherReplicasIsKnown(double delay) {
		assertThat(heard(NICK, 100, delay)).isNotEqualTo(Heard.KNOWN);
		for (double later = 0.1; later < 1; later += 0.1) {
			assertThat(this.rules.heard(NICK, at(100 - delay), at(100), nanos(100), nanos(100 + later)))
				.isEqualTo(Heard.KNOWN);
		}
		assertThat(heard(NICK, 101.5, Math.min(delay, 0))).isEqualTo(Heard.NEWS);
	}

	@Test
	void anyOrderOfAnyRepeatsEndsTheSame() {
		Random random = new Random(23);
		for (int round = 0; round < 200; round++) {
			EventRules<String> shuffled = new EventRules<>(EventSettings.defaults(), 0);
			double latest = 0;
			for (int event = 0; event < 20; event++) {
				double happened = random.nextInt(100);
				latest = Math.max(latest, happened);
				shuffled.heard(NICK, at(happened), at(100), nanos(100));
			}
			assertThat(shuffled.judge(List.of(NICK), nanos(latest + 2), nanos(100)).belief())
				.isEqualTo((latest + 2 < 100) ? Belief.CHANGED : Belief.DOUBTED);
			assertThat(shuffled.judge(List.of(NICK), nanos(latest + 2.1), nanos(100)).belief())
				.isEqualTo((latest + 2.1 < 100) ? Belief.CURRENT : Belief.DOUBTED);
		}
	}

	/**
	 * Some come to the own door, some by another replica, which nobody can say to the
	 * millisecond when; ROBIN shows at once what has changed.
	 */
	@Test
	void nothingOlderThanAChangeThatWasHeardOfIsCurrent() {
		for (int seed = 0; seed < 3000; seed++) {
			Random random = new Random(seed);
			EventRules<String> told = new EventRules<>(EventSettings.defaults(), 0);
			told.heard("anybody", at(0.5), at(1), nanos(1));
			List<double[]> moments = new ArrayList<>();
			List<Double> changes = new ArrayList<>();
			for (double at = 2; at < 4; at += random.nextDouble()) {
				changes.add(at);
				double arrived = at + 0.01 + random.nextDouble() / ((random.nextInt(3) == 0) ? 2 : 20);
				double wrong = random.nextBoolean() ? 0 : random.nextDouble();
				moments.add(new double[] { arrived + wrong * random.nextDouble() / 2, at, arrived, arrived - wrong });
			}
			for (int read = 0; read < 6; read++) {
				double left = 2 + 3 * random.nextDouble();
				moments.add(new double[] { left + random.nextDouble() / 2, left });
			}
			moments.sort(Comparator.comparingDouble((moment) -> moment[0]));
			double kept = 1.5;
			List<Double> heard = new ArrayList<>();
			for (double[] moment : moments) {
				if (moment.length > 2) {
					told.heard(NICK, at(moment[1]), at(moment[2]), nanos(moment[3]), nanos(moment[0]));
					heard.add(moment[1]);
				}
				else if (moment[1] > kept) {
					double before = kept;
					kept = moment[1];
					double now = kept;
					told.fetched(NICK, nanos(before), nanos(kept),
							changes.stream().anyMatch((change) -> change > before && change <= now), nanos(moment[0]));
				}
				double shown = kept;
				if (heard.stream().anyMatch((change) -> change > shown)) {
					assertThat(told.judge(List.of(NICK), nanos(kept), nanos(moment[0])).belief()).as("seed %d", seed)
						.isIn(Belief.CHANGED, Belief.DOUBTED);
				}
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "2026-11-25T11:50:01Z, NEWS, UP", "2026-11-25T11:49:00Z, OLD, SILENT",
			"2031-01-01T00:00:00Z, NEWS, UP", "1970-01-01T00:00:00Z, OLD, SILENT",
			"-1000000000-01-01T00:00:00Z, OLD, SILENT", "+1000000000-12-31T23:59:59.999999999Z, NEWS, UP" })
	void oldEventsEvictAndAreNoSignOfLifeAndDatesAheadAreCut(Instant happened, Heard heard, Status status) {
		assertThat(this.rules.heard(NICK, happened, NOON, nanos(50))).isEqualTo(heard);
		assertThat(this.rules.status(nanos(50))).isEqualTo(status);
	}

	@Test
	void twoMinutesOfSilenceEndBeliefAndWhatWasFetchedBeforeStaysUnknown() {
		anybody(1);
		assertThat(judged(2, 120.9)).isEqualTo(Belief.CURRENT);
		assertThat(judged(2, 121.1)).isEqualTo(Belief.SILENT);
		anybody(200);
		assertThat(judged(2, 201)).isEqualTo(Belief.UNKNOWN);
		assertThat(judged(199, 201)).isEqualTo(Belief.UNKNOWN);
		assertThat(judged(200, 201)).isEqualTo(Belief.CURRENT);
	}

	@Test
	void whatWasMissedMakesAllUnknownUntilItIsReadAgain() {
		anybody(1);
		this.rules.missed(nanos(50));
		assertThat(judged(51, 52)).isEqualTo(Belief.SILENT);
		anybody(53);
		assertThat(judged(49, 54)).isEqualTo(Belief.UNKNOWN);
		assertThat(judged(51, 54)).isEqualTo(Belief.CURRENT);
	}

	@Test
	void pastTheLimitItIsExpiredAndUntilThenConfirmedByTheLastEvent() {
		for (int second = 1; second < 700; second += 60) {
			anybody(second);
		}
		assertThat(judged(62, 661.9)).isEqualTo(Belief.CURRENT);
		assertThat(judged(62, 662.1)).isEqualTo(Belief.EXPIRED);
		assertThat(this.rules.judge(List.of(NICK), nanos(62), nanos(661.9)).confirmedAt()).isEqualTo(nanos(661));
		assertThat(this.rules.judge(List.of(NICK), nanos(661.5), nanos(661.9)).confirmedAt()).isEqualTo(nanos(661.5));
		assertThat(this.rules.judge(List.of(NICK), nanos(10), nanos(661.9)).confirmedAt()).isEqualTo(nanos(10));
	}

	@Test
	void anEmptyPageOfAnOrderIsNobodys() {
		anybody(1);
		assertThat(this.rules.judge(List.of(), nanos(2), nanos(3)).belief()).isEqualTo(Belief.UNTRUSTED);
	}

	@Test
	void readThatShowsTheChangeIsBelievedAtOnce() {
		heard(NICK, 100, 1);
		assertThat(fetched(50, 100.1, true)).isEqualTo(new Outcome(Kind.SEEN, 0));
		assertThat(judged(100.1, 101)).isEqualTo(Belief.CURRENT);
	}

	@Test
	void readThatDoesNotShowItIsDoubtedUntilOneDoesAndTheLagIsMeasured() {
		heard(NICK, 100, 1);
		assertThat(fetched(50, 100.1, false).kind()).isEqualTo(Kind.UNSEEN);
		assertThat(judged(100.1, 101)).isEqualTo(Belief.DOUBTED);
		assertThat(fetched(100.1, 101.6, false).kind()).isEqualTo(Kind.UNSEEN);
		assertThat(fetched(101.6, 104.1, true)).isEqualTo(new Outcome(Kind.SEEN, nanos(5.1)));
		assertThat(judged(101.6, 105)).isEqualTo(Belief.DOUBTED);
		assertThat(judged(104.1, 105)).isEqualTo(Belief.CURRENT);
	}

	@Test
	void whereReadsLagAChangeThatIsSeenTooSoonMayBeAnEarlierOne() {
		heard("somebody", 100, 1);
		this.rules.fetched("somebody", nanos(50), nanos(100.1), false, nanos(100.4));
		this.rules.fetched("somebody", nanos(100.1), nanos(104), true, nanos(104.3));
		heard(NICK, 110, 1);
		assertThat(judged(113.9, 114)).isEqualTo(Belief.DOUBTED);
		assertThat(fetched(50, 110.1, true).kind()).isEqualTo(Kind.UNSEEN);
		assertThat(judged(110.1, 111)).isEqualTo(Belief.DOUBTED);
		assertThat(fetched(110.1, 114.1, true).kind()).isEqualTo(Kind.SEEN);
		heard("another", 200, 6);
		assertThat(this.rules.judge(List.of("another"), nanos(198), nanos(201)).belief()).isEqualTo(Belief.CHANGED);
		assertThat(this.rules.judge(List.of("another"), nanos(199.1), nanos(201)).belief()).isEqualTo(Belief.CURRENT);
	}

	@Test
	void eventAboutNothingThatIsShownIsBelievedAfterTheLongestLag() {
		heard(NICK, 100, 1);
		assertThat(fetched(50, 109.9, false).kind()).isEqualTo(Kind.UNSEEN);
		assertThat(fetched(50, 110.1, false).kind()).isEqualTo(Kind.NOTHING);
		assertThat(judged(110.1, 111)).isEqualTo(Belief.CURRENT);
	}

	@Test
	void secondEventAboutTheSameCostsOneMoreRead() {
		heard(NICK, 100, 1);
		fetched(50, 100.1, true);
		heard(NICK, 100.5, 1);
		assertThat(judged(100.1, 101)).isEqualTo(Belief.CHANGED);
		assertThat(fetched(100.1, 105.1, false).kind()).isEqualTo(Kind.NOTHING);
		assertThat(judged(105.1, 106)).isEqualTo(Belief.CURRENT);
	}

	@Test
	void onlyReadsThatNoEventAskedForAreChecks() {
		heard(NICK, 100, 1);
		for (int i = 0; i < 20; i++) {
			fetched(50, 100.1, true);
		}
		assertThat(this.rules.limit()).isEqualTo(Duration.ofMinutes(10));
		for (int i = 0; i < 4; i++) {
			assertThat(fetched(100.1, 110 + i, true).kind()).isEqualTo(Kind.UNTOLD);
		}
		assertThat(this.rules.limit()).isEqualTo(Duration.ofMinutes(5));
	}

	@Test
	void changesInSilenceCostNoTrust() {
		anybody(100);
		for (int i = 0; i < 20; i++) {
			assertThat(fetched(99, 230 + i, true).kind()).isEqualTo(Kind.UNCOUNTED);
		}
		anybody(300);
		assertThat(fetched(99, 301, true).kind()).isEqualTo(Kind.UNCOUNTED);
		assertThat(fetched(300, 301, false).kind()).isEqualTo(Kind.HELD);
		assertThat(this.rules.limit()).isEqualTo(Duration.ofMinutes(10));
	}

	@Test
	void withoutTrustEventsStillEvict() {
		anybody(1);
		for (int i = 0; i < 8; i++) {
			fetched(2, 100 + i, true);
		}
		anybody(110);
		assertThat(judged(105, 111)).isEqualTo(Belief.UNTRUSTED);
		assertThat(this.rules.status(nanos(111))).isEqualTo(Status.UNTRUSTED);
		heard(NICK, 112, 1);
		assertThat(judged(105, 113)).isEqualTo(Belief.CHANGED);
	}

	@Test
	void whatIsForgottenIsNeverTakenForUnchanged() {
		heard(NICK, 100, 0);
		assertThat(judged(50, 101)).isEqualTo(Belief.CHANGED);
		for (int i = 0; i < 50_000; i++) {
			heard("c" + i, 101, 0);
		}
		assertThat(judged(50, 102)).isEqualTo(Belief.UNKNOWN);
		assertThat(this.rules.judge(List.of("nobody"), nanos(50), nanos(102)).belief()).isEqualTo(Belief.UNKNOWN);
		assertThat(judged(102.1, 103)).isEqualTo(Belief.CURRENT);
	}

	private Belief judged(double fetched, double now) {
		return this.rules.judge(List.of(NICK), nanos(fetched), nanos(now)).belief();
	}

	private Outcome fetched(double before, double fetched, boolean changed) {
		return this.rules.fetched(NICK, nanos(before), nanos(fetched), changed, nanos(fetched + 0.25));
	}

	private Heard heard(String customer, double now, double delay) {
		return this.rules.heard(customer, at(now - delay), at(now), nanos(now));
	}

	private void anybody(double now) {
		heard("anybody", now, 1);
	}

	private static Instant at(double seconds) {
		return NOON.plusNanos(nanos(seconds));
	}

	private static long nanos(double seconds) {
		return Math.round(seconds * 1e9);
	}

}
