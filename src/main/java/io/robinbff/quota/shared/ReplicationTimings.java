package io.robinbff.quota.shared;

import java.time.Duration;

import io.robinbff.quota.QuotaSettings;

/**
 * The times by which replicas share the quota; ADR 5 has the proof that they fit
 * together.
 *
 * @param name what this replica is called; no two that run at once share it
 * @param timeout the most that one request to Redis takes
 * @param leastRight how long a replica goes on by itself if somebody who is away does not
 * know of it
 * @param mostRight how long a replica goes on by itself at the most; one that dies
 * without a word, and does not come back under its name, costs its share for as long
 */
record ReplicationTimings(String name, Duration timeout, Duration leastRight, Duration mostRight) {

	/** How often a replica says that it is there, and hears of the others' calls. */
	static final Duration BEAT = Duration.ofMillis(200);

	/**
	 * Redis counts a replica as away that sent nothing for so long: from then on it keeps
	 * room for the calls that this one may make by itself.
	 */
	static final Duration ABSENCE = Duration.ofMillis(600);

	/**
	 * How late a request may come before it is asked whether Redis' clock has stepped.
	 */
	static final Duration LATENESS = Duration.ofMillis(60);

	/**
	 * In a new epoch nobody calls by Redis for so long at the least: until everybody is
	 * back and has told what it knows.
	 */
	private static final Duration QUARANTINE = Duration.ofSeconds(2);

	/** The same if nobody has come who knew the epoch before: a first start, mostly. */
	static final Duration BLIND = Duration.ofSeconds(5);

	/** How long a free permit waits for the replica where it is worth most. */
	static final Duration GRACE = Duration.ofMillis(30);

	/** How much two clocks that agree may still differ, and how fast they drift apart. */
	static final Duration BLUR = Duration.ofMillis(3);

	ReplicationTimings(String name, Duration timeout) {
		this(name, timeout, Duration.ofMinutes(1), Duration.ofHours(24));
	}

	/**
	 * In a new epoch nobody calls by Redis for so long: {@link #QUARANTINE}, or as long
	 * as what was granted in the one before may take to leave, and stays in the shortest
	 * window.
	 */
	Duration quarantine(QuotaSettings settings) {
		Duration leaves = this.timeout.plus(settings.windows().getFirst().length())
			.plus(settings.guard())
			.plus(BLUR.multipliedBy(2));
		return (leaves.compareTo(QUARANTINE) > 0) ? leaves : QUARANTINE;
	}

	/**
	 * The same if nobody has come who knew the epoch before: {@link #BLIND}, and never
	 * less.
	 */
	Duration blind(QuotaSettings settings) {
		Duration least = quarantine(settings);
		return (least.compareTo(BLIND) > 0) ? least : BLIND;
	}

	/**
	 * The first slot is so long after the moment from which on Redis keeps room for it:
	 * what Redis granted before that has left the shortest window by then. <pre>
	 * timeout      what was granted last leaves so late
	 * window       and stays in the shortest window, guard band included, for so long
	 * 2 BLUR       the two clocks may differ by so much, each way
	 * timeout / 2  and Redis may take a request for one that was sent so much later
	 * </pre>
	 */
	Duration silence(QuotaSettings settings) {
		QuotaSettings.Window shortest = settings.windows().getFirst();
		return this.timeout.plus(shortest.length())
			.plus(settings.guard())
			.plus(BLUR.multipliedBy(2))
			.plus(this.timeout.dividedBy(2));
	}

}
