package io.robinbff.privacy;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A scrubber that takes out of a text what could lead to a person or open a door:
 * addresses, however encoded, what stands in our routes in the place of a customer or an
 * order, and credentials.
 */
final class Scrub {

	private static final String NO_ADDRESS = "\\s\"'<>()\\[\\]{},;:=/?&|\\\\";

	private static final String IN_ADDRESS = "[^" + NO_ADDRESS + "]+";

	private static final String AT = "(?:@|%40|&#64;|\\\\u0040)";

	private static final String DOMAIN = "(?:\\[[^\\]\\s]{1,64}\\]|" + IN_ADDRESS + ")";

	/** What stands between two of them may be anybody's name, with spaces. */
	private static final String QUOTE = "(?:\"|&quot;|&#34;|%22|\\\\u0022)";

	private static final String COMMENT = "(?:\\([^()\\s]{0,64}\\))?";

	/** In the middle of what is none nobody looks again, which would take its square. */
	private static final String BEGIN = "(?<![^" + NO_ADDRESS + "])";

	private static final List<Rule> RULES = List.of(
			new Rule("(?i)\\b(Bearer|Basic)\\s+[A-Za-z0-9._~+/=-]{6,}", "$1 [credentials]"),
			new Rule("/(customers|orders)/(?!\\{)[^\\s?\"'\\]]+", "/$1/[…]"),
			new Rule("(?i)([?&](?:conversationId|email\\w*|order\\w*|q|channel|webStore|access_token)=)[^\\s&\"'\\]]+",
					"$1[…]"),
			new Rule(QUOTE + "[^\\v]{1,254}?" + QUOTE + AT + DOMAIN, "[address]"),
			new Rule(BEGIN + IN_ADDRESS + COMMENT + AT + DOMAIN, "[address]"));

	private Scrub() {
	}

	/** Returns the text without what is personal; the same if nothing is. */
	static String text(String text) {
		String clean = text;
		for (Rule rule : RULES) {
			clean = rule.pattern.matcher(clean).replaceAll(rule.replacement);
		}
		return clean.equals(text) ? text : clean;
	}

	private record Rule(Pattern pattern, String replacement) {

		Rule(String regex, String replacement) {
			this(Pattern.compile(regex), replacement);
		}

	}

}
