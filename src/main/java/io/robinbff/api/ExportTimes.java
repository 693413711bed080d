package io.robinbff.api;

import java.time.Duration;

/**
 * The times of an export.
 *
 * @param signOfLife how often the client hears that the export goes on
 * @param patience without a page for so long it ends: the client comes back when there is
 * room
 * @param life the longest that one lasts, as a watch does: then its caller is checked
 * anew
 */
record ExportTimes(Duration signOfLife, Duration patience, Duration life) {

	static final ExportTimes USUAL = new ExportTimes(Duration.ofSeconds(15), Duration.ofMinutes(10),
			Duration.ofHours(1));

}
