package io.robinbff.simulation;

/** An error reply: its first word is the code that clients go by. */
public final class RedisError extends RuntimeException {

	private static final long serialVersionUID = 1L;

	static final RedisError SYNTAX = new RedisError("ERR syntax error");

	static final RedisError WRONG_TYPE = new RedisError(
			"WRONGTYPE Operation against a key holding the wrong kind of value");

	public RedisError(String reply) {
		super(reply, null, false, false);
	}

	/** The message, which an error reply always has. */
	String reply() {
		return String.valueOf(getMessage());
	}

}
