package io.robinbff.redis;

/** Redis cannot be had now. Expected, and without a stack trace. */
public final class RedisAway extends RuntimeException {

	private static final long serialVersionUID = 1L;

	RedisAway() {
		super("Redis is away", null, false, false);
	}

}
