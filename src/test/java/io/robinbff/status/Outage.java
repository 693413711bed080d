package io.robinbff.status;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import embedded.Issuer;
import embedded.RobinServer;

import org.springframework.util.FileSystemUtils;

/**
 * Something that the service depends upon goes away and comes back, with the words that
 * the log and the status page have for it.
 */
enum Outage {

	ROBIN(503, "ROBIN", "See RobinDown", "ROBIN is away, and calls stop but for one probe at a time: ",
			"ROBIN is back, after ", (issuer, robin, folder) -> robin.refusesConnections(),
			(issuer, robin, folder) -> robin.recovers()),

	CREDENTIALS(503, "ROBIN", "see RobinCredentialsRefused", "ROBIN refuses the credentials: calls stop",
			"ROBIN accepts the credentials again", (issuer, robin, folder) -> robin.isUnauthorized(),
			(issuer, robin, folder) -> robin.recovers()),

	ISSUER(503, "Token issuer", "See RobinBffIssuerAway", "The keys of a token issuer cannot be fetched",
			"A token issuer gives its keys again", (issuer, robin, folder) -> {
				issuer.rotatesKey();
				issuer.goesAway();
			}, (issuer, robin, folder) -> issuer.comesBack()),

	/** Nothing is away: a setting is wrong, here or at the issuer. */
	EVERYBODY_REFUSED(200, "", "", "", "", (issuer, robin, folder) -> issuer.hasAudience("somebody-else"),
			(issuer, robin, folder) -> issuer.hasAudience("robin-bff")),

	AUDIT(503, "Audit", "See RobinBffAuditFails", "Look-ups cannot be recorded, and are refused: ",
			"Look-ups are recorded again", (issuer, robin, folder) -> {
				FileSystemUtils.deleteRecursively(folder.resolve("audit"));
				Files.writeString(folder.resolve("audit"), "in the way");
			}, (issuer, robin, folder) -> {
				Files.delete(folder.resolve("audit"));
				Files.createDirectories(folder.resolve("audit"));
			}),

	/** In the way of the next whole writing, which a clock that drifts asks for. */
	QUOTA_FILE(503, "Quota file", "See RobinBffQuotaFileFails",
			"The file of the quota cannot be written, and a restart will not know of the last calls: ",
			"The file of the quota is written again",
			(issuer, robin, folder) -> Files.createDirectories(folder.resolve("spent.new")),
			(issuer, robin, folder) -> Files.delete(folder.resolve("spent.new")));

	private final int health;

	private final String row;

	private final String advice;

	private final String away;

	private final String back;

	private final Turn begins;

	private final Turn ends;

	Outage(int health, String row, String advice, String away, String back, Turn begins, Turn ends) {
		this.health = health;
		this.row = row;
		this.advice = advice;
		this.away = away;
		this.back = back;
		this.begins = begins;
		this.ends = ends;
	}

	/** Returns the status of the health group meanwhile. */
	int health() {
		return this.health;
	}

	/** Returns the title of its row on the status page; empty if it has none. */
	String row() {
		return this.row;
	}

	/** Returns what that row says one should do. */
	String advice() {
		return this.advice;
	}

	String away() {
		return this.away;
	}

	String back() {
		return this.back;
	}

	void begins(Issuer issuer, RobinServer robin, Path folder) throws IOException {
		this.begins.take(issuer, robin, folder);
	}

	void ends(Issuer issuer, RobinServer robin, Path folder) throws IOException {
		this.ends.take(issuer, robin, folder);
	}

	/** A turn for the worse or the better. */
	private interface Turn {

		void take(Issuer issuer, RobinServer robin, Path folder) throws IOException;

	}

}
