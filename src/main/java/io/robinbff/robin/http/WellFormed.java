package io.robinbff.robin.http;

/** A repair that makes a text one that UTF-8 can hold. */
final class WellFormed {

	private static final char REPLACEMENT = '\uFFFD';

	private WellFormed() {
	}

	/**
	 * Returns the text with a replacement for each half of a surrogate pair that stands
	 * alone: JSON can escape one, and nobody could write it again.
	 */
	static String of(String text) {
		char[] mended = null;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (!Character.isSurrogate(c)) {
				continue;
			}
			if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
				i++;
				continue;
			}
			mended = (mended != null) ? mended : text.toCharArray();
			mended[i] = REPLACEMENT;
		}
		return (mended != null) ? new String(mended) : text;
	}

}
