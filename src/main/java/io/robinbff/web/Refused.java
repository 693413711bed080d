package io.robinbff.web;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** A refusal by a service behind a controller. */
public final class Refused extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final ProblemType type;

	private final @Nullable Duration retryAfter;

	private final @Nullable String detail;

	/**
	 * Creates a refusal.
	 * @param retryAfter when to come back, or null
	 */
	public Refused(ProblemType type, @Nullable Duration retryAfter) {
		this(type, retryAfter, null);
	}

	/**
	 * Creates a refusal with a sentence of its own.
	 * @param retryAfter when to come back, or null
	 * @param detail what to do, without anything personal; null for the kind's own words
	 */
	public Refused(ProblemType type, @Nullable Duration retryAfter, @Nullable String detail) {
		super(type.code());
		this.type = type;
		this.retryAfter = retryAfter;
		this.detail = detail;
	}

	/** Returns the stable code of what is refused. */
	public String code() {
		return this.type.code();
	}

	ProblemType type() {
		return this.type;
	}

	@Nullable Duration retryAfter() {
		return this.retryAfter;
	}

	@Nullable String detail() {
		return this.detail;
	}

}
