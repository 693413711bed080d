package io.robinbff.cluster;

/** Redis cannot be had now. Expected, and without a stack trace. */
public final class RedisUnavailable extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public RedisUnavailable() {
		super("Redis is away", null, false, false);
	}

}
