package io.robinbff.robin.http;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A failure because ROBIN, or a proxy on the way, answered with a status that is no
 * success. Its body is never read: it is no use to anybody and may be anything.
 */
public final class RobinStatusException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int status;

	private final @Nullable Duration retryAfter;

	private final boolean ofProxy;

	public RobinStatusException(int status, @Nullable Duration retryAfter) {
		this(status, retryAfter, false);
	}

	private RobinStatusException(int status, @Nullable Duration retryAfter, boolean ofProxy) {
		super((ofProxy ? "The proxy" : "ROBIN") + " answered " + status);
		this.status = status;
		this.retryAfter = retryAfter;
		this.ofProxy = ofProxy;
	}

	/** A proxy refused to open a tunnel to ROBIN, which knows nothing of it. */
	public static RobinStatusException ofProxy(int status) {
		return new RobinStatusException(status, null, true);
	}

	public boolean isOfProxy() {
		return this.ofProxy;
	}

	public int status() {
		return this.status;
	}

	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

}
