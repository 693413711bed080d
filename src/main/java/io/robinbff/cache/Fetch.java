package io.robinbff.cache;

import java.time.Duration;
import java.time.Instant;

import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * A call to the helpdesk that brought something. It counts from when the call's last
 * attempt left, not from when its answer came (RFC 9111, 4.2.3): what happened at the
 * helpdesk while the answer travelled may be missing in it. Age, freshness and the end of
 * a life follow from this alone.
 *
 * @param at when, by the clock on the wall: for display
 * @param moment when, for arithmetic
 * @param span the span in which this replica called; null if nobody traces, or another
 * replica called
 */
public record Fetch(Instant at, Moment moment, @Nullable SpanContext span) {

	/** Returns the fetch that only this process knows of. */
	public static Fetch here(Instant at, long nanos) {
		return new Fetch(at, Moment.here(nanos), null);
	}

	/** Returns how long ago it was. */
	public Duration age(long nowNanos) {
		return Duration.ofNanos(Math.max(0, nowNanos - this.moment.nanos()));
	}

	/** Returns whether this was earlier than that. */
	public boolean isBefore(Fetch that) {
		return this.moment.isBefore(that.moment);
	}

	/** Returns this fetch, with its time on the clock that replicas share. */
	public Fetch shared(long micros) {
		return new Fetch(this.at, new Moment(this.moment.nanos(), micros), this.span);
	}

}
