package io.robinbff.robin.http;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * ROBIN answered with a status that is no success. Its body is never read: it is no use
 * to anybody and may be anything.
 */
public final class RobinStatusException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int status;

	private final @Nullable Duration retryAfter;

	public RobinStatusException(int status, @Nullable Duration retryAfter) {
		super("ROBIN answered " + status);
		this.status = status;
		this.retryAfter = retryAfter;
	}

	public int status() {
		return this.status;
	}

	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

}
