package io.robinbff.api;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Text as it is searched: without the differences that nobody types or sees. Whatever
 * strangers wrote, it takes a time that grows with its length alone, and memory that does
 * not grow: one character may become 18, so that it is folded piece by piece.
 */
final class SearchText {

	/** Characters that are folded at once: a megabyte at the most. */
	static final int PIECE = 16_384;

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
		StringBuilder folded = new StringBuilder();
		fold(text, folded);
		return folded.toString().strip();
	}

	/** Returns whether a text, folded, has these words, which are. */
	static boolean contains(String text, String words) {
		return contains(text, words, PIECE);
	}

	static boolean contains(String text, String words, int most) {
		StringBuilder folded = new StringBuilder();
		for (int from = 0; from < text.length();) {
			int to = end(text, from, most);
			fold(text.substring(from, to), folded);
			if (folded.indexOf(words) >= 0) {
				return true;
			}
			// What may be the beginning of the words.
			folded.delete(0, Math.max(0, folded.length() - words.length()));
			from = to;
		}
		return words.isEmpty();
	}

	/**
	 * Each character is folded by itself, but marks in a row are put in order: no piece
	 * ends in front of one, unless somebody wrote nothing else.
	 */
	private static int end(String text, int from, int most) {
		int end = Math.min(text.length(), from + most);
		int least = from + most / 2;
		while (end > least && end < text.length() && !isStart(text, end)) {
			end--;
		}
		boolean isCut = end < text.length() && Character.isLowSurrogate(text.charAt(end))
				&& Character.isHighSurrogate(text.charAt(end - 1));
		return isCut ? end + 1 : end;
	}

	private static boolean isStart(String text, int at) {
		return switch (Character.getType(text.codePointAt(at))) {
			case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK,
					Character.SURROGATE ->
				false;
			default -> true;
		};
	}

	private static void fold(String text, StringBuilder folded) {
		// Marks are sorted, each along all in front of it: a joiner, which is not seen,
		// parts them.
		String safe = MARKS.matcher(text).replaceAll("$0" + JOINER);
		String upper = Normalizer.normalize(safe, Normalizer.Form.NFKD).toUpperCase(Locale.ROOT);
		// Capitals can be composed anew, and one of them is small at the end of a word
		// only.
		String plain = Normalizer.normalize(upper, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT).replace('ς', 'σ');
		plain.codePoints().filter(SearchText::isSeen).forEach((c) -> {
			if (!isBlank(c)) {
				folded.appendCodePoint(c);
			}
			else if (!folded.isEmpty() && folded.charAt(folded.length() - 1) != ' ') {
				folded.append(' ');
			}
		});
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
