package io.robinbff.web;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A rule for the values of headers that the firewall lets through: the same ones as its
 * own rule. That is a regular expression over each character of a token, each time a
 * filter looks at it; here only what is not printable ASCII gets that far.
 */
final class HeaderValues {

	/** As in {@link org.springframework.security.web.firewall.StrictHttpFirewall}. */
	private static final Predicate<String> RULE = Pattern.compile("[\\p{IsAssigned}&&[[^\\p{IsControl}]||\\t]]*")
		.asMatchPredicate();

	private HeaderValues() {
	}

	static boolean allow(String value) {
		return isPrintableAscii(value) || RULE.test(value);
	}

	static boolean isPrintableAscii(String value) {
		for (int i = 0; i < value.length(); i++) {
			if (value.charAt(i) < ' ' || value.charAt(i) > '~') {
				return false;
			}
		}
		return true;
	}

}
