package io.robinbff.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads an audit again, line by line, and finds what was changed, dropped or reordered.
 * Lines of other kinds are passed over, so that the log of a process can be read as it
 * is: entries stand there as they are, behind a prefix, or in the {@code message} of a
 * JSON object.
 */
final class Verification {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final String START = "{\"process\":\"";

	private static final int SEAL_LENGTH = 64;

	private final Seal seal;

	private final Map<String, Link> chains = new LinkedHashMap<>();

	private final List<String> findings = new ArrayList<>();

	private long line;

	private long lookUps;

	Verification(Seal seal) {
		this.seal = seal;
	}

	/** Reads the next line. */
	void read(String text) {
		this.line++;
		String entry = entryIn(text);
		if (entry != null) {
			check(entry);
		}
	}

	private static @Nullable String entryIn(String text) {
		int start = text.indexOf(START);
		if (start >= 0) {
			return text.substring(start).stripTrailing();
		}
		if (!text.contains("\\\"process\\\"")) {
			return null;
		}
		try {
			String message = JSON.readTree(text).path("message").asString("");
			return message.startsWith(START) ? message : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	private void check(String entry) {
		int end = entry.length() - SEAL_LENGTH - 2;
		int cut = end - Chain.SEAL.length();
		if (cut < 0 || !entry.startsWith(Chain.SEAL, cut) || !entry.endsWith("\"}")) {
			found("is no whole entry");
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
		Link before = this.chains.getOrDefault(process, new Link(-1, Seal.NONE, ""));
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
		else if (!before.seal().equals(entry.path("before").asString(""))) {
			found("does not follow the line before it");
		}
		this.lookUps += "look-up".equals(event) ? 1 : 0;
		this.chains.put(process, new Link(number, sealed, event));
	}

	private void found(String what) {
		this.findings.add("line " + this.line + " " + what);
	}

	/** Returns what is wrong; nothing where all is as it was written. */
	List<String> findings() {
		return List.copyOf(this.findings);
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

	/** What was read last of a process. */
	private record Link(long number, String seal, String event) {
	}

}
