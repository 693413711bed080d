package io.robinbff.security;

import java.time.Duration;

import org.springframework.security.core.AuthenticationException;

/**
 * A failure to check a token because its issuer cannot be reached: not the caller's
 * fault.
 */
final class IssuerUnavailable extends AuthenticationException {

	private static final long serialVersionUID = 1L;

	private static final String MESSAGE = "The issuer cannot be reached";

	private final Duration retryAfter;

	IssuerUnavailable(Duration retryAfter, Throwable cause) {
		super(MESSAGE, cause);
		this.retryAfter = retryAfter;
	}

	/** Says that it is not asked now, although it could be. */
	IssuerUnavailable(Duration retryAfter) {
		super(MESSAGE);
		this.retryAfter = retryAfter;
	}

	Duration retryAfter() {
		return this.retryAfter;
	}

}
