package io.robinbff.api;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ConversationFilterTests {

	/**
	 * Plain, much of what is slow, in words and in tags, and in one tag that has no end.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "|words ", "|\u0301\uFF9E", "|\u03C3", "<p>|<x", "<p>|<b>", "<p><a |b=c " })
	void searchOfALongMessageIsBrokenOffInTheMiddle(String parts) {
		int at = parts.indexOf('|');
		String part = parts.substring(at + 1);
		String message = parts.substring(0, at) + part.repeat(10 * SearchText.PIECE / part.length());
		byte[] json = ("{\"messages\":[{\"content\":\"" + message + "\"}]}").getBytes(StandardCharsets.UTF_8);
		ConversationFilter filter = ConversationFilter.of(null, null, null, "refund");
		AtomicInteger breaths = new AtomicInteger();
		assertThat(filter.test(json, breaths::incrementAndGet)).isFalse();
		assertThat(breaths).hasValueGreaterThanOrEqualTo(9);
		for (int most = breaths.getAndSet(0) - 1; most >= 0; most--) {
			int last = most;
			assertThatIllegalStateException().isThrownBy(() -> filter.test(json, () -> {
				if (breaths.incrementAndGet() > last) {
					throw new IllegalStateException();
				}
			}));
			assertThat(breaths.getAndSet(0)).isEqualTo(last + 1);
		}
	}

}
