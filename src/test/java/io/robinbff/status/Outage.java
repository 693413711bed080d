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

	ROBIN(503, "ROBIN is away, and calls stop but for one probe at a time: ", "ROBIN is back, after ") {

		@Override
		void begins(Issuer issuer, RobinServer robin, Path folder) {
			robin.refusesConnections();
		}

		@Override
		void ends(Issuer issuer, RobinServer robin, Path folder) {
			robin.recovers();
		}

	},

	CREDENTIALS(503, "ROBIN refuses the credentials: calls stop", "ROBIN accepts the credentials again") {

		@Override
		void begins(Issuer issuer, RobinServer robin, Path folder) {
			robin.isUnauthorized();
		}

		@Override
		void ends(Issuer issuer, RobinServer robin, Path folder) {
			robin.recovers();
		}

	},

	ISSUER(503, "The keys of a token issuer cannot be fetched", "A token issuer gives its keys again") {

		@Override
		void begins(Issuer issuer, RobinServer robin, Path folder) {
			issuer.rotatesKey();
			issuer.goesAway();
		}

		@Override
		void ends(Issuer issuer, RobinServer robin, Path folder) {
			issuer.comesBack();
		}

	},

	/** Nothing is away: a setting is wrong, here or at the issuer. */
	EVERYBODY_REFUSED(200, "", "") {

		@Override
		void begins(Issuer issuer, RobinServer robin, Path folder) {
			issuer.hasAudience("somebody-else");
		}

		@Override
		void ends(Issuer issuer, RobinServer robin, Path folder) {
			issuer.hasAudience("robin-bff");
		}

	},

	AUDIT(503, "Look-ups cannot be recorded, and are refused: ", "Look-ups are recorded again") {

		@Override
		void begins(Issuer issuer, RobinServer robin, Path folder) throws IOException {
			FileSystemUtils.deleteRecursively(folder.resolve("audit"));
			Files.writeString(folder.resolve("audit"), "in the way");
		}

		@Override
		void ends(Issuer issuer, RobinServer robin, Path folder) throws IOException {
			Files.delete(folder.resolve("audit"));
			Files.createDirectories(folder.resolve("audit"));
		}

	},

	QUOTA_FILE(503, "The file of the quota cannot be written, and a restart will not know of the last calls: ",
			"The file of the quota is written again") {

		@Override
		void begins(Issuer issuer, RobinServer robin, Path folder) throws IOException {
			// In the way of the next whole writing, which a clock that drifts asks for.
			Files.createDirectories(folder.resolve("spent.new"));
		}

		@Override
		void ends(Issuer issuer, RobinServer robin, Path folder) throws IOException {
			Files.delete(folder.resolve("spent.new"));
		}

	};

	private final int health;

	private final String away;

	private final String back;

	Outage(int health, String away, String back) {
		this.health = health;
		this.away = away;
		this.back = back;
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

	abstract void begins(Issuer issuer, RobinServer robin, Path folder) throws IOException;

	abstract void ends(Issuer issuer, RobinServer robin, Path folder) throws IOException;

}
