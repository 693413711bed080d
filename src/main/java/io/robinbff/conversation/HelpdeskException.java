package io.robinbff.conversation;

import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The helpdesk gave no answer. Never carries anything that the helpdesk or the caller
 * wrote: its message is the fault's name, its cause is for the log.
 */
public class HelpdeskException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** When to come back where nobody has said. */
	public static final Duration SOON = Duration.ofSeconds(5);

	private final Fault fault;

	private final @Nullable Duration retryAfter;

	public HelpdeskException(Fault fault, @Nullable Duration retryAfter, @Nullable Throwable cause) {
		super(fault.name(), cause);
		this.fault = fault;
		this.retryAfter = retryAfter;
	}

	/** Returns what went wrong. */
	public Fault fault() {
		return this.fault;
	}

	/** Returns when asking again may help, or null where that is not known. */
	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

	/** What can go wrong between us and the helpdesk. */
	public enum Fault {

		/** It cannot be reached, or says that it cannot answer now. */
		UNAVAILABLE,
		/** It did not answer in time. */
		TIMEOUT,
		/** It says that the account's quota is spent. */
		OVER_QUOTA,
		/** The quota leaves no room for this question before its deadline. */
		NO_ROOM,
		/** It does not accept our credentials. */
		CREDENTIALS,
		/** It refused the question. */
		REJECTED,
		/** Its answer cannot be read, or is not the answer to the question. */
		UNREADABLE,
		/** Its answer is larger than we accept. */
		TOO_LARGE;

		/** Returns the name for metrics and headers, such as {@code no-room}. */
		public String label() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
