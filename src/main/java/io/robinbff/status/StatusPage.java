package io.robinbff.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

import io.robinbff.status.History.Sample;
import io.robinbff.status.Standing.Row;

import org.springframework.web.util.HtmlUtils;

/** The status page's HTML, with all that it needs in it. */
final class StatusPage {

	static final String STYLE = """
			:root { color-scheme: light dark; --line: light-dark(#c9ced6, #454b55); --bad: light-dark(#b3261e, #ff9b92);
			  --good: light-dark(#1b6b36, #7fd99b); --quiet: light-dark(#545b66, #aab1bd); --bar: light-dark(#2f6fb5, #79b0ee) }
			body { font: 1rem/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem;
			  background: light-dark(#fff, #15181d); color: light-dark(#16191d, #e8eaee) }
			h1 { font-size: 1.4rem; margin: 0 0 .25rem } h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem }
			ul { list-style: none; margin: 0; padding: 0 } li { border-top: 1px solid var(--line); padding: .5rem 0 }
			.bad { color: var(--bad); font-weight: 600 } .good { color: var(--good); font-weight: 600 } .quiet { color: var(--quiet) }
			p { margin: .2rem 0; overflow-wrap: anywhere } table { border-collapse: collapse; width: 100% }
			th, td { border-top: 1px solid var(--line); padding: .35rem .5rem .35rem 0; text-align: left }
			td.n, th.n { text-align: right; font-variant-numeric: tabular-nums } svg { display: block; width: 100%; height: 6rem }
			polyline { fill: none; stroke: var(--bar); stroke-width: 2; vector-effect: non-scaling-stroke }
			button { font: inherit; padding: .4rem .8rem } :focus-visible { outline: 3px solid var(--bar); outline-offset: 2px }
			""";

	/**
	 * Changes what has changed in place, so that a screen reader hears the summary alone,
	 * and only when it is another one.
	 */
	static final String SCRIPT = """
			const pause = document.getElementById('pause'); let on = true;
			pause.hidden = false;
			pause.onclick = () => { on = !on; pause.textContent = on ? 'Stop refreshing' : 'Refresh every 5 s'; };
			setInterval(async () => {
			  if (!on || document.hidden) return;
			  const age = document.getElementById('age');
			  try {
			    const page = new DOMParser().parseFromString(await (await fetch(location.pathname, {signal: AbortSignal.timeout(4000)})).text(), 'text/html');
			    for (const id of ['summary', 'live']) {
			      const now = document.getElementById(id), next = page.getElementById(id);
			      if (next && now.innerHTML !== next.innerHTML) { now.innerHTML = next.innerHTML; now.className = next.className; }
			    }
			    document.title = page.title; age.textContent = '';
			  } catch { age.textContent = 'This page is not answered: what you see is old.'; }
			}, 5000);
			""";

	private static final List<String> WINDOWS = List.of("second", "minute", "hour", "day");

	private StatusPage() {
	}

	static String of(List<Row> rows, List<Sample> samples, String version, Instant now) {
		long wrong = rows.stream().filter((row) -> !row.well()).count();
		String summary = (wrong == 0) ? "All is well"
				: wrong + ((wrong == 1) ? " thing is wrong" : " things are wrong");
		return """
				<!doctype html>
				<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
				<title>%s: robin-bff</title><noscript><meta http-equiv="refresh" content="10"></noscript><style>%s</style></head>
				<body><main><h1>robin-bff</h1><p id="summary" role="status" class="%s">%s</p><p id="age" role="alert" class="bad"></p>
				<button id="pause" type="button" hidden>Stop refreshing</button>
				<div id="live"><h2>What it depends upon</h2><ul>%s</ul><h2>Quota, calls left</h2>%s
				<h2>The line, last hour</h2>%s<h2>Views</h2>%s
				<p class="quiet">%s. This replica's own numbers, as in /actuator/prometheus, at %s UTC.</p></div></main><script>%s</script></body></html>
				"""
			.formatted(summary, STYLE, (wrong == 0) ? "good" : "bad", summary,
					rows.stream().map((row) -> row(row, now)).collect(Collectors.joining()), quota(samples),
					chart(samples), views(samples), text(version), now.toString().substring(11, 19), SCRIPT);
	}

	private static String row(Row row, Instant now) {
		if (!row.used()) {
			return "<li><p><strong>%s</strong>: not set up</p></li>".formatted(row.title());
		}
		return "<li><p><strong>%s</strong>: <span class=\"%s\">%s</span> <span class=\"quiet\">for %s</span></p>%s%s</li>"
			.formatted(row.title(), row.well() ? "good" : "bad", row.well() ? "well" : "not well",
					span(Duration.between(row.since(), now)),
					row.details().isEmpty() ? "" : "<p class=\"quiet\">" + text(row.details()) + "</p>",
					row.well() ? "" : "<p>" + text(row.advice()) + "</p>");
	}

	private static String quota(List<Sample> samples) {
		if (samples.isEmpty()) {
			return "<p>Not known yet.</p>";
		}
		Sample last = samples.getLast();
		String rows = WINDOWS.stream()
			.filter(last.left()::containsKey)
			.map((window) -> "<tr><th scope=\"row\">%s</th><td class=\"n\">%.0f</td><td class=\"n\">%.0f</td></tr>"
				.formatted(window, last.left().get(window), last.limit().getOrDefault(window, 0.0)))
			.collect(Collectors.joining());
		return "<table><thead><tr><th scope=\"col\">Window</th><th scope=\"col\" class=\"n\">Left</th><th scope=\"col\" class=\"n\">Of</th>"
				+ "</tr></thead><tbody>" + rows + "</tbody></table>";
	}

	private static String chart(List<Sample> samples) {
		double most = samples.stream().mapToDouble(Sample::waiting).max().orElse(0);
		double now = samples.isEmpty() ? 0 : samples.getLast().waiting();
		String words = String.format(Locale.ROOT, "%.0f waiting now, %.0f at most in the last %d min", now, most,
				samples.size() * History.STEP.toSeconds() / 60);
		return "<p>" + words + "</p>" + polyline(samples, Sample::waiting, Math.max(1, most), words);
	}

	private static String polyline(List<Sample> samples, ToDoubleFunction<Sample> value, double most, String words) {
		StringBuilder points = new StringBuilder();
		for (int i = 0; i < samples.size(); i++) {
			points.append(String.format(Locale.ROOT, "%d,%.1f ", 360 - samples.size() + i + 1,
					58 - 56 * value.applyAsDouble(samples.get(i)) / most));
		}
		return "<svg role=\"img\" aria-label=\"%s\" viewBox=\"0 0 361 60\" preserveAspectRatio=\"none\"><polyline points=\"%s\"/></svg>"
			.formatted(words, points);
	}

	private static String views(List<Sample> samples) {
		if (samples.isEmpty()) {
			return "<p>Not known yet.</p>";
		}
		Sample first = samples.getFirst();
		String rows = samples.getLast()
			.lookups()
			.entrySet()
			.stream()
			.map((views) -> "<tr><th scope=\"row\">%s</th><td class=\"n\">%.0f</td><td class=\"n\">%.0f</td></tr>"
				.formatted(text(views.getKey()), views.getValue() - first.lookups().getOrDefault(views.getKey(), 0.0),
						views.getValue()))
			.collect(Collectors.joining());
		return rows.isEmpty() ? "<p>None yet.</p>"
				: "<table><thead><tr><th scope=\"col\">Answered</th><th scope=\"col\" class=\"n\">Last hour</th>"
						+ "<th scope=\"col\" class=\"n\">Since the start</th></tr></thead><tbody>" + rows
						+ "</tbody></table>";
	}

	private static String span(Duration time) {
		long minutes = time.toMinutes();
		if (minutes < 1) {
			return "less than a minute";
		}
		return (minutes < 120) ? minutes + " min" : (minutes / 60) + " h";
	}

	private static String text(String text) {
		return HtmlUtils.htmlEscape(text);
	}

}
