package io.robinbff.api;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Text as it is searched: without the differences that nobody types or sees. Whatever
 * strangers wrote, it takes a time that grows with its length alone.
 */
final class SearchText {

	/** As many marks on one letter as Unicode's stream-safe text has (UAX 15). */
	private static final Pattern MARKS = Pattern.compile("\\p{M}{30}");

	private static final String JOINER = "\u034F";

	private SearchText() {
	}

	/**
	 * Returns a text without capitals, diacritics, invisible characters and the number of
	 * blanks: its compatibility decomposition (NFKD), less what combines.
	 */
	static String folded(String text) {
		// Marks are sorted, each along all in front of it: a joiner, which is not seen,
		// parts them.
		String safe = MARKS.matcher(text).replaceAll("$0" + JOINER);
		String upper = Normalizer.normalize(safe, Normalizer.Form.NFKD).toUpperCase(Locale.ROOT);
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
		return type != Character.NON_SPACING_MARK && type != Character.ENCLOSING_MARK && type != Character.FORMAT
				&& c != 0x115F && c != 0x1160;
	}

	private static boolean isBlank(int c) {
		return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
	}

}
