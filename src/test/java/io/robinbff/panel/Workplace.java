package io.robinbff.panel;

import java.time.Duration;

import com.microsoft.playwright.Page;
import embedded.Cast;
import embedded.Issuer;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.ManualTicker;

/** A workplace at which agents sit down in the morning, in front of the demo's CRM. */
final class Workplace {

	private final Front front;

	private final RobinServer robin;

	private final Issuer issuer;

	private final ManualTicker ticker;

	Workplace(Front front, RobinServer robin, Issuer issuer, ManualTicker ticker) {
		this.front = front;
		this.robin = robin;
		this.issuer = issuer;
		this.ticker = ticker;
	}

	/** Signs somebody in, in that page of a browser. */
	Crm sitDown(String person, Page page) {
		this.issuer.sendsBackTo(address());
		return new Crm(page, this.front.port()).signIn(person);
	}

	/** Returns whether an address is the CRM's, the service's or the issuer's. */
	boolean isKnown(String address) {
		return address.startsWith(address()) || address.startsWith(this.issuer.issuerUri() + "/");
	}

	/** Ends the day: ROBIN recovers, and everything that is kept grows too old. */
	void evening() {
		this.robin.recovers();
		this.ticker.advance(Duration.ofHours(25));
		// Credentials that were refused are trusted again after one call that was not.
		this.front.get("/customers/" + Cast.NICK + "/conversations");
	}

	private String address() {
		return "http://localhost:" + this.front.port() + "/";
	}

}
