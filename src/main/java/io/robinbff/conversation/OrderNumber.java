package io.robinbff.conversation;

/**
 * An order's number, exactly as it goes to ROBIN; shops choose their own format, such as
 * {@code #1234} or {@code 2024/001}.
 *
 * @param value the number, without surrounding blanks, 128 characters at most
 */
public record OrderNumber(String value) {

	private static final int MAX_LENGTH = 128;

	/**
	 * Parses an order number.
	 * @param parameter the parameter's name in the API
	 * @throws InvalidValue where it cannot be one
	 */
	public static OrderNumber of(String parameter, String value) {
		return new OrderNumber(Text.parse(parameter, value, MAX_LENGTH));
	}

	@Override
	public String toString() {
		return "OrderNumber[***]";
	}

}
