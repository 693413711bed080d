package io.robinbff.panel;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A mail that was made to be slow: something that is repeated, with a beginning that
 * makes it HTML and an end that may be what each repetition looks for.
 * {@code -Dpanel.seed=N} begins elsewhere.
 *
 * @param head what is in front of it
 * @param part what is repeated
 * @param end what stands at the far end
 */
public record Repetition(String head, String part, String end) {

	/** How many of them are put together of what mail is made of. */
	private static final int COUNT = 300;

	private static final List<String> HEADS = List.of("<br>", "", "<p>", "<br><b a=\"", "<br><x a='", "<br><b style='",
			"<br><a", "<br><x a=", "<br><img alt=");

	private static final List<String> PARTS = List.of("<", "</", "<x ", "<x/", "<b ", "<b>", "</b>", "<div>", "</ul>",
			"<p>", "<a href=", "<img alt=", "<style>", "<script ", "</style", "<title>", "<br>", "<td>", "<li>", "<!--",
			"<!---->", "<!", "<?", "-->", "--!>", ">", " ", "\n", "/", "=", "\"", "'", "=\"", "='", "=\"\"", "='>'",
			"=\">\"", " a", " a=b", "a", "-", ":", ".", "-a:b", "x-y", "&", "&#", "&#x41;", "&amp", ";", "/* ", "*/",
			"style='", " style=\"", "a:", "\u0301\u0323", "\uFDFA", "\u00a0", "\u0345\u302E", "\u0301\uFF9E", "\u03C3",
			"\u03A3", "\u0130", "\u00DF", "1");

	private static final List<String> ENDS = List.of("", ">", "-->", "--!>", "\"", "'", "\">", "'>", " a='>",
			"</style>", "</script>", "</x>", "</b>", "<", "!", ";", "*/'>");

	/**
	 * Returns each part in front of each end, behind each head, and what chance puts
	 * together.
	 */
	public static Stream<Repetition> all() {
		Random random = new Random(Integer.getInteger("panel.seed", 1));
		return Stream
			.of(PARTS.stream()
				.flatMap((part) -> ENDS.stream().map((end) -> new Repetition(HEADS.getFirst(), part, end))),
					HEADS.stream()
						.flatMap((head) -> PARTS.stream()
							.flatMap((part) -> Stream.of("", some(ENDS, 1, random))
								.map((end) -> new Repetition(head, part, end)))),
					IntStream.range(0, COUNT)
						.mapToObj((i) -> new Repetition(some(HEADS, 1, random), some(PARTS, 2 + i % 3, random),
								some(ENDS, 1 + i % 2, random))))
			.flatMap(Function.identity());
	}

	private static String some(List<String> all, int count, Random random) {
		StringBuilder some = new StringBuilder();
		for (int i = 0; i < count; i++) {
			some.append(all.get(random.nextInt(all.size())));
		}
		return some.toString();
	}

	/** Returns it with some so many characters. */
	public String of(int length) {
		return this.head + this.part.repeat(length / this.part.length()) + this.end;
	}

}
