package io.robinbff.status;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import embedded.Issuer;
import embedded.RobinServer;

import org.springframework.util.FileSystemUtils;

/**
 * Something that the service depends upon goes away and comes back, with the words that
 * the log has for both.
 */
enum Outage {

	ROBIN(503, "ROBIN is away, and calls stop but for one probe at a time: ", "ROBIN is back, after ",
			(issuer, robin, folder) -> robin.refusesConnections(), (issuer, robin, folder) -> robin.recovers()),

	CREDENTIALS(503, "ROBIN refuses the credentials: calls stop", "ROBIN accepts the credentials again",
			(issuer, robin, folder) -> robin.isUnauthorized(), (issuer, robin, folder) -> robin.recovers()),

	ISSUER(503, "The keys of a token issuer cannot be fetched", "A token issuer gives its keys again",
			(issuer, robin, folder) -> {
				issuer.rotatesKey();
				issuer.goesAway();
			}, (issuer, robin, folder) -> issuer.comesBack()),

	/** Nothing is away: a setting is wrong, here or at the issuer. */
	EVERYBODY_REFUSED(200, "", "", (issuer, robin, folder) -> issuer.hasAudience("somebody-else"),
			(issuer, robin, folder) -> issuer.hasAudience("robin-bff")),

	AUDIT(503, "Look-ups cannot be recorded, and are refused: ", "Look-ups are recorded again",
			(issuer, robin, folder) -> {
				FileSystemUtils.deleteRecursively(folder.resolve("audit"));
				Files.writeString(folder.resolve("audit"), "in the way");
			}, (issuer, robin, folder) -> {
				Files.delete(folder.resolve("audit"));
				Files.createDirectories(folder.resolve("audit"));
			}),

	/** In the way of the next whole writing, which a clock that drifts asks for. */
	QUOTA_FILE(503, "The file of the quota cannot be written, and a restart will not know of the last calls: ",
			"The file of the quota is written again",
			(issuer, robin, folder) -> Files.createDirectories(folder.resolve("spent.new")),
			(issuer, robin, folder) -> Files.delete(folder.resolve("spent.new")));

	private final int health;

	private final String away;

	private final String back;

	private final Turn begins;

	private final Turn ends;

	Outage(int health, String away, String back, Turn begins, Turn ends) {
		this.health = health;
		this.away = away;
		this.back = back;
		this.begins = begins;
		this.ends = ends;
	}

	/** Returns the status of the health group meanwhile. */
	int health() {
		return this.health;
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
