package io.robinbff.api;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class SearchTextTests {

	private static final Runnable NO_BREATH = () -> {
	};

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			Café              | cafe
			CAFE\u0301        | café
			straße            | STRASSE
			ﬁnance            | finance
			İstanbul          | istanbul
			ısı               | ISI
			ΟΔΟΣ              | οδος
			οδός              | ΟΔΌΣ.
			Łódź              | łodz
			２０２４          | 2024
			re\u00ADturn      | return
			zero\u200Bwidth   | zerowidth
			a\u00A0 \t b      | A b
			한국              | 한국
			שָׁלוֹם           | שלום
			""")
	void spellingsThatNobodyTellsApart(String one, String other) {
		assertThat(SearchText.folded(other)).startsWith(SearchText.folded(one));
	}

	/**
	 * Texts of characters that change their length, order or neighbours, in pieces of any
	 * length.
	 */
	@Test
	void piecesHoldWhatTheWholeHolds() {
		List<String> parts = List.of("a", "B", " ", "\n", "\u0301", "\u0323", "e\u0323\u0301", "\uFDFA", "ß", "ﬁ", "ς",
				"Σ", "İ", "한", "\u1112", "\u1161", "\u200B", "\uD834\uDD65", "\uD834\uDD6D", "\u302E", "\uD83D\uDE00",
				"\uD83D", "\uDE00", "\u0930", "\u094D", "\u0958", "\u1E9B", "\uFF9E", "\u0345", "\u0334");
		for (int seed = 0; seed < 20_000; seed++) {
			SplittableRandom random = new SplittableRandom(seed);
			StringBuilder text = new StringBuilder();
			for (int i = random.nextInt(40); i >= 0; i--) {
				text.append(parts.get(random.nextInt(parts.size())));
			}
			String whole = SearchText.folded(text.toString());
			int from = random.nextInt(whole.length() + 1);
			String words = whole.substring(from, from + random.nextInt(whole.length() - from + 1)).strip();
			int piece = 12 + random.nextInt(30);
			assertThat(SearchText.contains(text.toString(), words, piece, NO_BREATH)).as("seed %d: '%s'", seed, words)
				.isTrue();
			String others = SearchText.folded(words + parts.get(random.nextInt(parts.size())));
			assertThat(SearchText.contains(text.toString(), others, piece, NO_BREATH)).as("seed %d: '%s'", seed, others)
				.isEqualTo(whole.contains(others));
		}
	}

	/**
	 * Strangers write megabytes of what is slow to normalize or to fold: each character
	 * that is, or becomes, marks, alone and between marks of the first, a middle and the
	 * last class; and each that has another case or form, alone, but for the 15,000
	 * letters of scripts without case.
	 */
	@Test
	void timeGrowsWithTheLengthAlone() {
		assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
			.filter(Character::isDefined)
			.mapToObj(Character::toString)
			.flatMap(SearchTextTests::hostile)
			.filter(SearchTextTests::isSlow)
			.findFirst()
			.map(SearchTextTests::points)).isEmpty();
	}

	private static Stream<String> hostile(String character) {
		String forms = character + character.toUpperCase(Locale.ROOT) + character.toLowerCase(Locale.ROOT);
		String parts = Normalizer.normalize(forms, Form.NFKD) + Normalizer.normalize(forms, Form.NFKC);
		if (parts.codePoints().anyMatch(SearchTextTests::isMark)) {
			return Stream.of(character, character + "\u0334", "\u0301" + character, "\u0345" + character);
		}
		boolean isPlain = parts.equals(character.repeat(6))
				|| Character.getType(character.codePointAt(0)) == Character.OTHER_LETTER;
		return isPlain ? Stream.empty() : Stream.of(character);
	}

	private static boolean isMark(int c) {
		return switch (Character.getType(c)) {
			case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
			default -> false;
		};
	}

	/**
	 * Four times the length takes four times as long, of the processor's time. That is
	 * measured of what takes a microsecond for each character: letters take a fortieth.
	 */
	private static boolean isSlow(String part) {
		return IntStream.range(0, 3)
			.allMatch((again) -> time(part, 2_048) > 2_048_000 && time(part, 16_384) > 8 * time(part, 4_096));
	}

	private static long time(String part, int length) {
		String text = part.repeat(length / part.length());
		ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		long began = threads.getCurrentThreadCpuTime();
		assertThat(SearchText.contains(text, "words", NO_BREATH)).isFalse();
		return threads.getCurrentThreadCpuTime() - began;
	}

	private static String points(String part) {
		return part.codePoints().mapToObj((c) -> "U+%04X".formatted(c)).collect(Collectors.joining(" "));
	}

	/** Whoever searches lets others have their turn, and is stopped, at each piece. */
	@Test
	void breathIsTakenBeforeEachPiece() {
		AtomicInteger breaths = new AtomicInteger();
		String text = "\u0301\uFF9E".repeat(5 * SearchText.PIECE);
		assertThat(SearchText.contains(text, "words", breaths::incrementAndGet)).isFalse();
		assertThat(breaths).hasValue(10);
		assertThatIllegalStateException().isThrownBy(() -> SearchText.contains(text, "words", () -> {
			if (breaths.incrementAndGet() > 12) {
				throw new IllegalStateException();
			}
		}));
		assertThat(breaths).hasValue(13);
	}

}
