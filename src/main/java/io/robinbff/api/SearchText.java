package io.robinbff.api;

import java.text.Normalizer;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Text as it is searched: without the differences that nobody types or sees. Each
 * character is folded by itself, as if it stood alone. So whatever strangers wrote, it
 * takes a time that grows with its length alone, and a text may be folded in pieces, cut
 * anywhere between two characters.
 *
 * <p>
 * What looks at the neighbours is left out, as it takes the square of the length.
 * Normalization puts marks in a row in order, each along all in front of it; of those
 * that are seen, only the stems and dots of music would change places. Lower case looks
 * through the whole word whether a sigma ends it, which is a sigma here anyway.
 */
final class SearchText {

	/**
	 * Characters that are folded at once: one may become 18, and all of them a megabyte.
	 */
	static final int PIECE = 16_384;

	/** What each of the first 65,536 becomes, once it was met: 4 MB at the most. */
	private static final @Nullable String[] FOLDED = new @Nullable String[Character.MIN_SUPPLEMENTARY_CODE_POINT];

	private SearchText() {
	}

	/**
	 * Returns a text without capitals, diacritics, invisible characters and the number of
	 * blanks: its compatibility decomposition (NFKD), less what combines.
	 */
	static String folded(String text) {
		StringBuilder folded = new StringBuilder();
		fold(text, 0, text.length(), folded);
		return folded.toString().strip();
	}

	/**
	 * Returns whether a text, folded, has these words, which are.
	 * @param breath is called before each piece, some milliseconds of work, and may break
	 * off by an exception
	 */
	static boolean contains(String text, String words, Runnable breath) {
		return contains(text, words, PIECE, breath);
	}

	static boolean contains(String text, String words, int most, Runnable breath) {
		StringBuilder folded = new StringBuilder();
		for (int from = 0; from < text.length();) {
			breath.run();
			int to = end(text, from, most);
			fold(text, from, to, folded);
			if (folded.indexOf(words) >= 0) {
				return true;
			}
			// What may be the beginning of the words.
			folded.delete(0, Math.max(0, folded.length() - words.length()));
			from = to;
		}
		return words.isEmpty();
	}

	private static int end(String text, int from, int most) {
		int end = Math.min(text.length(), from + most);
		boolean isCut = end < text.length() && Character.isLowSurrogate(text.charAt(end))
				&& Character.isHighSurrogate(text.charAt(end - 1));
		return isCut ? end + 1 : end;
	}

	private static void fold(String text, int from, int to, StringBuilder folded) {
		int c;
		for (int at = from; at < to; at += Character.charCount(c)) {
			c = text.codePointAt(at);
			String one = folded(c);
			boolean isAgain = one.startsWith(" ") && (folded.isEmpty() || folded.charAt(folded.length() - 1) == ' ');
			folded.append(one, isAgain ? 1 : 0, one.length());
		}
	}

	private static String folded(int c) {
		if (c >= FOLDED.length) {
			return fold(c);
		}
		String known = FOLDED[c];
		if (known == null) {
			known = fold(c);
			FOLDED[c] = known;
		}
		return known;
	}

	private static String fold(int c) {
		String upper = decomposed(Character.toString(c)).toUpperCase(Locale.ROOT);
		StringBuilder folded = new StringBuilder();
		// Capitals can be composed anew.
		decomposed(upper).codePoints().filter(SearchText::isSeen).forEach((seen) -> {
			if (!isBlank(seen)) {
				folded.appendCodePoint(Character.toLowerCase(seen));
			}
			else if (folded.isEmpty() || folded.charAt(folded.length() - 1) != ' ') {
				folded.append(' ');
			}
		});
		return folded.toString();
	}

	private static String decomposed(String text) {
		return Normalizer.normalize(text, Normalizer.Form.NFKD);
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
