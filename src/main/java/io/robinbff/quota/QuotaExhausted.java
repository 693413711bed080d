package io.robinbff.quota;

import java.time.Duration;

/**
 * No permit can be had in time. Carries what the caller needs to know; without a stack
 * trace, as under pressure it is thrown many times a second.
 */
public final class QuotaExhausted extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private static final Duration LEAST = Duration.ofMillis(1);

	private final Duration retryAfter;

	private final String boundBy;

	QuotaExhausted(Duration retryAfter, String boundBy) {
		super("No call to ROBIN can be made in time; bound by: " + boundBy, null, false, false);
		this.retryAfter = (retryAfter.compareTo(LEAST) < 0) ? LEAST : retryAfter;
		this.boundBy = boundBy;
	}

	/** When the queue as it stands will have been served; never zero. */
	public Duration retryAfter() {
		return this.retryAfter;
	}

	/** The name of the window that is full, or {@code pause}. */
	public String boundBy() {
		return this.boundBy;
	}

}
