package io.robinbff.api;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

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

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			plain text                                              | plain text
			<p>One</p><p>Two</p>                                    | one two
			he<b>ll</b>o                                            | hello
			one<br>two<br/>three                                    | one two three
			<div class="secret">seen</div>                          | seen
			<style>p { color: red }</style>seen                     | seen
			<SCRIPT>var a = '<p>'</SCRIPT >seen                     | seen
			<!-- hidden > too -->seen                               | seen
			caf&eacute; &amp; bar &#39;s &#x41;                     | cafe & bar 's a
			1 < 2 and 3 > 2                                         | 1 < 2 and 3 > 2
			Nick <nick@example.com> wrote                           | nick <nick@example.com> wrote
			a <b and no end                                         | a <b and no end
			<a href='x'>link</a>                                    | link
			<!DOCTYPE html><html><title>t</title><body>x</body>     | x
			&lt;b&gt;                                               | <b>
			""")
	void whatIsSeenOfHtml(String content, String seen) {
		assertThat(SearchText.folded(SearchText.visible(content))).isEqualTo(seen);
	}

	/** A message can have megabytes, and strangers write it. */
	@ParameterizedTest
	@ValueSource(
			strings = { "<", "<b ", "<b>", "<!--", "</", "<script>", "<style></", "&#", "\uFDFA", "a\u0301", "<x y='" })
	@Timeout(20)
	void timeGrowsWithTheLengthAlone(String part) {
		String long1 = part.repeat(200_000);
		assertThat(Duration.ofNanos(time(long1))).as("%s", part).isLessThan(Duration.ofSeconds(5));
	}

	@Test
	void whateverComesIsRead() {
		for (int c = 0; c < 0x3000; c++) {
			String text = "<" + Character.toString(c) + ">" + Character.toString(c) + "&" + Character.toString(c) + ";";
			assertThatNoException().isThrownBy(() -> SearchText.folded(SearchText.visible(text)));
		}
	}

	private static long time(String text) {
		long began = System.nanoTime();
		assertThat(SearchText.folded(SearchText.visible(text))).isNotNull();
		return System.nanoTime() - began;
	}

}
