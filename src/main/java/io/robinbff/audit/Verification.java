package io.robinbff.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import io.robinbff.json.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A check that reads an audit again, line by line, and finds what was changed, dropped or
 * reordered, which process was removed and whose tail was cut. Half a line of a write
 * that failed is no finding by itself: if it was a whole one, its number is missing.
 * Lines of other kinds are passed over, so that the log of a process can be read as it
 * is: entries stand there as they are, behind a prefix, or in the {@code message} of a
 * JSON object.
 */
final class Verification {

	private static final JsonMapper JSON = Json.mapper();

	private static final int SEAL_LENGTH = 64;

	private final Seal seal;

	private final Map<String, Link> chains = new LinkedHashMap<>();

	private final Set<String> findings = new LinkedHashSet<>();

	private final Set<String> notes = new LinkedHashSet<>();

	/** What entries and the index say of how far processes had come. */
	private final List<Head> claims = new ArrayList<>();

	/** How far they had come at the checkpoint with which this audit begins. */
	private final Map<String, Head> base = new HashMap<>();

	/** Read by whoever shows how far it has come. */
	private final AtomicLong line = new AtomicLong();

	private long entries;

	private long lookUps;

	private long missing;

	Verification(Seal seal) {
		this.seal = seal;
	}

	/** Reads the next line. */
	void read(String text) {
		this.line.incrementAndGet();
		String entry = EntryLine.entryIn(text);
		if (entry != null) {
			check(entry);
		}
	}

	private void check(String entry) {
		int end = entry.length() - SEAL_LENGTH - 2;
		int cut = end - Chain.SEAL.length();
		if (cut < 0 || !entry.startsWith(Chain.SEAL, cut) || !entry.endsWith("\"}")) {
			this.notes.add("line " + this.line + " is half of an entry, whose write failed or was cut off");
			return;
		}
		String text = entry.substring(0, cut) + "}";
		String sealed = entry.substring(end, end + SEAL_LENGTH);
		try {
			check(JSON.readTree(text), sealed.equals(this.seal.of(text)), sealed);
		}
		catch (JacksonException ex) {
			found("cannot be read");
		}
	}

	private void check(JsonNode entry, boolean genuine, String sealed) {
		String process = entry.path("process").asString("");
		String event = entry.path("event").asString("");
		long number = entry.path("number").asLong(-1);
		String previous = entry.path("before").asString("");
		if (this.entries++ == 0 && genuine && "checkpoint".equals(event)) {
			this.notes.add("begins with the checkpoint of " + entry.path("time").asString("")
					+ ": what stood before it was deleted, or is in another file");
			heads(entry).forEach((head) -> this.base.put(head.process(), head));
			this.base.put(process, new Head(process, number - 1, previous));
		}
		Link before = this.chains.computeIfAbsent(process, this::first);
		if ("begin".equals(event) && !this.seal.name().equals(entry.path("facts").path("sealedBy").asString(""))) {
			found("is sealed by another kind of seal: is the key the one it was written with?");
		}
		if (!genuine) {
			found("was changed, or sealed with another key");
		}
		if (number != before.number() + 1) {
			found("has number " + number + " where " + (before.number() + 1)
					+ " belongs: lines were dropped or reordered, or are in another file");
		}
		else if (!before.seal().equals(previous)) {
			found("does not follow the line before it");
		}
		if (genuine) {
			this.claims.addAll(heads(entry));
			this.missing += "missing".equals(event) ? entry.path("facts").path("entries").asLong(0) : 0;
		}
		this.lookUps += "look-up".equals(event) ? 1 : 0;
		before.seals().put(number, sealed);
		this.chains.put(process, new Link(number, sealed, event, before.seals()));
	}

	private Link first(String process) {
		Head head = this.base.getOrDefault(process, new Head(process, -1, Seal.NONE));
		return new Link(head.number(), head.seal(), "", new HashMap<>());
	}

	private static List<Head> heads(JsonNode entry) {
		return entry.path("facts")
			.path("after")
			.valueStream()
			.map(Head::of)
			.filter(Objects::nonNull)
			.map(Objects::requireNonNull)
			.toList();
	}

	/** Compares what was read with the index beside it. */
	void index(List<Head> heads, List<String> bad) {
		this.claims.addAll(heads);
		bad.forEach(
				(name) -> this.findings.add("the index's file " + name + " was changed, or sealed with another key"));
	}

	/** Ends the reading: only now it is known what is not there. */
	void end() {
		if (this.entries == 0) {
			this.findings
				.add("there is no entry at all, and each process writes one when it begins: the audit was emptied, "
						+ "or is in another file");
		}
		this.claims.forEach(this::check);
		if (this.missing > 0) {
			this.notes.add(this.missing + " look-ups could not be recorded, as the entries themselves say");
		}
	}

	private void check(Head claim) {
		Link chain = this.chains.get(claim.process());
		Head base = this.base.get(claim.process());
		long known = Math.max((chain != null) ? chain.number() : -1, (base != null) ? base.number() : -1);
		if (known < 0) {
			this.findings.add("process " + claim.process()
					+ " was removed, or is in another file: it had written up to number " + claim.number());
		}
		else if (known < claim.number()) {
			this.findings.add("the tail of process " + claim.process() + " was cut: its last number is " + known
					+ ", it had written up to " + claim.number());
		}
		else if (chain != null && !claim.seal().equals(chain.seals().getOrDefault(claim.number(), claim.seal()))) {
			this.findings.add("number " + claim.number() + " of process " + claim.process()
					+ " is another one than it was: the lines were written anew");
		}
	}

	private void found(String what) {
		this.findings.add("line " + this.line + " " + what);
	}

	/** Returns what is wrong; nothing if all is as it was written. */
	List<String> findings() {
		return List.copyOf(this.findings);
	}

	/** Returns what is to be known, but is nobody's doing. */
	List<String> notes() {
		return List.copyOf(this.notes);
	}

	/** Returns how many lines were read. */
	long lines() {
		return this.line.get();
	}

	/** Returns how many look-ups were read. */
	long lookUps() {
		return this.lookUps;
	}

	/**
	 * Returns the processes whose end is not there: they run, were killed, or their last
	 * lines were dropped.
	 */
	List<String> withoutEnd() {
		return this.chains.entrySet()
			.stream()
			.filter((chain) -> !"end".equals(chain.getValue().event()))
			.map((chain) -> chain.getKey() + ", last number " + chain.getValue().number())
			.toList();
	}

	/** The entry of a process that was read last. */
	private record Link(long number, String seal, String event, Map<Long, String> seals) {
	}

}
