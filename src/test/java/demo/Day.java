package demo;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

import embedded.RobinServer;

/** A day of ROBIN's that a person gives it by a click. */
enum Day {

	/** As in real life: some 250 ms an answer. */
	GOOD,

	/** 4.5 s an answer: within an attempt's time, beyond an agent's patience. */
	SLOW,

	/** Nobody listens. */
	DOWN,

	/** Another integration has spent the account's quota. */
	OVER_QUOTA,

	/** The key has been taken back. */
	REFUSES;

	/**
	 * Finds a day by its name in a path, such as {@code over-quota}.
	 * @throws IllegalArgumentException where there is none
	 */
	static Day named(String name) {
		return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
	}

	void comesOver(RobinServer robin) {
		robin.recovers();
		switch (this) {
			case GOOD -> robin.isAsSlowAsAService();
			case SLOW -> robin.isSlowBy(Duration.ofMillis(4500));
			case DOWN -> robin.refusesConnections();
			case OVER_QUOTA -> robin.isOverQuota(Optional.of(Duration.ofSeconds(15)));
			case REFUSES -> robin.isUnauthorized();
		}
	}

}
