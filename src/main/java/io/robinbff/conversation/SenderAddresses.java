package io.robinbff.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A reader of the customers in an address as ROBIN has it, which holds what somebody's
 * mail program or form put there: a name with angle brackets (RFC 5322), {@code mailto:},
 * quotes, comments, several addresses, invisible characters. Each is the customer whom a
 * request names by the address alone. Rather one too many than one too few: what is not
 * found here is neither erased nor seen in the audit. So each part of a list is taken as
 * it stands, as a request may name it, and each {@code @} with what can be a mailbox
 * around it, whatever stands in front and behind.
 *
 * <p>
 * A stranger chooses the text, and each customer costs hashes at each look. So of a long
 * one both ends are read, {@value #LONGEST} characters together, and of many customers
 * the first and the last are taken, {@value #MOST} together: an address stands in front
 * of a comment, and behind a name.
 */
public final class SenderAddresses {

	/** The most characters of a text that are read. */
	public static final int LONGEST = 8192;

	/** The most customers whom one text names. */
	static final int MOST = 50;

	private static final Pattern PLAIN = Pattern
		.compile("[A-Za-z0-9_+][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9.-]{0,188}[A-Za-z0-9]");

	/** Printable ASCII, percent-encoded (RFC 3986). */
	private static final Pattern ENCODED = Pattern.compile("%([2-6][0-9A-Fa-f]|7[0-9A-Ea-e])");

	private static final String SEPARATORS = ";,<>()[]";

	private static final String QUOTES = "\"'`\u2018\u2019\u201C\u201D\u00AB\u00BB";

	/** What may stand in a local part beside letters and digits (RFC 5322, atext). */
	private static final String ATOM = ".!#$%&'*+-/=?^_`{|}~\u2019";

	private final List<CustomerEmail> found = new ArrayList<>();

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
		String seen = Text.visible(text);
		if (seen.length() <= LONGEST) {
			addresses.read(seen);
		}
		else {
			addresses.read(seen.substring(0, LONGEST / 2));
			addresses.read(seen.substring(seen.length() - LONGEST / 2));
		}
		return addresses.most();
	}

	private List<CustomerEmail> most() {
		List<CustomerEmail> all = this.found.stream().distinct().toList();
		return (all.size() <= MOST) ? all : Stream
			.concat(all.stream().limit(MOST / 2), this.found.reversed().stream().distinct().limit(MOST - MOST / 2))
			.distinct()
			.toList();
	}

	/** Both as it is and decoded: a percent sign may be a part of an address. */
	private void read(String text) {
		list(text);
		String decoded = ENCODED.matcher(text).replaceAll((code) -> "\\" + (char) Integer.parseInt(code.group(1), 16));
		if (!decoded.equals(text)) {
			list(decoded);
		}
	}

	/** Takes a list apart at what separates outside quotes, brackets and comments. */
	private void list(String text) {
		boolean paired = text.chars().filter((c) -> c == '"').count() % 2 == 0;
		boolean quoted = false;
		int from = 0;
		for (int at = 0; at < text.length(); at++) {
			char c = text.charAt(at);
			quoted ^= c == '"' && paired;
			if (!quoted && SEPARATORS.indexOf(c) >= 0) {
				part(text.substring(from, at));
				from = at + 1;
			}
		}
		part(text.substring(from));
	}

	private void part(String text) {
		String bare = unquoted(Text.strip(text));
		if (bare.indexOf('@') >= 0) {
			add(bare);
			if (!PLAIN.matcher(bare).matches() && !CustomerEmail.isQuoted(bare)) {
				mailboxes(bare);
			}
		}
	}

	private void add(String address) {
		try {
			this.found.add(CustomerEmail.of("emailAddress", address));
		}
		catch (InvalidValue ex) {
			// Nobody can ask for it.
		}
	}

	/**
	 * Takes what can be a mailbox around each {@code @}, with the signs in front of it
	 * and without: they may be a part of it, as in {@code 's-hage@x.nl}.
	 */
	private void mailboxes(String text) {
		int behind = 0;
		for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
			int start = at;
			while (start > behind && isLocal(text.charAt(start - 1))) {
				start--;
			}
			int bare = start;
			while (bare < at && !isLetterOrDigit(text.charAt(bare))) {
				bare++;
			}
			bare = Math.max(bare, start + text.substring(start, at).lastIndexOf('=') + 1);
			int end = at + 1;
			while (end < text.length() && isDomain(text.charAt(end))) {
				end++;
			}
			boolean another = end < text.length() && text.charAt(end) == '@';
			while (end > at + 1 && !isLetterOrDigit(text.charAt(end - 1))) {
				end--;
			}
			behind = end;
			if (!another) {
				add(text.substring(start, end));
				add(text.substring(bare, end));
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

	private static boolean isLocal(char c) {
		return isLetterOrDigit(c) || ATOM.indexOf(c) >= 0;
	}

	private static boolean isDomain(char c) {
		return isLetterOrDigit(c) || c == '.' || c == '-';
	}

	/** With the vowel signs of scripts that have them. */
	private static boolean isLetterOrDigit(char c) {
		return c != '_' && Character.isUnicodeIdentifierPart(c);
	}

}
