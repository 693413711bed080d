package io.robinbff.cache;

import java.time.Duration;
import java.time.Instant;

import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an answer.
 *
 * @param page the answer
 * @param fetchedAt when it was given, by the clock on the wall
 * @param fetchedNanos when it was given, on the monotonic clock
 * @param origin the span in which this replica fetched it; null where nobody traces, or
 * another replica fetched it
 */
public record CachedPage(RenderedPage page, Instant fetchedAt, long fetchedNanos, @Nullable SpanContext origin) {

	public CachedPage(RenderedPage page, Instant fetchedAt, long fetchedNanos) {
		this(page, fetchedAt, fetchedNanos, null);
	}

	public Duration age(long nowNanos) {
		return Duration.ofNanos(Math.max(0, nowNanos - this.fetchedNanos));
	}

	/** Returns the same answer reduced to one of its conversations. */
	public CachedPage only(RenderedPage.Item item) {
		return new CachedPage(this.page.only(item), this.fetchedAt, this.fetchedNanos, this.origin);
	}

}
