package io.robinbff.quota.shared;

import java.time.Duration;

import io.robinbff.quota.QuotaSettings;

/**
 * How replicas share the quota. The times fit together: in Redis somebody counts as
 * absent, and its slots as spent, before it begins to keep to slots by itself.
 *
 * @param name what this replica is called; no two that run at once share it
 * @param timeout the most that one command takes
 */
record ReplicationTimings(String name, Duration timeout) {

	/** How often a replica says that it is there, and hears of the others' calls. */
	static final Duration BEAT = Duration.ofMillis(200);

	/** Who was not heard of for so long may be keeping to slots. */
	static final Duration ABSENCE = Duration.ofMillis(1300);

	/**
	 * After a silence of all, slots go on for so long: until everybody is back and has
	 * said what it spent.
	 */
	static final Duration QUARANTINE = Duration.ofSeconds(2);

	/**
	 * How long the slots of an absent replica are kept for it: a dead one costs its share
	 * for as long.
	 */
	static final Duration LEASE = Duration.ofMinutes(1);

	/**
	 * How long it is published that a call was taken out; who hears later reads all anew.
	 */
	static final Duration MEMORY = Duration.ofMinutes(1);

	/** How long a free permit waits for the replica where it is worth most. */
	static final Duration GRACE = Duration.ofMillis(30);

	/**
	 * A start waits so long for Redis before it uses its share of the limits by itself.
	 */
	static final Duration PATIENCE = Duration.ofSeconds(3);

	/** A permit that is older moves to the moment in which its call leaves. */
	static final Duration AS_GOOD_AS_NEW = Duration.ofMillis(20);

	/**
	 * After so long without Redis a replica keeps to slots: by then all that Redis may
	 * still have granted to others has left the shortest window.
	 */
	Duration silence(QuotaSettings settings) {
		Duration window = settings.windows().getFirst().length().plus(settings.guard());
		Duration least = window.plus(BEAT).plus(this.timeout.multipliedBy(2));
		Duration absent = ABSENCE.plus(this.timeout.multipliedBy(2));
		return (least.compareTo(absent) > 0) ? least : absent;
	}

}
