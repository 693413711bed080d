package io.robinbff.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

import io.robinbff.cache.VirtualTally.Sum;

/**
 * A day with events, beside today's ladder and beside longer TTLs: tables on standard
 * output, a chart as SVG. Ends with 1 if a bar was missed.
 */
public final class Day {

	private static final Duration MORNING = Duration.ofHours(24);

	private static final int REDIS = 2_000;

	/** Everything is played at most once. */
	private static final Map<String, VirtualTally> PLAYED = new HashMap<>();

	private static long seed = 1;

	private static int missed;

	private Day() {
	}

	/** Takes {@code --seed 1 --chart FILE --agents no}. */
	public static void main(String[] args) throws IOException {
		Map<String, String> options = new HashMap<>(Map.of("seed", "1", "chart", "", "agents", "yes"));
		for (int i = 0; i < args.length; i += 2) {
			String name = args[i].replaceFirst("^--", "");
			if (!options.containsKey(name) || i + 1 == args.length) {
				System.err.println(args[i] + ": known are, each with a value, " + options.keySet());
				System.exit(2);
			}
			options.put(name, args[i + 1]);
		}
		seed = Long.parseLong(options.get("seed"));
		Map<String, VirtualPlan> plans = plans();
		playAll(plans);
		compare();
		bars();
		if (options.get("agents").equals("yes")) {
			agents();
		}
		if (!options.get("chart").isEmpty()) {
			Files.writeString(Path.of(options.get("chart")), DayChart.of(Day::tally));
		}
		System.exit((missed > 0) ? 1 : 0);
	}

	/** Returns the days by name: without events, with longer TTLs, and with. */
	private static Map<String, VirtualPlan> plans() {
		Map<String, VirtualPlan> all = new LinkedHashMap<>();
		VirtualPlan few = VirtualPlan.of(300, 2_000, 8).with((plan) -> plan.seed = seed);
		VirtualPlan many = VirtualPlan.of(1_000, 2_000, 16).with((plan) -> plan.seed = seed);
		VirtualPlan wide = VirtualPlan.of(1_000, 20_000, 16).with((plan) -> {
			plan.seed = seed;
			plan.megabytes = REDIS;
		});
		variants(all, "300 / 2,000 / 8", few);
		both(all, "1,000 / 2,000 / 16", many);
		both(all, "1,000 / 20,000 / 16, Redis", wide);
		for (double lost : new double[] { 0.01, 0.05, 0.7 }) {
			all.put("lost " + lost, few.told().with((plan) -> plan.lost = lost));
		}
		VirtualPlan dead = few.with((plan) -> {
			plan.deadFrom = Duration.ofHours(4);
			plan.deadUntil = Duration.ofHours(5);
		});
		all.put("dead, told", dead.told());
		for (int lag : new int[] { 1, 5 }) {
			all.put("lag " + lag + " s", few.told().with((plan) -> plan.lag = Duration.ofSeconds(lag)));
		}
		VirtualPlan morning = wide.with((plan) -> plan.end = MORNING.plusSeconds(90));
		all.put("morning", morning);
		all.put("morning, told", morning.told());
		all.put("morning, busy night", morning.with((plan) -> plan.nightly = 1));
		all.put("morning, busy night, told", morning.told().with((plan) -> plan.nightly = 1));
		all.put("storm 300", storm(few.told()));
		all.put("storm 1,000", storm(wide.told()));
		all.put("storm 300, evicted", storm(few.told()).with((plan) -> plan.outdated = VirtualPlan.Outdated.EVICT));
		return all;
	}

	private static void both(Map<String, VirtualPlan> all, String name, VirtualPlan plan) {
		all.put(name + "|today", plan);
		all.put(name + "|events", plan.told());
	}

	private static void variants(Map<String, VirtualPlan> all, String name, VirtualPlan plan) {
		both(all, name, plan);
		all.put(name + "|fresh for 10 min", plan.with((other) -> other.ttl = Duration.ofMinutes(10)));
		all.put(name + "|fresh for 1 h", plan.with((other) -> other.ttl = Duration.ofHours(1)));
	}

	private static VirtualPlan storm(VirtualPlan plan) {
		return plan.with((other) -> {
			other.storm = 20_000;
			other.stormAt = Duration.ofHours(4);
		});
	}

	private static void playAll(Map<String, VirtualPlan> plans) {
		List<Map.Entry<String, VirtualPlan>> all = new ArrayList<>(plans.entrySet());
		all.parallelStream().forEach((plan) -> {
			VirtualTally tally = VirtualDay.run(plan.getValue());
			synchronized (PLAYED) {
				PLAYED.put(plan.getKey(), tally);
				Sum sum = tally.all();
				System.err.printf(Locale.ROOT, "played %s: %.2f %% answered, %.2f %% wrong%n", plan.getKey(),
						sum.percent(sum.answered), sum.percent(sum.wrong));
			}
		});
	}

	private static VirtualTally tally(String name) {
		VirtualTally tally = PLAYED.get(name);
		if (tally == null) {
			throw new IllegalArgumentException(name);
		}
		return tally;
	}

	private static void compare() {
		System.out.println("| agents / customers / views a second | answers | answered | told fresh | truly current "
				+ "| told fresh and wrong | within 1 s | views a call | refused | calls | over quota |");
		System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
		for (String name : List.of("300 / 2,000 / 8", "1,000 / 2,000 / 16", "1,000 / 20,000 / 16, Redis")) {
			for (String how : List.of("today", "fresh for 10 min", "fresh for 1 h", "events")) {
				VirtualTally tally = PLAYED.get(name + "|" + how);
				if (tally == null) {
					continue;
				}
				Sum sum = tally.all();
				System.out.printf(Locale.ROOT,
						"| %s | %s | %.1f %% | %.1f %% | %.1f %% | %.1f %% | %.1f %% | %.1f | %.2f %% | %,d | %d |%n",
						name, how, sum.percent(sum.answered), sum.percent(sum.fresh), sum.percent(sum.current),
						sum.percent(sum.wrong), sum.percent(sum.soon), sum.viewsPerCall(), sum.percent(sum.refused),
						sum.calls, tally.overQuota());
			}
		}
		System.out.println();
	}

	private static void bars() {
		System.out.println("| bar | without events | with | at least or most | |");
		System.out.println("| --- | --- | --- | --- | --- |");
		atLeast("views a call, 300 / 2,000 / 8", "", "300 / 2,000 / 8", 12, Sum::viewsPerCall);
		atLeast("views a call, 1,000 / 2,000 / 16", "", "1,000 / 2,000 / 16", 24, Sum::viewsPerCall);
		atLeast("answered, 1,000 / 20,000 / 16, Redis", " %", "1,000 / 20,000 / 16, Redis", 93,
				(sum) -> sum.percent(sum.answered));
		double ladder = wrong(tally("300 / 2,000 / 8|today").all());
		atMost("told fresh and wrong, no event lost", ladder, wrong(tally("300 / 2,000 / 8|events").all()), 1);
		atMost("the same, 1 % lost", ladder, wrong(tally("lost 0.01").all()), 2);
		atMost("the same, 5 % lost", ladder, wrong(tally("lost 0.05").all()), 3);
		atMost("the same, events for 30 % of the changes", ladder, wrong(tally("lost 0.7").all()), ladder);
		Duration from = Duration.ofHours(4);
		Duration until = Duration.ofHours(5);
		atMost("the same in an hour without a stream", wrong(tally("300 / 2,000 / 8|today").between(from, until)),
				wrong(tally("dead, told").between(from, until)), 3.5);
		atMost("the same, ROBIN's reads 1 s late", ladder, wrong(tally("lag 1 s").all()), 1);
		atMost("the same, 5 s late", ladder, wrong(tally("lag 5 s").all()), 1);
		morning("second morning, first 90 s, truly current", "", true);
		morning("the same, as many changes at night as by day", ", busy night", false);
		storm("storm of 20,000 events, 300 / 2,000 / 8", "storm 300", "300 / 2,000 / 8|events", true);
		storm("the same, 1,000 / 20,000 / 16, Redis", "storm 1,000", "1,000 / 20,000 / 16, Redis|events", true);
		storm("300 / 2,000 / 8, if events evicted", "storm 300, evicted", "300 / 2,000 / 8|events", false);
		System.out.println();
	}

	private static double wrong(Sum sum) {
		return sum.percent(sum.wrong);
	}

	private static void atLeast(String bar, String unit, String plan, double least, Function<Sum, Double> what) {
		double seen = what.apply(tally(plan + "|events").all());
		line(bar, String.format(Locale.ROOT, "%.1f%s", what.apply(tally(plan + "|today").all()), unit),
				String.format(Locale.ROOT, "%.1f%s", seen, unit), String.format(Locale.ROOT, "≥ %.0f%s", least, unit),
				seen >= least);
	}

	private static void atMost(String bar, double without, double seen, double most) {
		line(bar, String.format(Locale.ROOT, "%.2f %%", without), String.format(Locale.ROOT, "%.2f %%", seen),
				String.format(Locale.ROOT, "≤ %.1f %%", most), seen <= most);
	}

	private static void morning(String bar, String night, boolean counts) {
		Sum without = tally("morning" + night).between(MORNING, MORNING.plusSeconds(90));
		Sum with = tally("morning" + night + ", told").between(MORNING, MORNING.plusSeconds(90));
		double seen = with.percent(with.current);
		line(bar, String.format(Locale.ROOT, "%.1f %%", without.percent(without.current)),
				String.format(Locale.ROOT, "%.1f %%", seen), counts ? "≥ 95 %" : "no bar", !counts || seen >= 95);
	}

	private static void storm(String bar, String storm, String calm, boolean counts) {
		int over = tally(storm).overQuota();
		int refused = tally(storm).all().refused - tally(calm).all().refused;
		line(bar, "", over + " over quota, " + refused + " views refused by it", counts ? "0, 0" : "no bar",
				!counts || (over == 0 && refused <= 0));
	}

	private static void line(String bar, String without, String with, String aim, boolean met) {
		missed += met ? 0 : 1;
		System.out.println(
				"| " + bar + " | " + without + " | " + with + " | " + aim + " | " + (met ? "met" : "missed") + " |");
	}

	/** A company that grows: 20 customers, and 1 view a minute, for each agent. */
	private static void agents() {
		System.out.println("| agents | without events: refused, truly current, told fresh | with |");
		System.out.println("| --- | --- | --- |");
		for (int agents : new int[] { 200, 500, 1_000, 2_000, 3_000 }) {
			System.out.printf("| %,d | %s | %s |%n", agents, grown(agents, false), grown(agents, true));
		}
	}

	private static String grown(int agents, boolean events) {
		Sum sum = VirtualDay.run(VirtualPlan.of(agents, 20 * agents, agents / 62.5).with((plan) -> {
			plan.seed = seed;
			plan.megabytes = 2 * agents;
			plan.changes = agents / 2_000.0;
			plan.events = events;
		})).between(Duration.ofHours(2), Duration.ofHours(8));
		return String.format(Locale.ROOT, "%.1f %%, %.1f %%, %.1f %%", sum.percent(sum.refused),
				sum.percent(sum.current), sum.percent(sum.fresh));
	}

}
