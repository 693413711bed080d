package io.robinbff.audit;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.robinbff.privacy.Pseudonyms;
import tools.jackson.databind.JsonNode;

/**
 * A report on who looked at one customer, order or conversation: by what was asked for,
 * and by whose letters were shown.
 */
final class AuditReport {

	private final Set<String> words;

	private long found;

	AuditReport(Pseudonyms pseudonyms, String value) {
		this.words = Stream.of("customer", "order", "conversation", "conversation-id")
			.map((kind) -> pseudonyms.word(kind, value))
			.collect(Collectors.toSet());
	}

	/** Returns a line of an audit in words, if it is about the one that is asked for. */
	Optional<String> lineAbout(String line) {
		JsonNode entry = EntryLine.read(line);
		JsonNode facts = entry.path("facts");
		boolean about = "look-up".equals(entry.path("event").asString("")) && Stream
			.concat(facts.path("continued").asBoolean(false) ? Stream.empty() : Stream.of(facts.path("about")),
					facts.path("shown").valueStream())
			.anyMatch((word) -> this.words.contains(word.asString("")));
		if (!about) {
			return Optional.empty();
		}
		this.found++;
		return Optional.of(Stream
			.of(entry.path("time").asString(""), facts.path("subject").asString(""), facts.path("client").asString("-"),
					"\"" + facts.path("route").asString("") + "\"", "purpose " + facts.path("purpose").asString("-"),
					facts.path("outcome").asString("") + " " + facts.path("conversations").asInt(0),
					facts.path("internalNotes").asBoolean(false) ? "with internal notes" : "")
			.collect(Collectors.joining("  "))
			.strip());
	}

	/** Returns how many look-ups there were. */
	long found() {
		return this.found;
	}

}
