package io.robinbff.conversation;

/**
 * How many conversations of a list to skip.
 *
 * @param value 0 to 1,000,000
 */
public record Skip(int value) {

	private static final int MAX = 1_000_000;

	public Skip {
		if (value < 0 || value > MAX) {
			throw refused();
		}
	}

	/**
	 * Parses a number.
	 * @throws InvalidValue where it is none, negative, or over a million
	 */
	public static Skip of(String text) {
		try {
			return new Skip(Integer.parseInt(text.strip()));
		}
		catch (NumberFormatException ex) {
			throw refused();
		}
	}

	private static InvalidValue refused() {
		return new InvalidValue("skip", "The skip is not a number from 0 to 1000000: "
				+ "it counts conversations; take it from the nextSkip of the answer before.");
	}

}
