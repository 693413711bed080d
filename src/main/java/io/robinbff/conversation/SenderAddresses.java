package io.robinbff.conversation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A reader of the customers in an address as ROBIN has it, which holds what somebody's
 * mail program or form put there: a name with angle brackets (RFC 5322), {@code mailto:},
 * quotes, comments, several addresses, invisible characters. Each is the customer whom a
 * request names by the address alone. Rather one too many than one too few: what is not
 * found here is neither erased nor seen in the audit.
 */
public final class SenderAddresses {

	private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,189}");

	private static final Pattern MAILTO = Pattern.compile("(?i)mailto:([^?]*).*", Pattern.DOTALL);

	private static final Pattern BLANKS = Pattern.compile("\\s+");

	private static final String QUOTES = "\"'`\u2018\u2019\u201C\u201D\u00AB\u00BB";

	/** Quotes in quotes: nobody writes more. */
	private static final int DEEPEST = 3;

	private final Set<CustomerEmail> found = new LinkedHashSet<>();

	private SenderAddresses() {
	}

	/** Returns the customers, each once; nobody if there is no address. */
	public static List<CustomerEmail> in(@Nullable String text) {
		if (text == null) {
			return List.of();
		}
		if (PLAIN.matcher(text).matches()) {
			return List.of(new CustomerEmail(text));
		}
		SenderAddresses addresses = new SenderAddresses();
		addresses.list(Text.visible(text), 0);
		return List.copyOf(addresses.found);
	}

	/** Takes a list apart at what separates outside quotes, brackets and comments. */
	private void list(String text, int depth) {
		boolean paired = text.chars().filter((c) -> c == '"').count() % 2 == 0;
		boolean quoted = false;
		List<StringBuilder> parts = new ArrayList<>(List.of(new StringBuilder()));
		for (int at = 0; at < text.length(); at++) {
			char c = text.charAt(at);
			quoted ^= c == '"' && paired;
			if (!quoted && ";,<>()[]".indexOf(c) >= 0) {
				parts.add(new StringBuilder());
			}
			else {
				parts.getLast().append(c);
			}
		}
		parts.forEach((part) -> one(Text.strip(part.toString()), depth));
	}

	private void one(String text, int depth) {
		String bare = unquoted(MAILTO.matcher(unquoted(text)).replaceFirst("$1").replace("%40", "@"));
		if (bare.indexOf('@') < 0) {
			return;
		}
		if (!bare.equals(text) && depth < DEEPEST) {
			list(bare, depth + 1);
			return;
		}
		try {
			this.found.add(CustomerEmail.of("emailAddress", bare));
		}
		catch (InvalidValue ex) {
			// Nobody can ask for it.
		}
		List<String> words = BLANKS.splitAsStream(bare).toList();
		if (words.size() > 1 && bare.indexOf('"') < 0) {
			for (String word : words) {
				one(word, depth);
			}
		}
	}

	/**
	 * Returns what stands in quotes, unless they are a part of the address. Copies once,
	 * however many there are.
	 */
	private static String unquoted(String text) {
		int from = 0;
		int to = text.length();
		while (to - from > 1 && isQuote(text.charAt(from)) && isQuote(text.charAt(to - 1))) {
			from++;
			to--;
			while (from < to && Character.isWhitespace(text.charAt(from))) {
				from++;
			}
			while (from < to && Character.isWhitespace(text.charAt(to - 1))) {
				to--;
			}
		}
		return (from > 0) ? Text.strip(text.substring(from, to)) : text;
	}

	private static boolean isQuote(char c) {
		return QUOTES.indexOf(c) >= 0;
	}

}
