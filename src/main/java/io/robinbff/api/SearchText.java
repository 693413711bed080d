package io.robinbff.api;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;

import org.springframework.web.util.HtmlUtils;

/**
 * Text as it is searched: what a reader sees of it, without the differences that nobody
 * types. Whatever strangers wrote, it takes a time that grows with its length alone.
 */
final class SearchText {

	/** The text between these tags is seen by nobody. */
	private static final Set<String> UNSEEN = Set.of("script", "style", "title", "template");

	/** These stand inside a word; whatever other tag there is ends it. */
	private static final Set<String> INLINE = Set.of("a", "abbr", "b", "big", "code", "em", "font", "i", "mark", "s",
			"small", "span", "strong", "sub", "sup", "u", "wbr");

	/** No markup ends in what follows: all of it is text. */
	private static final int NO_MORE = -1;

	private SearchText() {
	}

	/**
	 * Returns a text without capitals, diacritics, invisible characters and the number of
	 * blanks: its compatibility decomposition (NFKD), less what combines.
	 */
	static String folded(String text) {
		String upper = Normalizer.normalize(text, Normalizer.Form.NFKD).toUpperCase(Locale.ROOT);
		// Capitals can be composed anew, and one of them is small at the end of a word
		// only.
		String plain = Normalizer.normalize(upper, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT).replace('ς', 'σ');
		StringBuilder folded = new StringBuilder(plain.length());
		plain.codePoints().filter(SearchText::isSeen).forEach((c) -> {
			if (!isBlank(c)) {
				folded.appendCodePoint(c);
			}
			else if (!folded.isEmpty() && folded.charAt(folded.length() - 1) != ' ') {
				folded.append(' ');
			}
		});
		return folded.toString().strip();
	}

	private static boolean isSeen(int c) {
		int type = Character.getType(c);
		return type != Character.NON_SPACING_MARK && type != Character.ENCLOSING_MARK && type != Character.FORMAT;
	}

	private static boolean isBlank(int c) {
		return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
	}

	/**
	 * Returns a message's text without its HTML, if it has any; nothing says whether it
	 * does. What looks like no tag, such as an address in angle brackets, is text.
	 */
	static String visible(String content) {
		if (content.indexOf('<') < 0 && content.indexOf('&') < 0) {
			return content;
		}
		StringBuilder text = new StringBuilder(content.length());
		int at = 0;
		int open = content.indexOf('<');
		int end = 0;
		while (open >= 0 && end != NO_MORE) {
			end = endOfMarkup(content, open);
			if (end > 0) {
				text.append(content, at, open).append(INLINE.contains(nameAt(content, open)) ? "" : " ");
				at = end;
			}
			open = content.indexOf('<', Math.max(end, open + 1));
		}
		return HtmlUtils.htmlUnescape(text.append(content, at, content.length()).toString());
	}

	/** Returns where markup ends that begins here; 0 or less if none does. */
	private static int endOfMarkup(String content, int open) {
		if (content.startsWith("<!--", open)) {
			return after(content, "-->", open);
		}
		String name = nameAt(content, open);
		if (name.isEmpty() && !content.startsWith("<!", open) && !content.startsWith("<?", open)) {
			return 0;
		}
		int close = content.indexOf('>', open);
		if (close < 0) {
			return NO_MORE;
		}
		int end = close + 1;
		if (!UNSEEN.contains(name) || content.charAt(open + 1) == '/') {
			return end;
		}
		int closing = indexOfClosing(content, name, end);
		return (closing >= 0) ? after(content, ">", closing) : content.length();
	}

	/** Of what does not end, all that follows is markup, as for browsers. */
	private static int after(String content, String sign, int from) {
		int at = content.indexOf(sign, from);
		return (at >= 0) ? at + sign.length() : content.length();
	}

	private static int indexOfClosing(String content, String name, int from) {
		for (int at = content.indexOf("</", from); at >= 0; at = content.indexOf("</", at + 2)) {
			if (name.equals(nameAt(content, at))) {
				return at;
			}
		}
		return -1;
	}

	/** Returns the name of a tag in small letters; an empty one if it is no tag. */
	private static String nameAt(String content, int open) {
		int start = open + (content.startsWith("</", open) ? 2 : 1);
		int end = start;
		while (end < content.length() && end - start < 32 && isOfName(content.charAt(end))) {
			end++;
		}
		boolean isTag = end > start && Character.isLetter(content.charAt(start)) && end < content.length()
				&& (content.charAt(end) == '>' || content.charAt(end) == '/'
						|| Character.isWhitespace(content.charAt(end)));
		return isTag ? content.substring(start, end).toLowerCase(Locale.ROOT) : "";
	}

	private static boolean isOfName(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' || c == '-';
	}

}
