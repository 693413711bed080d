package bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import bench.Load.Fate;
import bench.Load.Seen;

/**
 * The views of one run counted, as one row of a table, and what of the aims was missed.
 */
final class Tally {

	static final String HEAD = """
			| scenario | seed | views | answered in 10 s | in 1 s | fresh | stale | refused | failed | time-out | wrong \
			| refused after (median, p95) | ROBIN calls | over quota | perfect (in 1 s) | of perfect | load, lag | |
			| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |""";

	private final List<Seen> seen;

	private final Perfect perfect;

	private final int calls;

	private final int overQuota;

	Tally(List<Seen> seen, Perfect perfect, int calls, int overQuota) {
		this.seen = seen;
		this.perfect = perfect;
		this.calls = calls;
		this.overQuota = overQuota;
	}

	String row(String name, long seed, String machine, List<String> missed) {
		return String.format(Locale.ROOT,
				"| %s | %d | %d | %.1f %% | %.1f %% | %d | %d | %d | %d | %d | %d | %.1f s, %.1f s | %d | %d | %.1f %% (%.1f %%) | %.3f | %s | %s |",
				name, seed, this.seen.size(), 100 * answered(),
				100 * share(this.seen.stream().filter(Seen::soon).count()), count(Fate.FRESH), count(Fate.STALE),
				count(Fate.REFUSED), count(Fate.FAILED), count(Fate.TIMED_OUT), count(Fate.WRONG), refusedAfter(0.5),
				refusedAfter(0.95), this.calls, this.overQuota, 100 * this.perfect.share(),
				100.0 * this.perfect.soon() / this.perfect.views(), ofPerfect(), machine,
				missed.isEmpty() ? "ok" : String.join("; ", missed));
	}

	/** Returns the aims that were missed. */
	List<String> missed(Scenario scenario) {
		List<String> missed = new ArrayList<>();
		miss(missed, this.overQuota > scenario.overQuota() * this.calls, "over quota");
		miss(missed, answered() < scenario.answered(),
				"answered below " + Math.round(100 * scenario.answered()) + " %");
		miss(missed, !scenario.broken() && !scenario.shared() && ofPerfect() < Scenario.OF_PERFECT,
				"below 95 % of perfect");
		miss(missed, count(Fate.FAILED) > 0, "refused without Retry-After");
		miss(missed, count(Fate.TIMED_OUT) > 0, "time-outs");
		miss(missed, count(Fate.WRONG) > 0, "wrong answers");
		return missed;
	}

	/** Returns the aims that were missed while something else than ROBIN went wrong. */
	List<String> missed(Scenario scenario, Chaos chaos) {
		if (chaos == Chaos.NONE) {
			return missed(scenario);
		}
		List<String> missed = new ArrayList<>();
		miss(missed, this.overQuota > 0, "over quota");
		// What a killed replica was doing is lost.
		miss(missed, chaos != Chaos.REPLICAS_KILLED && count(Fate.FAILED) > 0, "refused without Retry-After");
		miss(missed, count(Fate.TIMED_OUT) > 0, "time-outs");
		miss(missed, count(Fate.WRONG) > 0, "wrong answers");
		return missed;
	}

	private static void miss(List<String> missed, boolean is, String what) {
		if (is) {
			missed.add(what);
		}
	}

	private double answered() {
		return share(this.seen.stream().filter(Seen::answered).count());
	}

	private double ofPerfect() {
		return answered() / this.perfect.share();
	}

	private double share(long count) {
		return (double) count / this.seen.size();
	}

	private long count(Fate fate) {
		return this.seen.stream().filter((one) -> one.fate() == fate).count();
	}

	private double refusedAfter(double quantile) {
		double[] sorted = this.seen.stream()
			.filter((one) -> one.fate() == Fate.REFUSED)
			.mapToDouble((one) -> one.tookNanos() / 1e9)
			.sorted()
			.toArray();
		return (sorted.length == 0) ? 0 : sorted[(int) (quantile * (sorted.length - 1))];
	}

}
