package io.robinbff.api;

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

}
