package io.robinbff.cluster;

/**
 * An exception that says that Redis cannot be had now: expected, without a stack trace.
 */
public final class RedisUnavailable extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public RedisUnavailable() {
		super("Redis is away", null, false, false);
	}

}
