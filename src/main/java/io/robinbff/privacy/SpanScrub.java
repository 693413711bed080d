package io.robinbff.privacy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.micrometer.tracing.exporter.FinishedSpan;
import io.micrometer.tracing.exporter.SpanFilter;

/**
 * The last gate before spans leave: of their attributes only those pass that are known to
 * hold no person, never {@code url.path} or {@code http.url}; no events, as exceptions
 * quote what they could not read.
 */
final class SpanScrub implements SpanFilter {

	private static final Set<String> HARMLESS = Set.of("method", "uri", "status", "outcome", "exception", "client.name",
			"error", "priority");

	@Override
	public FinishedSpan map(FinishedSpan span) {
		Map<String, String> harmless = span.getTags()
			.entrySet()
			.stream()
			.filter((tag) -> HARMLESS.contains(tag.getKey()) || tag.getKey().startsWith("robin."))
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
		return span.setTags(harmless).setEvents(List.of()).setName(Scrub.text(span.getName()));
	}

}
