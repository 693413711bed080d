package io.robinbff.watch;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** A count of watches: how many are open, how they end, and what they were told. */
final class WatchMetrics {

	private final MeterRegistry meters;

	private final Map<End, Counter> ended = new EnumMap<>(End.class);

	private final Counter ofReplica;

	private final Counter ofSubject;

	private final Counter changes;

	/** Registers all at the start, as 0: a rate needs a first value to begin with. */
	WatchMetrics(MeterRegistry meters) {
		this.meters = meters;
		for (End end : End.values()) {
			this.ended.put(end,
					Counter.builder("robin.watches.ended")
						.description("Watches that ended")
						.tag("reason", end.label())
						.register(meters));
		}
		this.ofReplica = refused("replica");
		this.ofSubject = refused("subject");
		this.changes = Counter.builder("robin.watches.changes")
			.description("Changes that watches were told of")
			.register(meters);
	}

	private Counter refused(String limit) {
		return Counter.builder("robin.watches.refused")
			.description("Watches refused as there was no room for them")
			.tag("limit", limit)
			.register(this.meters);
	}

	void open(Supplier<Number> open) {
		Gauge.builder("robin.watches.open", open).description("Watches that are open").register(this.meters);
	}

	void ended(End end) {
		Objects.requireNonNull(this.ended.get(end)).increment();
	}

	void refused(boolean bySubject) {
		(bySubject ? this.ofSubject : this.ofReplica).increment();
	}

	void changed() {
		this.changes.increment();
	}

}
