package io.robinbff.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.robinbff.cache.Office.Company;
import io.robinbff.cache.Office.Day;
import io.robinbff.cache.Office.Hour;

/** A day of companies of several sizes: a table on standard output, a chart as SVG. */
public final class Sizing {

	private static final int PER_DAY = 100_000;

	/** Above this share of refused views a size counts as too large. */
	private static final double BEARABLE = 0.01;

	private static final String[] COLOURS = { "#2f7d4f", "#d9a321", "#b3372f" };

	private Sizing() {
	}

	private record Row(Company company, Day day) {
	}

	/**
	 * Takes
	 * {@code --agents 50,200 --cards 12 --overlap 0.3 --orders 0.4 --seed 1 --chart FILE}.
	 */
	public static void main(String[] args) throws IOException {
		Map<String, String> options = new HashMap<>(Map.of("agents", "50,200,500,1000,5000", "cards", "12", "overlap",
				"0.3", "orders", "0.4", "seed", "1", "chart", ""));
		for (int i = 0; i < args.length; i += 2) {
			String name = args[i].replaceFirst("^--", "");
			if (!options.containsKey(name) || i + 1 == args.length) {
				System.err.println(args[i] + ": known are, each with a value, " + options.keySet());
				System.exit(2);
			}
			options.put(name, args[i + 1]);
		}
		CompletableFuture<Integer> breaks = CompletableFuture.supplyAsync(() -> breaks(options));
		System.out.println(
				"| agents | views | fresh | stale | its age (median, p95) | refused | within 1 s | worst hour: refused | calls | day's quota left |");
		System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
		List<Row> rows = new ArrayList<>();
		for (String agents : options.get("agents").split(",")) {
			rows.add(row(options, Integer.parseInt(agents)));
			System.out.println(line(rows.getLast()));
		}
		System.out.println();
		System.out.println("Refused views pass 1 % at " + breaks.join() + " agents.");
		if (!options.get("chart").isEmpty()) {
			Files.writeString(Path.of(options.get("chart")), chart(rows));
		}
	}

	private static Row row(Map<String, String> options, int agents) {
		Company company = new Company(agents, Double.parseDouble(options.get("cards")),
				Double.parseDouble(options.get("overlap")), Double.parseDouble(options.get("orders")),
				Long.parseLong(options.get("seed")));
		return new Row(company, Office.day(company));
	}

	/** Found by halving, to 10 agents. */
	private static int breaks(Map<String, String> options) {
		int low = 0;
		int high = 2560;
		while (high - low > 10) {
			int middle = (low + high) / 2;
			if (refused(row(options, middle).day().total()) > BEARABLE) {
				high = middle;
			}
			else {
				low = middle;
			}
		}
		return high;
	}

	private static double refused(Hour hour) {
		return (hour.views == 0) ? 0 : (double) hour.refused / hour.views;
	}

	private static String line(Row row) {
		Hour all = row.day().total();
		double worst = row.day().hours().stream().mapToDouble(Sizing::refused).max().orElse(0);
		return String.format(Locale.ROOT,
				"| %,d | %,d | %.1f %% | %.1f %% | %s, %s | %.1f %% | %.1f %% | %.1f %% | %,d | %.0f %% |",
				row.company().agents(), all.views, percent(all.fresh, all), percent(all.stale, all),
				time(row.day().age(0.5)), time(row.day().age(0.95)), percent(all.refused, all), percent(all.soon, all),
				100 * worst, row.day().calls(), 100.0 * (PER_DAY - row.day().calls()) / PER_DAY);
	}

	private static double percent(int part, Hour of) {
		return 100.0 * part / Math.max(1, of.views);
	}

	private static String time(double seconds) {
		return (seconds < 90) ? Math.round(seconds) + " s" : Math.round(seconds / 60) + " min";
	}

	/**
	 * A bar for each size: fresh, stale, refused; and a line for what is left of the
	 * day's quota.
	 */
	private static String chart(List<Row> rows) {
		int step = 640 / rows.size();
		StringBuilder svg = new StringBuilder(
				"""
						<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 420" font-family="sans-serif" font-size="14" role="img"
						 aria-label="Views by what became of them, for companies of several sizes">
						<rect width="760" height="420" fill="#fff"/>
						""");
		for (int tick = 0; tick <= 100; tick += 25) {
			int y = 340 - 3 * tick;
			svg.append(
					"<line x1=\"60\" x2=\"700\" y1=\"%d\" y2=\"%d\" stroke=\"#ddd\"/><text x=\"52\" y=\"%d\" text-anchor=\"end\">%d %%</text>%n"
						.formatted(y, y, y + 5, tick));
		}
		StringBuilder left = new StringBuilder();
		for (int i = 0; i < rows.size(); i++) {
			Hour all = rows.get(i).day().total();
			double[] parts = { percent(all.fresh, all), percent(all.stale, all), percent(all.refused, all) };
			int x = 60 + i * step + step / 5;
			double y = 340;
			for (int part = 0; part < parts.length; part++) {
				double height = 3 * parts[part];
				y -= height;
				svg.append(String.format(Locale.ROOT,
						"<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" fill=\"%s\"/>%n", x, y, step * 3 / 5,
						height, COLOURS[part]));
			}
			int middle = x + step * 3 / 10;
			svg.append("<text x=\"%d\" y=\"360\" text-anchor=\"middle\">%,d</text>%n".formatted(middle,
					rows.get(i).company().agents()));
			double quota = 340 - 300.0 * Math.max(0, PER_DAY - rows.get(i).day().calls()) / PER_DAY;
			left.append(String.format(Locale.ROOT, "%d,%.1f ", middle, quota));
		}
		svg.append("<polyline points=\"")
			.append(left.toString().strip())
			.append("\" fill=\"none\" stroke=\"#1d3f72\" stroke-width=\"3\"/>\n");
		String[] names = { "fresh", "stale, marked", "refused", "day's quota left" };
		String[] colours = { COLOURS[0], COLOURS[1], COLOURS[2], "#1d3f72" };
		for (int i = 0; i < names.length; i++) {
			svg.append(
					"<rect x=\"%d\" y=\"390\" width=\"14\" height=\"14\" fill=\"%s\"/><text x=\"%d\" y=\"402\">%s</text>%n"
						.formatted(60 + i * 165, colours[i], 80 + i * 165, names[i]));
		}
		return svg.append("<text x=\"380\" y=\"380\" text-anchor=\"middle\">agents</text>\n</svg>\n").toString();
	}

}
