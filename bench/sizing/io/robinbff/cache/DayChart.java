package io.robinbff.cache;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

import io.robinbff.cache.VirtualTally.Sum;

/** The hours of a day of 1,000 agents, without events and with: a chart as SVG. */
final class DayChart {

	private static final String[] COLOURS = { "#2f7d4f", "#9cc3ac", "#d9a321", "#8a5a2b", "#b3372f" };

	private static final String[] NAMES = { "told fresh, current", "told stale, current", "told stale, outdated",
			"told fresh, outdated", "refused" };

	private static final int HOURS = 8;

	private DayChart() {
	}

	static String of(Function<String, VirtualTally> tallies) {
		StringBuilder svg = new StringBuilder(
				"""
						<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 420" font-family="sans-serif" font-size="14" role="img"
						 aria-label="Views by what became of them, hour by hour from cold, without events and with">
						<rect width="760" height="420" fill="#fff"/>
						""");
		for (int tick = 0; tick <= 100; tick += 25) {
			int y = 330 - 28 * tick / 10;
			svg.append(
					"<line x1=\"60\" x2=\"740\" y1=\"%d\" y2=\"%d\" stroke=\"#ddd\"/><text x=\"52\" y=\"%d\" text-anchor=\"end\">%d %%</text>%n"
						.formatted(y, y, y + 5, tick));
		}
		half(svg, tallies.apply("1,000 / 20,000 / 16, Redis|today"), 60, "without events");
		half(svg, tallies.apply("1,000 / 20,000 / 16, Redis|events"), 410, "with events");
		for (int i = 0; i < NAMES.length; i++) {
			svg.append(
					"<rect x=\"%d\" y=\"390\" width=\"12\" height=\"12\" fill=\"%s\"/><text x=\"%d\" y=\"401\" font-size=\"12\">%s</text>%n"
						.formatted(40 + i * 146, COLOURS[i], 56 + i * 146, NAMES[i]));
		}
		return svg.append("</svg>\n").toString();
	}

	private static void half(StringBuilder svg, VirtualTally tally, int left, String name) {
		for (int hour = 0; hour < HOURS; hour++) {
			Sum sum = tally.between(Duration.ofHours(hour), Duration.ofHours(hour + 1));
			int right = sum.fresh - sum.wrong;
			int marked = sum.current - right;
			int[] parts = { right, marked, sum.answered - sum.fresh - marked, sum.wrong, sum.refused };
			double y = 330;
			int x = left + hour * 41 + 4;
			for (int part = 0; part < parts.length; part++) {
				double height = 2.8 * sum.percent(parts[part]);
				y -= height;
				svg.append(String.format(Locale.ROOT,
						"<rect x=\"%d\" y=\"%.1f\" width=\"33\" height=\"%.1f\" fill=\"%s\"/>%n", x, y, height,
						COLOURS[part]));
			}
			svg.append("<text x=\"%d\" y=\"348\" text-anchor=\"middle\">%d</text>%n".formatted(x + 16, hour + 1));
		}
		svg.append("<text x=\"%d\" y=\"372\" text-anchor=\"middle\">hour, %s</text>%n".formatted(left + 164, name));
	}

}
