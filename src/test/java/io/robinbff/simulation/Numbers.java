package io.robinbff.simulation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/** Numbers as Redis writes and reads them. */
final class Numbers {

	private static final int DIGITS = 17;

	private static final MathContext ROUNDED = new MathContext(DIGITS, RoundingMode.HALF_EVEN);

	private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,18}");

	private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

	private static final Pattern INFINITE = Pattern.compile("[+-]?inf(inity)?", Pattern.CASE_INSENSITIVE);

	private Numbers() {
	}

	/** As C's {@code %.17g}. */
	static String text(double number) {
		if (number == Math.rint(number) && Math.abs(number) < 1e17) {
			return (number == 0 && 1 / number < 0) ? "-0" : Long.toString((long) number);
		}
		if (Double.isNaN(number) || Double.isInfinite(number)) {
			return ((Double.doubleToRawLongBits(number) < 0) ? "-" : "") + (Double.isNaN(number) ? "nan" : "inf");
		}
		BigDecimal rounded = new BigDecimal(number).round(ROUNDED).stripTrailingZeros();
		int exponent = rounded.precision() - rounded.scale() - 1;
		if (exponent >= -4 && exponent < DIGITS) {
			return rounded.toPlainString();
		}
		return rounded.movePointLeft(exponent).toPlainString()
				+ "e%s%02d".formatted((exponent < 0) ? "-" : "+", Math.abs(exponent));
	}

	static long integer(String text, String error) {
		try {
			if (INTEGER.matcher(text).matches()) {
				return Long.parseLong(text);
			}
		}
		catch (NumberFormatException ex) {
			// Has 19 digits and is too large.
		}
		throw new RedisError(error);
	}

	static long integer(String text) {
		return integer(text, "ERR value is not an integer or out of range");
	}

	/** As C's {@code strtod}, less hexadecimal numbers, and without NaN. */
	static double decimal(String text, String error) {
		if (digits(text)) {
			return Long.parseLong(text);
		}
		if (DECIMAL.matcher(text).matches()) {
			return Double.parseDouble(text);
		}
		if (INFINITE.matcher(text).matches()) {
			return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
		}
		throw new RedisError(error);
	}

	/**
	 * Whether it is a plain number, as nearly all are: patterns would be most of a
	 * command's price.
	 */
	private static boolean digits(String text) {
		if (text.isEmpty() || text.length() > 18) {
			return false;
		}
		for (int i = 0; i < text.length(); i++) {
			if (text.charAt(i) < '0' || text.charAt(i) > '9') {
				return false;
			}
		}
		return true;
	}

	/** As C casts on x86: what does not fit is the smallest. */
	static long truncated(double number) {
		return (number >= -0x1p63 && number < 0x1p63) ? (long) number : Long.MIN_VALUE;
	}

}
