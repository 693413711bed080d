package io.robinbff.audit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

	private final AuditSubject subject;

	private final Set<String> words;

	private final String key;

	/** How many look-ups each process recorded. */
	private final Map<String, Long> lookUps = new HashMap<>();

	/** The processes that say that people are named by another key. */
	private final Set<String> otherwiseNamed = new HashSet<>();

	private long entries;

	private long found;

	AuditReport(Pseudonyms pseudonyms, AuditSubject subject) {
		this.subject = subject;
		this.words = subject.words(pseudonyms);
		this.key = pseudonyms.key();
	}

	/** Returns a line of an audit in words, if it is about the one that is asked for. */
	Optional<String> lineAbout(String line) {
		JsonNode entry = EntryLine.read(line);
		JsonNode facts = entry.path("facts");
		boolean isLookUp = "look-up".equals(entry.path("event").asString(""));
		note(entry, facts, isLookUp);
		boolean about = isLookUp && Stream
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

	private void note(JsonNode entry, JsonNode facts, boolean isLookUp) {
		String process = entry.path("process").asString("");
		if (process.isEmpty()) {
			return;
		}
		this.entries++;
		if (isLookUp) {
			this.lookUps.merge(process, 1L, Long::sum);
		}
		String namedBy = facts.path("namedBy").asString("");
		if (!namedBy.isEmpty() && !namedBy.equals(this.key)) {
			this.otherwiseNamed.add(process);
		}
	}

	/** Returns how many look-ups there were, and what the value was taken for. */
	String summary() {
		return this.found + " look-ups"
				+ ("address".equals(this.subject.kind()) ? "" : " by this " + this.subject.kind());
	}

	/** Returns why there may have been more; nothing if the files tell all. */
	List<String> doubts() {
		if (this.entries == 0) {
			return List.of("There is no audit entry in what was read: it says nothing about anybody. "
					+ "Give the files of ROBIN_AUDIT_FILE, or the log.");
		}
		long hidden = this.otherwiseNamed.stream().mapToLong((process) -> this.lookUps.getOrDefault(process, 0L)).sum();
		return (hidden == 0) ? List.of()
				: List
					.of(hidden + " look-ups were recorded under another ROBIN_PRIVACY_KEY, and this one does not find "
							+ "anybody in them: ask again with that key.");
	}

	/** Returns how many look-ups there were. */
	long found() {
		return this.found;
	}

}
