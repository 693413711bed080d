package io.robinbff.events.shared;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A watch over whether the other replicas pass on what they receive: each writes a
 * heartbeat behind its entries, once a second. Who is silent for five seconds and has not
 * said good-bye may have received an event that nobody else has heard. Pure; used by one
 * thread at a time. Times are those of this process' monotonic clock at which entries
 * were read, and no clock of another machine counts.
 */
final class Heartbeats {

	static final Duration PERIOD = Duration.ofSeconds(1);

	/** A pause of a busy machine, or two failovers, is no silence. */
	static final Duration SILENT = Duration.ofSeconds(5);

	/**
	 * Then who is silent is taken for dead. One that is cut off for longer, and still
	 * receives events, is known to nobody any more: the price of a crash, after which age
	 * alone decides for so long, unless it is back under its name.
	 */
	static final Duration DEAD = Duration.ofHours(1);

	/** Nobody has so many replicas: names that somebody made up. */
	private static final int MOST = 1_000;

	private final Map<String, Long> heard = new HashMap<>();

	private long resumedAt;

	/** Creates a watch that begins now. */
	Heartbeats(long now) {
		this.resumedAt = now;
	}

	/** Reads on after a while in which nobody could be heard. */
	void resumed(long now) {
		this.resumedAt = now;
	}

	void heard(String replica, long at) {
		if (this.heard.size() < MOST || this.heard.containsKey(replica)) {
			this.heard.merge(replica, at, (one, other) -> (one - other > 0) ? one : other);
		}
	}

	void left(String replica) {
		this.heard.remove(replica);
	}

	/** Returns how many are silent. */
	int silent(long now) {
		this.heard.values().removeIf((at) -> now - at > DEAD.toNanos());
		if (now - this.resumedAt <= SILENT.toNanos()) {
			return 0;
		}
		return (int) this.heard.values().stream().filter((at) -> now - at > SILENT.toNanos()).count();
	}

}
