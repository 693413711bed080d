package io.robinbff.settings;

/**
 * A setting without which the service cannot start, or one that it refuses. The message
 * is one sentence for an operator.
 */
public final class UnusableSetting extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the refusal of a setting.
	 * @param message which setting is wrong and how to mend it, without its value
	 */
	public UnusableSetting(String message) {
		super(message);
	}

}
