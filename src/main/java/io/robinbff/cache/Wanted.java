package io.robinbff.cache;

/**
 * A filter of conversations. Strangers write what it reads, so that it can be broken off
 * in the middle of one.
 */
@FunctionalInterface
public interface Wanted {

	/**
	 * Returns whether a conversation is wanted.
	 * @param json its JSON as the audience sees it
	 */
	boolean test(byte[] json);

	/**
	 * Returns the same, with a breath every few milliseconds.
	 * @param breath lets others have the processor, and throws an exception once the time
	 * is over, which is to be passed on
	 */
	default boolean test(byte[] json, Runnable breath) {
		return test(json);
	}

}
