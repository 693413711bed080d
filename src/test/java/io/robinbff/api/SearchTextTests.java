package io.robinbff.api;

import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SearchTextTests {

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
				"\uD83D", "\uDE00", "\u0930", "\u094D", "\u0958", "\u1E9B");
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
			assertThat(SearchText.contains(text.toString(), words, piece)).as("seed %d: '%s'", seed, words).isTrue();
			String others = SearchText.folded(words + parts.get(random.nextInt(parts.size())));
			assertThat(SearchText.contains(text.toString(), others, piece)).as("seed %d: '%s'", seed, others)
				.isEqualTo(whole.contains(others));
		}
	}

}
