package io.robinbff.conversation;

/**
 * A refusal of a value that cannot be meant. The message is for the caller: it says what
 * is wrong and how to mend it, and never repeats the value.
 */
public final class InvalidValue extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String parameter;

	/**
	 * Creates the refusal of one value.
	 * @param parameter the parameter's name in the API
	 * @param message what is wrong and how to mend it, without the value itself
	 */
	public InvalidValue(String parameter, String message) {
		super(message);
		this.parameter = parameter;
	}

	/** Returns the name of the parameter that is wrong. */
	public String parameter() {
		return this.parameter;
	}

}
