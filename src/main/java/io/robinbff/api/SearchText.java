package io.robinbff.api;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Text as it is searched: without the differences that nobody types or sees. Whatever
 * strangers wrote, it takes a time that grows with its length alone.
 */
final class SearchText {

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
		return type != Character.NON_SPACING_MARK && type != Character.ENCLOSING_MARK && type != Character.FORMAT
				&& c != 0x115F && c != 0x1160;
	}

	private static boolean isBlank(int c) {
		return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
	}

}
