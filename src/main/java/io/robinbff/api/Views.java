package io.robinbff.api;

import java.util.Locale;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.freshness.Answer;
import io.robinbff.freshness.Answer.Source;

/**
 * What became of look-ups: the counter {@code robin.views} by {@code rung} (fresh, stale,
 * refused) and {@code source} (where the answer came from, or why there was none), and
 * the timer {@code robin.views.age}: how old kept answers were.
 */
final class Views {

	private static final String REFUSED = "refused";

	private final MeterRegistry meters;

	private final Timer age;

	/** All that can happen is there from the start, as 0: rates begin with it. */
	Views(MeterRegistry meters) {
		this.meters = meters;
		this.age = Timer.builder("robin.views.age").description("How old kept answers were").register(meters);
		for (Source source : Source.values()) {
			counter("fresh", label(source));
		}
		counter("stale", label(Source.KEPT));
		for (Fault fault : Fault.values()) {
			counter(REFUSED, fault.label());
		}
	}

	void answered(Answer answer) {
		counter(answer.stale() ? "stale" : "fresh", label(answer.source())).increment();
		if (answer.source() == Source.KEPT) {
			this.age.record(answer.age());
		}
	}

	void refused(String why) {
		counter(REFUSED, why).increment();
	}

	private static String label(Source source) {
		return source.name().toLowerCase(Locale.ROOT);
	}

	private Counter counter(String rung, String source) {
		return Counter.builder("robin.views")
			.description("Look-ups by how they were answered")
			.tag("rung", rung)
			.tag("source", source)
			.register(this.meters);
	}

}
