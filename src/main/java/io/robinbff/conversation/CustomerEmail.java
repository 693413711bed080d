package io.robinbff.conversation;

import org.jspecify.annotations.Nullable;

/**
 * A customer's e-mail address, exactly as it goes to ROBIN. Only what cannot be an
 * address is refused: no {@code @} with something on either side, control characters,
 * more than 254 characters (RFC 5321, 4.5.3.1.3).
 *
 * @param value the address, without surrounding blanks
 */
public record CustomerEmail(String value) {

	private static final int MAX_LENGTH = 254;

	/**
	 * Parses an address.
	 * @param parameter the parameter's name in the API
	 * @throws InvalidValue where it cannot be one
	 */
	public static CustomerEmail of(String parameter, String value) {
		String text = Text.parse(parameter, value, MAX_LENGTH);
		int at = text.lastIndexOf('@');
		if (at < 1 || at == text.length() - 1) {
			throw new InvalidValue(parameter,
					"The " + parameter + " has no @ with something before and after it: give a whole address.");
		}
		return new CustomerEmail(text);
	}

	/**
	 * Domains are compared ignoring case (RFC 5321, 2.4); what stands before the @ is its
	 * host's business.
	 */
	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof CustomerEmail that && this.value.length() == that.value.length()
				&& this.value.equalsIgnoreCase(that.value) && this.value.regionMatches(0, that.value, 0, at());
	}

	@Override
	public int hashCode() {
		return this.value.substring(0, at()).hashCode();
	}

	private int at() {
		return this.value.lastIndexOf('@');
	}

	@Override
	public String toString() {
		return "CustomerEmail[***]";
	}

}
