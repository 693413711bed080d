package io.robinbff.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * A history of the metrics of the last hour, one sample in ten seconds: the status page
 * draws it if no Prometheus is at hand. 360 samples of a dozen numbers, some 60 KB.
 */
final class History {

	static final Duration STEP = Duration.ofSeconds(10);

	private static final int MOST = 360;

	/** Samples of five minutes. */
	private static final int RECENT = 30;

	/** As many refusals as anybody may meet. */
	private static final int FEW = 10;

	private final MeterRegistry meters;

	private final Deque<Sample> samples = new ArrayDeque<>();

	History(MeterRegistry meters) {
		this.meters = meters;
	}

	/** Takes a sample. */
	void sample(Instant now) {
		Sample sample = new Sample(now, gauges("robin.quota.left"), gauges("robin.quota.limit"),
				gauges("robin.quota.waiting").getOrDefault("", 0.0), lookups(), requests(History::isWithoutToken),
				requests(History::isWithToken));
		synchronized (this.samples) {
			if (this.samples.size() == MOST) {
				this.samples.removeFirst();
			}
			this.samples.addLast(sample);
		}
	}

	/** Returns the samples, the oldest first. */
	List<Sample> samples() {
		synchronized (this.samples) {
			return List.copyOf(this.samples);
		}
	}

	/** As the alert RobinBffRefusesEverybody has it. */
	boolean refusesEverybody() {
		List<Sample> samples = samples();
		if (samples.isEmpty()) {
			return false;
		}
		Sample now = samples.getLast();
		Sample before = samples.get(Math.max(0, samples.size() - 1 - RECENT));
		return now.refused() - before.refused() > FEW && now.accepted() == before.accepted();
	}

	private double requests(Predicate<Timer> which) {
		return this.meters.find("http.server.requests").timers().stream().filter(which).mapToDouble(Timer::count).sum();
	}

	private static boolean isWithoutToken(Timer requests) {
		return "401".equals(tag(requests, "status"));
	}

	/** What is served without one, such as the panel's script, says nothing of tokens. */
	private static boolean isWithToken(Timer requests) {
		return tag(requests, "status").matches("2..|304")
				&& tag(requests, "uri").matches("/(customers|orders|conversations|quota).*");
	}

	private Map<String, Double> gauges(String name) {
		Map<String, Double> values = new TreeMap<>();
		for (Gauge gauge : this.meters.find(name).gauges()) {
			values.put(tag(gauge, "window"), gauge.value());
		}
		return values;
	}

	private Map<String, Double> lookups() {
		Map<String, Double> counts = new TreeMap<>();
		this.meters.find("robin.lookups")
			.counters()
			.forEach((counter) -> counts.merge(tag(counter, "freshness"), counter.count(), Double::sum));
		return counts;
	}

	private static String tag(Meter meter, String key) {
		String value = meter.getId().getTag(key);
		return (value != null) ? value : "";
	}

	/**
	 * A sample of the metrics.
	 *
	 * @param at when
	 * @param left calls that could leave, by window
	 * @param limit the most calls, by window
	 * @param waiting questions in the line
	 * @param lookups look-ups since the start, by freshness
	 * @param refused requests answered with 401 since the start
	 * @param accepted requests answered that need a token
	 */
	record Sample(Instant at, Map<String, Double> left, Map<String, Double> limit, double waiting,
			Map<String, Double> lookups, double refused, double accepted) {
	}

}
