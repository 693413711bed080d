package io.robinbff.cache;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/** A span link that leads from a cached answer to the call that fetched it. */
final class TraceLink {

	private TraceLink() {
	}

	/** Returns the current span, or null if nothing is recorded. */
	static @Nullable SpanContext here() {
		SpanContext now = Span.current().getSpanContext();
		return (now.isValid() && now.isSampled()) ? now : null;
	}

	/** Links the current span to that one. */
	static void link(@Nullable SpanContext origin) {
		if (origin != null) {
			Span.current().addLink(origin);
		}
	}

}
