package io.robinbff.conversation;

import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A failure of the helpdesk to answer. Never carries anything that the helpdesk or the
 * caller wrote: its message is the fault's name, its cause is for the log.
 */
public class HelpdeskException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** When to come back if nobody has said. */
	public static final Duration SOON = Duration.ofSeconds(5);

	private final Fault fault;

	private final @Nullable Duration retryAfter;

	private final @Nullable Integer status;

	public HelpdeskException(Fault fault, @Nullable Duration retryAfter, @Nullable Throwable cause) {
		this(fault, retryAfter, null, cause);
	}

	private HelpdeskException(Fault fault, @Nullable Duration retryAfter, @Nullable Integer status,
			@Nullable Throwable cause) {
		super(fault.name(), cause);
		this.fault = fault;
		this.retryAfter = retryAfter;
		this.status = status;
	}

	/**
	 * The helpdesk answered, but not the question.
	 * @param status the HTTP status that it answered with, or null
	 */
	public static HelpdeskException ofStatus(Fault fault, @Nullable Integer status, @Nullable Throwable cause) {
		return new HelpdeskException(fault, null, status, cause);
	}

	/** Returns the HTTP status behind the fault, or null if there is none to tell. */
	public @Nullable Integer status() {
		return this.status;
	}

	/** Returns what went wrong. */
	public Fault fault() {
		return this.fault;
	}

	/** Returns when asking again may help, or null if that is not known. */
	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

	/** The faults between us and the helpdesk. */
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
