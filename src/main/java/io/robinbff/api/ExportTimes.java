package io.robinbff.api;

import java.time.Duration;

/**
 * The times of an export.
 *
 * @param signOfLife how often the client hears that the export goes on, at least twice in
 * the time in which an exchange without a word is cut
 * @param patience without a page for so long it ends: the client comes back when there is
 * room
 * @param life the longest that one lasts, as a watch does: then its caller is checked
 * anew
 */
record ExportTimes(Duration signOfLife, Duration patience, Duration life) {

	private static final Duration PULSE = Duration.ofSeconds(1);

	static final ExportTimes USUAL = new ExportTimes(Duration.ofSeconds(15), Duration.ofMinutes(10),
			Duration.ofHours(1));

	/** Returns the usual times for a service that cuts exchanges after so long. */
	static ExportTimes within(Duration exchange) {
		Duration half = exchange.dividedBy(2);
		return (half.compareTo(USUAL.signOfLife) < 0) ? new ExportTimes(half, USUAL.patience, USUAL.life) : USUAL;
	}

	/** Returns how soon one that waits for a page notices that it has to do something. */
	Duration pulse() {
		Duration quarter = this.signOfLife.dividedBy(4);
		return (quarter.compareTo(PULSE) < 0) ? quarter : PULSE;
	}

}
