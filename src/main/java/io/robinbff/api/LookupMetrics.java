package io.robinbff.api;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.robinbff.cache.Answer;
import io.robinbff.cache.Answer.Source;
import io.robinbff.conversation.HelpdeskException.Fault;

/**
 * A count of what became of look-ups: {@code robin.lookups} by {@code freshness} (fresh,
 * stale, refused) and {@code source} (where the answer came from, or why there was none),
 * and the timer {@code robin.lookups.age}: how old kept answers were.
 */
final class LookupMetrics {

	/** Only a cached answer was wanted, and there was none. */
	static final String NOT_CACHED = "not-cached";

	/** The caller asks for too many different customers. */
	static final String TOO_MANY_CUSTOMERS = "too-many-customers";

	/** A defect of ours. */
	static final String INTERNAL_ERROR = "internal-error";

	private final MeterRegistry meters;

	private final Timer age;

	private final Map<Source, Counter> fresh = new EnumMap<>(Source.class);

	/** Only what is kept grows stale. */
	private final Counter stale;

	/**
	 * Registers every outcome at the start, as 0: a rate needs a first value to begin
	 * with.
	 */
	LookupMetrics(MeterRegistry meters) {
		this.meters = meters;
		this.age = Timer.builder("robin.lookups.age").description("How old kept answers were").register(meters);
		for (Source source : Source.values()) {
			this.fresh.put(source, counter("fresh", label(source)));
		}
		this.stale = counter("stale", label(Source.KEPT));
		for (Fault fault : Fault.values()) {
			refusals(fault.label());
		}
		refusals(NOT_CACHED);
		refusals(TOO_MANY_CUSTOMERS);
		refusals(INTERNAL_ERROR);
	}

	void answered(Answer answer) {
		(answer.stale() ? this.stale : Objects.requireNonNull(this.fresh.get(answer.source()))).increment();
		if (answer.source() == Source.KEPT) {
			this.age.record(answer.age());
		}
	}

	void refused(String why) {
		refusals(why).increment();
	}

	private Counter refusals(String why) {
		return counter("refused", why);
	}

	private static String label(Source source) {
		return source.name().toLowerCase(Locale.ROOT);
	}

	private Counter counter(String freshness, String source) {
		return Counter.builder("robin.lookups")
			.description("Look-ups by how they were answered")
			.tag("freshness", freshness)
			.tag("source", source)
			.register(this.meters);
	}

}
