package io.robinbff.conversation;

import org.jspecify.annotations.Nullable;

/**
 * An order's number that goes to ROBIN exactly as it was typed; shops choose their own
 * format, such as {@code #1234} or {@code 2024/001}. At most 128 characters.
 *
 * <p>
 * Two numbers are equal if ROBIN is asked the same for both; what is about an order, with
 * or without its sign, goes by the {@link #key() key}.
 */
public final class OrderNumber {

	private static final int MAX_LENGTH = 128;

	/** What may stand before a number, and is no part of it. */
	private static final String SIGN = "# \t\n\u000B\f\r";

	private final String value;

	private final String key;

	/** Creates a number from what is one. */
	public OrderNumber(String value) {
		this.value = value;
		int start = 0;
		while (start < value.length() && SIGN.indexOf(value.charAt(start)) >= 0) {
			start++;
		}
		this.key = (start < value.length()) ? value.substring(start) : value;
	}

	/**
	 * Parses an order number.
	 * @param parameter the parameter's name in the API
	 * @throws InvalidValue if it cannot be one
	 */
	public static OrderNumber of(String parameter, String value) {
		return new OrderNumber(Text.parse(parameter, value, MAX_LENGTH));
	}

	/** Returns the number as it was typed, without surrounding blanks. */
	public String value() {
		return this.value;
	}

	/**
	 * Returns the one spelling of the same order: {@code #1234} and {@code 1234} are one.
	 */
	public String key() {
		return this.key;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof OrderNumber that && this.value.equals(that.value);
	}

	@Override
	public int hashCode() {
		return this.value.hashCode();
	}

	@Override
	public String toString() {
		return "OrderNumber[***]";
	}

}
