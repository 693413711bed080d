package io.robinbff.panel;

import java.time.Duration;

import embedded.Cast;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.ManualTicker;

/** What an agent's day leaves behind is gone before the next one. */
final class Evening {

	private Evening() {
	}

	/** Lets ROBIN recover, and everything that is kept grow too old. */
	static void comes(RobinServer robin, ManualTicker ticker, Front front) {
		robin.recovers();
		ticker.advance(Duration.ofHours(25));
		// Credentials that were refused are trusted again after one call that was not.
		front.get("/customers/" + Cast.NICK + "/conversations");
	}

}
