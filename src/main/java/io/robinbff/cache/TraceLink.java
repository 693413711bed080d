package io.robinbff.cache;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/** Leads from a kept answer to the call that fetched it: a span link. */
final class TraceLink {

	private TraceLink() {
	}

	/** Returns the span of now, or null where nothing is recorded. */
	static @Nullable SpanContext here() {
		SpanContext now = Span.current().getSpanContext();
		return (now.isValid() && now.isSampled()) ? now : null;
	}

	/** Links the span of now to that one. */
	static void link(@Nullable SpanContext origin) {
		if (origin != null) {
			Span.current().addLink(origin);
		}
	}

}
