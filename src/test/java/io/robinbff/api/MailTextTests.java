package io.robinbff.api;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.robinbff.panel.Repetition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * What agents can read is found: the table of mails that the panel is held to (see
 * {@code PanelMailTests}), each word of what it shows.
 */
class MailTextTests {

	/** Marks of the panel's own, and of quotes and lists. */
	private static final String MARKS = "(?m:^(?:> )*\\s*\\d+\\.(?: |$))|\\[(?:image|attachment)(?:: )?|[<>•\\]]";

	static final Runnable NO_BREATH = () -> {
	};

	static Stream<JsonNode> mails() throws IOException {
		return JsonMapper.shared()
			.readTree(Files.readString(Path.of("src/test/resources/panel/mail-cases.json")))
			.valueStream();
	}

	@ParameterizedTest
	@MethodSource("mails")
	void eachWordThatThePanelShowsIsFound(JsonNode mail) {
		String searched = SearchText.folded(MailText.of(mail.get("mail").stringValue(), NO_BREATH));
		assertThat(words(mail.get("text").stringValue())).as("%s: %s", mail.get("name"), searched)
			.allMatch(searched::contains);
	}

	/** Returns the words of a text that the panel shows, as they are searched for. */
	static Stream<String> words(String shown) {
		return Stream.of(shown.replaceAll(MARKS, " ").strip().split("\\s+")).map(SearchText::folded);
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
			<a href='https://x.example/a?b=1&amp;c=2'>link</a>s     | links https://x.example/a?b=1&c=2
			wo<span title="a > b">rd</span> <label>s</label>        | word s
			<p>a <img alt="🙂" src=x> b <img alt="Bel.jpg" src=x>   | a 🙂 b bel.jpg
			<p>tail</div>s                                          | tails
			<p>Seen <span style="display:none">as well</span></p>   | seen as well
			a<!-- x --!>b<!-- y -->c<br>                            | abc
			<p>&#128512; &apos;s &#x41;                             | 😀 's a
			<script> wat moet ik hiermee, ik wil retour             | <script> wat moet ik hiermee, ik wil retour
			<p>Dag</p><style> ik wil retour                         | dag ik wil retour
			<p>Dag</p><div hidden>ik wil retour                     | dag ik wil retour
			Dag <!-- ik wil retour                                  | dag <!-- ik wil retour
			a<b and c>d                                             | a<b and c>d
			<p>My <order number> is</p>                             | my <order number> is
			<!DOCTYPE html><html><title>t</title><body>x</body>     | x
			&lt;b&gt;                                               | <b>
			""")
	void whatIsSeenOfHtml(String content, String seen) {
		assertThat(SearchText.folded(MailText.of(content, NO_BREATH))).isEqualTo(seen);
	}

	/**
	 * A message can have megabytes, and strangers write it. Four times the length takes
	 * four times as long, of the processor's time; a tenth of a second is nothing.
	 */
	@Test
	void timeGrowsWithTheLengthAlone() {
		assertThat(Repetition.all()
			.filter((mail) -> IntStream.of(3_000, 12_000)
				.anyMatch((length) -> IntStream.range(0, 3).allMatch((again) -> isSlow(mail, length))))
			.findFirst()).isEmpty();
	}

	private static boolean isSlow(Repetition mail, int length) {
		long most = time(mail.of(4 * length)) - 100_000_000;
		return most > 0 && most > 8 * time(mail.of(length));
	}

	@Test
	void whateverComesIsRead() {
		for (int c = 0; c < 0x3000; c++) {
			String text = "<" + Character.toString(c) + ">" + Character.toString(c) + "&" + Character.toString(c) + ";";
			assertThatNoException().isThrownBy(() -> SearchText.folded(MailText.of(text, NO_BREATH)));
		}
	}

	private static long time(String text) {
		ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		long began = threads.getCurrentThreadCpuTime();
		assertThat(SearchText.folded(MailText.of(text, NO_BREATH))).isNotNull();
		return threads.getCurrentThreadCpuTime() - began;
	}

}
