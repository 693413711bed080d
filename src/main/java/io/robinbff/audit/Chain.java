package io.robinbff.audit;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.robinbff.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A chain of the entries of one process, each with its number, the seal of the one before
 * and its own. The first says that it begins, how it is sealed, by which key people are
 * named, and how far other processes had come, the last that it ends. The first of each
 * day is a checkpoint: what stands before it can be deleted, and the rest can be checked
 * all the same.
 */
final class Chain implements Closeable {

	/** What stands between an entry and its seal; {@link Verification} cuts there. */
	static final String SEAL = ",\"seal\":\"";

	private static final JsonMapper JSON = Json.mapper();

	private final AuditSink sink;

	private final Seal seal;

	private final InstantSource clock;

	private final String process = UUID.randomUUID().toString();

	private long number;

	private String last = Seal.NONE;

	private final Heads heads;

	private final String namedBy;

	private long missing;

	private long day;

	Chain(AuditSink sink, Seal seal, InstantSource clock) {
		this(sink, seal, clock, Heads.none());
	}

	Chain(AuditSink sink, Seal seal, InstantSource clock, Heads heads) {
		this(sink, seal, clock, heads, "");
	}

	/**
	 * Creates a chain.
	 * @param namedBy which key names people, as {@code Pseudonyms.key()} says
	 */
	Chain(AuditSink sink, Seal seal, InstantSource clock, Heads heads, String namedBy) {
		this.namedBy = namedBy;
		this.sink = sink;
		this.seal = seal;
		this.clock = clock;
		this.heads = heads;
	}

	/**
	 * Says that this process begins, if it has not yet: an audit without an entry is one
	 * that was emptied.
	 * @throws IOException if it is not kept
	 */
	synchronized void begin() throws IOException {
		if (this.number == 0) {
			this.day = today();
			List<Head> others = this.heads.others(this.process);
			append("begin", Map.of("sealedBy", this.seal.name(), "namedBy", this.namedBy, "after", facts(others)));
			this.heads.named(others);
		}
	}

	private void checkpoint() throws IOException {
		long today = today();
		if (today != this.day) {
			append("checkpoint", Map.of("namedBy", this.namedBy, "after", facts(this.heads.others(this.process))));
			this.day = today;
		}
	}

	private long today() {
		return Math.floorDiv(this.clock.instant().getEpochSecond(), Duration.ofDays(1).toSeconds());
	}

	private static List<Map<String, Object>> facts(List<Head> heads) {
		return heads.stream().map(Head::facts).toList();
	}

	/** Says that this process records no more; nothing if it never did. */
	@Override
	public synchronized void close() throws IOException {
		try (this.sink; this.heads) {
			if (this.number > 0) {
				tellMissing();
				append("end", null);
			}
		}
	}

	/**
	 * Appends a look-up, and before it how many could not be written.
	 * @throws IOException if it is not kept; it then counts as missing
	 */
	synchronized void append(AuditEntry lookup) throws IOException {
		try {
			begin();
			checkpoint();
			tellMissing();
			append("look-up", lookup);
		}
		catch (IOException | RuntimeException ex) {
			this.missing++;
			throw ex;
		}
	}

	private void tellMissing() throws IOException {
		if (this.missing > 0) {
			append("missing", Map.of("entries", this.missing));
			this.missing = 0;
		}
	}

	/** Appends an entry. One that is not kept leaves no hole in the chain. */
	private void append(String event, @Nullable Object facts) throws IOException {
		Map<String, Object> entry = new LinkedHashMap<>();
		entry.put("process", this.process);
		entry.put("number", this.number);
		entry.put("time", this.clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
		entry.put("event", event);
		if (facts != null) {
			entry.put("facts", facts);
		}
		entry.put("before", this.last);
		String text = JSON.writeValueAsString(entry);
		String sealed = this.seal.of(text);
		this.sink.write(text.substring(0, text.length() - 1) + SEAL + sealed + "\"}");
		this.last = sealed;
		this.heads.moved(new Head(this.process, this.number, sealed));
		this.number++;
	}

}
