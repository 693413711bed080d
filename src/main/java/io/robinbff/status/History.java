package io.robinbff.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * A history of the metrics of the last hour, one sample in ten seconds: the status page
 * draws it if no Prometheus is at hand. 360 samples of a dozen numbers, some 60 KB.
 */
final class History {

	static final Duration STEP = Duration.ofSeconds(10);

	private static final int MOST = 360;

	private final MeterRegistry meters;

	private final Deque<Sample> samples = new ArrayDeque<>();

	History(MeterRegistry meters) {
		this.meters = meters;
	}

	/** Takes a sample. */
	void sample(Instant now) {
		Sample sample = new Sample(now, gauges("robin.quota.left"), gauges("robin.quota.limit"),
				gauges("robin.quota.waiting").getOrDefault("", 0.0), lookups());
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
	 */
	record Sample(Instant at, Map<String, Double> left, Map<String, Double> limit, double waiting,
			Map<String, Double> lookups) {
	}

}
