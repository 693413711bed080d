package io.robinbff.web;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** A refusal by a service behind a controller. */
public final class Refused extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final ProblemType type;

	private final @Nullable Duration retryAfter;

	/**
	 * Creates a refusal.
	 * @param retryAfter when to come back, or null
	 */
	public Refused(ProblemType type, @Nullable Duration retryAfter) {
		super(type.code());
		this.type = type;
		this.retryAfter = retryAfter;
	}

	ProblemType type() {
		return this.type;
	}

	@Nullable Duration retryAfter() {
		return this.retryAfter;
	}

}
