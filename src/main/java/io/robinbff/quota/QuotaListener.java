package io.robinbff.quota;

import java.io.IOException;
import java.time.Duration;

/**
 * Hears what the quota decides, for metrics and log. Called under the quota's lock: it
 * must be quick and must not throw.
 */
public interface QuotaListener {

	/** Hears nothing. */
	QuotaListener NONE = new QuotaListener() {
	};

	/** A claim got a permit after waiting that long. */
	default void granted(Priority priority, Duration waited) {
	}

	/** A claim was refused after waiting that long; {@code boundBy} names the window. */
	default void refused(Priority priority, Duration waited, String boundBy) {
	}

	/**
	 * The spending could not be written. Calls go on, as nothing is overspent until the
	 * next restart; the whole is written again at the next call.
	 */
	default void notWritten(IOException cause) {
	}

}
