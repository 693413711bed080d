package io.robinbff.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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

	/** What each process recorded. */
	private final Map<String, Recorded> processes = new HashMap<>();

	private long found;

	AuditReport(Pseudonyms pseudonyms, AuditSubject subject) {
		this.subject = subject;
		this.words = subject.words(pseudonyms);
		this.key = pseudonyms.key();
	}

	/** Returns a line of an audit in words, if it is about the one that is asked for. */
	Optional<String> lineAbout(String line) {
		JsonNode entry = EntryLine.read(line);
		if (entry.path("process").asString("").isEmpty()) {
			return Optional.empty();
		}
		JsonNode facts = entry.path("facts");
		boolean isLookUp = "look-up".equals(entry.path("event").asString(""));
		Recorded process = this.processes.computeIfAbsent(entry.path("process").asString(), (_) -> new Recorded());
		process.note(facts, isLookUp);
		boolean about = isLookUp && Stream
			.concat(facts.path("continued").asBoolean(false) ? Stream.empty() : Stream.of(facts.path("about")),
					facts.path("shown").valueStream())
			.anyMatch((word) -> this.words.contains(word.asString("")));
		if (!about) {
			return Optional.empty();
		}
		this.found++;
		process.isFound = true;
		return Optional.of(Stream
			.of(entry.path("time").asString(""), facts.path("subject").asString(""), facts.path("client").asString("-"),
					"\"" + facts.path("route").asString("") + "\"", "purpose " + facts.path("purpose").asString("-"),
					facts.path("outcome").asString("") + " " + facts.path("conversations").asInt(0),
					facts.path("internalNotes").asBoolean(false) ? "with internal notes" : "")
			.collect(Collectors.joining("  "))
			.strip());
	}

	/** Returns how many look-ups there were, and what the value was taken for. */
	String summary() {
		return this.found + " look-ups"
				+ ("address".equals(this.subject.kind()) ? "" : " by this " + this.subject.kind());
	}

	/** Returns why there may have been more; nothing if the files tell all. */
	List<String> doubts() {
		if (this.processes.isEmpty()) {
			return List.of("There is no audit entry in what was read: it says nothing about anybody. "
					+ "Give the files of ROBIN_AUDIT_FILE, or the log.");
		}
		List<String> doubts = new ArrayList<>();
		Set<String> keys = keys();
		long hidden = unfound((namedBy) -> !namedBy.isEmpty() && !keys.contains(namedBy));
		if (hidden > 0) {
			doubts.add(hidden + " look-ups were recorded under " + another(keys));
		}
		long unsaid = unfound(String::isEmpty);
		if (unsaid > 0) {
			doubts.add(unsaid
					+ " look-ups do not say under which ROBIN_PRIVACY_KEY they were recorded: nobody is found "
					+ "in them if it was another one. Give the files in which their processes begin, too, or ask again "
					+ "with each key that there was.");
		}
		return doubts;
	}

	/**
	 * Returns the names of the keys by which the words are. Nobody sees by which key a
	 * hash is: it is that of the processes in which it is found.
	 */
	private Set<String> keys() {
		return !isHash() ? Set.of(this.key)
				: this.processes.values()
					.stream()
					.filter((process) -> process.isFound)
					.map((process) -> process.namedBy)
					.collect(Collectors.toSet());
	}

	private String another(Set<String> keys) {
		if (!isHash()) {
			return "another ROBIN_PRIVACY_KEY, and this one does not find anybody in them: ask again with that key.";
		}
		return (keys.isEmpty() ? "a ROBIN_PRIVACY_KEY that need not be the hash's"
				: "another ROBIN_PRIVACY_KEY than the hash")
				+ ", which finds nobody in them then: ask with the value itself, and each key that there was.";
	}

	private boolean isHash() {
		return "hash".equals(this.subject.kind());
	}

	/** Returns how many look-ups processes recorded in which nobody was found. */
	private long unfound(Predicate<String> namedBy) {
		return this.processes.values()
			.stream()
			.filter((process) -> !process.isFound && namedBy.test(process.namedBy))
			.mapToLong((process) -> process.lookUps)
			.sum();
	}

	/** Returns how many look-ups there were. */
	long found() {
		return this.found;
	}

	/** What one process recorded, under one key. */
	private static final class Recorded {

		/** The key's name; empty if the process did not say it in what was read. */
		private String namedBy = "";

		private long lookUps;

		private boolean isFound;

		void note(JsonNode facts, boolean isLookUp) {
			this.lookUps += isLookUp ? 1 : 0;
			String named = facts.path("namedBy").asString("");
			if (!named.isEmpty()) {
				this.namedBy = named;
			}
		}

	}

}
