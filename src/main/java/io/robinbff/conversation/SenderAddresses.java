package io.robinbff.conversation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A reader of the customers in an address as ROBIN has it, which holds what somebody's
 * mail program or form put there: a name with angle brackets (RFC 5322), {@code mailto:},
 * quotes, comments, several addresses, invisible characters. Each is the customer whom a
 * request names by the address alone. Rather one too many than one too few: what is not
 * found here is neither erased nor seen in the audit. So each part of a list is taken as
 * it stands, as a request may name it, a text without blanks as a whole, and each
 * {@code @} with what can be a mailbox around it, whatever stands in front and behind.
 *
 * <p>
 * A stranger chooses the text, and each customer costs hashes at each look. So of a long
 * one both ends are read, {@value #LONGEST} characters together, and of many {@code @}
 * the first and the last are taken, {@value #MOST} together, as they are and as many
 * decoded: an address stands in front of a comment, and behind a name. Each of them gives
 * the customers whom it may mean, mostly one and six at most: no spelling of one takes
 * another's place.
 */
public final class SenderAddresses {

	/** The most characters of a text that are read. */
	public static final int LONGEST = 8192;

	/** The most {@code @} that name customers in one reading of a text. */
	static final int MOST = 50;

	private static final Pattern PLAIN = Pattern
		.compile("[A-Za-z0-9_+][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9.-]{0,188}[A-Za-z0-9]");

	/** Printable ASCII, percent-encoded (RFC 3986). */
	private static final Pattern ENCODED = Pattern.compile("%([2-6][0-9A-Fa-f]|7[0-9A-Ea-e])");

	/** One address whose local part is in quotes (RFC 5322), and nothing behind it. */
	private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"@[^ @]+");

	/** No list: begins, and ends, with no separator but a comment's or a literal's. */
	private static final Pattern WORD = Pattern
		.compile("[^\\s;,<>()\\[\\]]\\S*(?:[^\\s;,<>()\\[\\]]|\\([^\\s()]*\\)|\\[[^\\s\\[\\]]*\\])");

	private static final String MAILTO = "mailto:";

	private static final String SEPARATORS = ";,<>()[]";

	private static final String QUOTES = "\"'`\u2018\u2019\u201C\u201D\u00AB\u00BB";

	/** What may stand in a local part beside letters and digits (RFC 5322, atext). */
	private static final String ATOM = ".!#$%&'*+-/=?^_`{|}~\u2019";

	/** What each {@code @} may mean. */
	private final List<Set<CustomerEmail>> signs = new ArrayList<>();

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
		String seen = Text.visible(text);
		List<String> ends = (seen.length() <= LONGEST) ? List.of(seen)
				: List.of(seen.substring(0, LONGEST / 2), seen.substring(seen.length() - LONGEST / 2));
		// A percent sign may be a part of an address.
		return Stream.of(ends, ends.stream().map(SenderAddresses::decoded).toList())
			.distinct()
			.flatMap(SenderAddresses::read)
			.distinct()
			.toList();
	}

	private static String decoded(String text) {
		return ENCODED.matcher(text).replaceAll((code) -> "\\" + (char) Integer.parseInt(code.group(1), 16));
	}

	private static Stream<CustomerEmail> read(List<String> texts) {
		SenderAddresses addresses = new SenderAddresses();
		texts.forEach(addresses::list);
		if (texts.size() == 1) {
			addresses.word(unquoted(Text.strip(texts.getFirst())));
		}
		List<Set<CustomerEmail>> first = addresses.signs.stream().distinct().limit(MOST + 1).toList();
		return ((first.size() <= MOST) ? first.stream() : Stream.concat(first.stream().limit(MOST / 2),
				addresses.signs.reversed().stream().distinct().limit(MOST - MOST / 2)))
			.flatMap(Set::stream);
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

	/** Takes what separators stand in as it is, with what its first sign means. */
	private void word(String text) {
		Set<CustomerEmail> means = this.signs.isEmpty() ? new LinkedHashSet<>() : this.signs.removeFirst();
		if (text.length() <= CustomerEmail.MAX_LENGTH && WORD.matcher(text).matches()) {
			add(means, text);
		}
		if (!means.isEmpty()) {
			this.signs.addFirst(means);
		}
	}

	private void part(String text) {
		String bare = unquoted(Text.strip(text));
		if (bare.indexOf('@') >= 0) {
			Set<CustomerEmail> means = new LinkedHashSet<>();
			add(means, bare);
			if (PLAIN.matcher(bare).matches() || isOne(bare)) {
				name(means);
			}
			else {
				signs(bare, means);
			}
		}
	}

	/** Returns whether all of it is one address with quotes, and holds no other. */
	private static boolean isOne(String text) {
		return CustomerEmail.isQuoted(text) && QUOTED.matcher(text).matches();
	}

	/**
	 * Takes what is around each {@code @}.
	 * @param whole what the whole text means: it goes with the first
	 */
	private void signs(String text, Set<CustomerEmail> whole) {
		Set<CustomerEmail> means = whole;
		int before = 0;
		int behind = 0;
		int at = text.indexOf('@');
		while (at >= 0) {
			int next = text.indexOf('@', at + 1);
			int end = at + 1;
			while (end < text.length() && isDomain(text.charAt(end))) {
				end++;
			}
			boolean another = end == next;
			while (end > at + 1 && !isLetterOrDigit(text.charAt(end - 1))) {
				end--;
			}
			int opening = (at > 1 && text.charAt(at - 1) == '"') ? text.lastIndexOf('"', at - 2) : -1;
			if (opening >= 0) {
				add(means, text.substring(opening, end));
			}
			else if (!another) {
				if (end > at + 1) {
					mailbox(means, text, behind, at, end);
				}
				word(means, text, before, at, (next < 0) ? text.length() : next);
			}
			name(means);
			means = new LinkedHashSet<>();
			before = at + 1;
			behind = end;
			at = next;
		}
	}

	private void name(Set<CustomerEmail> means) {
		if (!means.isEmpty()) {
			this.signs.add(means);
		}
	}

	private static void add(Set<CustomerEmail> means, String text) {
		String address = text;
		if (text.regionMatches(true, 0, MAILTO, 0, MAILTO.length())) {
			int query = text.indexOf('?');
			address = unquoted(text.substring(MAILTO.length(), (query < 0) ? text.length() : query));
		}
		try {
			means.add(CustomerEmail.of("emailAddress", address));
		}
		catch (InvalidValue ex) {
			// Nobody can ask for it.
		}
	}

	/**
	 * Takes what can be a mailbox around an {@code @}, with the signs in front of it and
	 * without, behind an equals sign, too: they may be a part of it, as in
	 * {@code 's-hage@x.nl}.
	 */
	private static void mailbox(Set<CustomerEmail> means, String text, int behind, int at, int end) {
		int start = at;
		while (start > behind && isLocal(text.charAt(start - 1))) {
			start--;
		}
		int value = start + text.substring(start, at).lastIndexOf('=') + 1;
		IntStream.of(start, skipped(text, start, at), value, skipped(text, value, at))
			.distinct()
			.filter((from) -> from < at)
			.forEach((from) -> add(means, text.substring(from, end)));
	}

	private static int skipped(String text, int from, int at) {
		int start = from;
		while (start < at && !isLetterOrDigit(text.charAt(start))) {
			start++;
		}
		return start;
	}

	/**
	 * Takes what stands between blanks around an {@code @}, if it is alone there, without
	 * the quotes around it and the signs behind.
	 * @param from what is behind the {@code @} before
	 * @param to where the next one is, or the text's end
	 */
	private static void word(Set<CustomerEmail> means, String text, int from, int at, int to) {
		int start = at;
		while (start > from && text.charAt(start - 1) != ' ') {
			start--;
		}
		int end = at;
		while (end < to && text.charAt(end) != ' ') {
			end++;
		}
		boolean alone = (start > from || from == 0) && (end < to || to == text.length());
		while (start < at && (isQuote(text.charAt(start)) || SEPARATORS.indexOf(text.charAt(start)) >= 0)) {
			start++;
		}
		while (end > at + 1 && !isLetterOrDigit(text.codePointBefore(end))) {
			end -= Character.charCount(text.codePointBefore(end));
		}
		if (alone && start < at && at + 1 < end) {
			add(means, text.substring(start, end));
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
	private static boolean isLetterOrDigit(int c) {
		return c != '_' && Character.isUnicodeIdentifierPart(c);
	}

}
