package io.robinbff.erasure;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What became of an erasure.
 *
 * @param about what log and audit call the customer
 * @param erasedAt when it was done
 * @param replicas how many replicas have confirmed that they have forgotten, this one
 * included
 * @param complete whether all that is shared is wiped, and whoever could not be reached
 * will hear of it
 * @param remains what this service cannot erase
 */
record Erased(String about, Instant erasedAt, int replicas, boolean complete, List<String> remains) {

	static final List<String> REMAINS = List.of(
			"ROBIN still has the conversations: erase them there first, or the next look brings them back.",
			"The audit keeps who looked, under this hash: delete its lines when their time has come.",
			"Collectors and backups keep log lines with this hash, and what was copied of Redis, for as long as they are set to.",
			"Browsers and CRMs keep what they were shown if they were told to.",
			"A heap or thread dump that an operator has taken keeps what was in memory: delete it.",
			"A mark stays in Redis and in memory for as long as an answer would live: a hash and a time, so that nothing older comes back.");

	/** What remains besides if somebody here could not forget. */
	private static final String NOT_ALL = "This replica has failed to forget all: erase again, and restart it if that fails, too.";

	/** Returns what became of it at this replica and at others. */
	static Erased of(String about, Instant erasedAt, boolean here, int others, boolean complete) {
		return new Erased(about, erasedAt, (here ? 1 : 0) + others, complete && here,
				here ? REMAINS : Stream.concat(Stream.of(NOT_ALL), REMAINS.stream()).toList());
	}

	/** Returns whether somebody at this replica could not forget. */
	boolean hasFailed() {
		return this.remains.contains(NOT_ALL);
	}

}
