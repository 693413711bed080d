package io.robinbff.conversation;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A customer's e-mail address that goes to ROBIN exactly as it was typed. Only what
 * cannot be one address is refused: no {@code @} with something on either side, a second
 * one outside quotes, a name with angle brackets, control and invisible characters, more
 * than 254 characters (RFC 5321, 4.5.3.1.3).
 *
 * <p>
 * Two addresses are equal if ROBIN is asked the same for both: they are spelt alike but
 * for ASCII's capitals. What is about a person, whichever way the address is spelt, goes
 * by the {@link #key() key}. A class and no record, so that the key is made once.
 */
public final class CustomerEmail {

	static final int MAX_LENGTH = 254;

	private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"@.+");

	/**
	 * What IDNA of 2003, which the JDK has, maps away and IDNA of 2008 does not:
	 * {@code straße.de} and {@code strasse.de} are different domains today.
	 */
	private static final Pattern DEVIATION = Pattern.compile("[\u00DF\u1E9E\u03C2\u200C\u200D]");

	private static final Pattern PUNYCODE = Pattern.compile("[@.]xn--");

	private final String value;

	private final String spelling;

	private final String key;

	/** Creates an address from what is one. */
	public CustomerEmail(String value) {
		this.value = value;
		this.spelling = asciiLowerCase(value);
		String made = keyOf(value);
		// Thousands are kept: mostly one text is all three.
		this.key = made.equals(this.spelling) ? this.spelling : made;
	}

	/**
	 * Parses the {@code emailAddress} of a request's body that has to name a customer.
	 * @param value null if it names none
	 * @throws InvalidValue if it is none
	 */
	public static CustomerEmail ofBody(@Nullable String value) {
		if (value == null) {
			throw new InvalidValue("emailAddress", "The emailAddress is missing: name the customer.");
		}
		return of("emailAddress", value);
	}

	/**
	 * Parses an address.
	 * @param parameter the parameter's name in the API
	 * @throws InvalidValue if it cannot be one
	 */
	public static CustomerEmail of(String parameter, String value) {
		String text = Text.parse(parameter, value, MAX_LENGTH);
		if (text.regionMatches(true, 0, "mailto:", 0, 7)) {
			throw new InvalidValue(parameter, "The " + parameter
					+ " begins with mailto: as links do. Send the address alone, such as nick@example.com.");
		}
		boolean quoted = isQuoted(text);
		if (!quoted && (text.indexOf('<') >= 0 || text.indexOf('>') >= 0)) {
			throw new InvalidValue(parameter, "The " + parameter
					+ " holds angle brackets. Send the address alone, without a name, such as nick@example.com.");
		}
		int at = text.lastIndexOf('@');
		if (at < 1 || at == text.length() - 1) {
			throw new InvalidValue(parameter,
					"The " + parameter + " has no @ with something before and after it: give a whole address.");
		}
		if (!quoted && text.indexOf('@') != at) {
			throw new InvalidValue(parameter, "The " + parameter
					+ " holds more than one @. Send one address alone, such as nick@example.com; ask for each by itself.");
		}
		return new CustomerEmail(text);
	}

	/** Returns whether what stands before the last {@code @} is in quotes (RFC 5322). */
	static boolean isQuoted(String text) {
		return text.length() <= MAX_LENGTH && QUOTED.matcher(text).matches();
	}

	/** Returns the address as it was typed, without surrounding blanks. */
	public String value() {
		return this.value;
	}

	/**
	 * Returns the one spelling of all that mean the same mailbox: what stands before
	 * the @ with ASCII's capitals made small, which providers ignore; the domain as IDNA
	 * writes it. Nothing else is folded: a dotless {@code ı} is another domain than an
	 * {@code i}.
	 */
	public String key() {
		return this.key;
	}

	/** Returns what two addresses have in common that are equal. */
	public String spelling() {
		return this.spelling;
	}

	/**
	 * Returns whether the domain is one that is written in two alphabets. Any domain can
	 * be spelt in full-width letters, and nobody does.
	 */
	boolean hasOtherSpellings() {
		return !this.spelling.equals(this.key) || PUNYCODE.matcher(this.key).find();
	}

	private static String keyOf(String value) {
		int at = value.lastIndexOf('@');
		return asciiLowerCase(value.substring(0, at + 1)) + domainKey(value.substring(at + 1));
	}

	private static String domainKey(String domain) {
		if (domain.length() > MAX_LENGTH || domain.chars().allMatch((c) -> c < 128)
				|| DEVIATION.matcher(domain).find()) {
			return asciiLowerCase(domain);
		}
		try {
			return IDN.toASCII(domain).toLowerCase(Locale.ROOT);
		}
		catch (RuntimeException ex) {
			// No domain of IDNA, however the JDK says so: it is equal to itself alone.
			return asciiLowerCase(domain);
		}
	}

	private static String asciiLowerCase(String text) {
		if (text.chars().noneMatch((c) -> c >= 'A' && c <= 'Z')) {
			return text;
		}
		StringBuilder lower = new StringBuilder(text.length());
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			lower.append((c >= 'A' && c <= 'Z') ? (char) (c + 'a' - 'A') : c);
		}
		return lower.toString();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof CustomerEmail that && this.spelling.equals(that.spelling);
	}

	@Override
	public int hashCode() {
		return this.spelling.hashCode();
	}

	@Override
	public String toString() {
		return "CustomerEmail[***]";
	}

}
