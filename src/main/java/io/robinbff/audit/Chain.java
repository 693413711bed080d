package io.robinbff.audit;

import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The entries of one process, each with its number, the seal of the one before and its
 * own. The first says that it begins and how it is sealed, the last that it ends: a chain
 * without an end was cut off, or its process was.
 */
final class Chain implements Closeable {

	/** What stands between an entry and its seal; {@link Verification} cuts there. */
	static final String SEAL = ",\"seal\":\"";

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final AuditSink sink;

	private final Seal seal;

	private final InstantSource clock;

	private final String process = UUID.randomUUID().toString();

	private long number;

	private String last = Seal.NONE;

	private long missing;

	Chain(AuditSink sink, Seal seal, InstantSource clock) {
		this.sink = sink;
		this.seal = seal;
		this.clock = clock;
	}

	/** Says that this process records no more; nothing where it never did. */
	@Override
	public synchronized void close() throws IOException {
		try (this.sink) {
			if (this.number > 0) {
				tellMissing();
				append("end", null);
			}
		}
	}

	/**
	 * Appends a look-up, and before it how many could not be written.
	 * @throws IOException where it is not kept; it then counts as missing
	 */
	synchronized void append(AuditEntry lookup) throws IOException {
		try {
			if (this.number == 0) {
				append("begin", Map.of("sealedBy", this.seal.name()));
			}
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

	/** An entry that is not kept leaves no hole in the chain. */
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
		this.number++;
	}

}
