package io.robinbff.robin.http;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A counter of what ROBIN wrote and nobody could read: {@code robin.answer.dropped} by
 * {@code field}, and once an hour for each field a line in the log with its path. Never
 * its content, which is a customer's. Thread-safe.
 */
public final class DroppedFields {

	private static final Logger log = LoggerFactory.getLogger(DroppedFields.class);

	private static final long HOUR = Duration.ofHours(1).toNanos();

	private final MeterRegistry meters;

	private final Ticker ticker;

	/** Kept, as a page may hold a million of them. */
	private final Map<String, Counter> counters = new ConcurrentHashMap<>();

	private final Map<String, Long> logged = new ConcurrentHashMap<>();

	public DroppedFields(MeterRegistry meters, Ticker ticker) {
		this.meters = meters;
		this.ticker = ticker;
		// There from the start, so that a rate over it has a first value.
		List.of("conversation", "message").forEach((field) -> this.counters.put(field, counter(field)));
	}

	private Counter counter(String field) {
		return Counter.builder("robin.answer.dropped")
			.description("Values in ROBIN's answers that could not be read")
			.tag("field", field)
			.register(this.meters);
	}

	/**
	 * Counts a value that was left out.
	 * @param field which one; a fixed set
	 * @param path where it stood; made of names that the page has, and of numbers
	 * @param kind what it was, such as {@code an array}
	 */
	void add(String field, Supplier<?> path, String kind) {
		this.counters.computeIfAbsent(field, this::counter).increment();
		long now = this.ticker.read();
		Long before = this.logged.get(field);
		if ((before == null || now - before >= HOUR) && ((before == null) ? this.logged.putIfAbsent(field, now) == null
				: this.logged.replace(field, before, now))) {
			log.warn("ROBIN's answer: {} at {} was left out, as something else belongs there "
					+ "(said once an hour for each field, counted in robin.answer.dropped)", kind, path.get());
		}
	}

}
