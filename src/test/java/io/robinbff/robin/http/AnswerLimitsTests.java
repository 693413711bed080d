package io.robinbff.robin.http;

import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.core.io.buffer.DataBufferLimitException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AnswerLimitsTests {

	private static final int MOST = AnswerLimits.MOST_ELEMENTS;

	/** Each of some 7 MB. */
	private static final Map<String, String> BOMBS = Map.of("tags of one", one("tags", 3_500_000), "orders of one",
			one("linkedOrderNumbers", 3_500_000), "commas alone", "{\"tags\":\"" + ",".repeat(7_000_000) + "\"}",
			"tags of many", many("{\"tags\":\"" + joined(MOST - 10) + "\"}", 175), "the same tags again and again",
			"{" + many("\"tags\":\"" + joined(MOST - 10) + "\"", 175) + "}", "a list of them",
			"{\"tags\":[" + many("\"" + joined(MOST - 10) + "\"", 175) + "]}");

	private final AnswerReader reader = new AnswerReader(ZoneOffset.UTC,
			new DroppedFields(new SimpleMeterRegistry(), Ticker.systemTicker()));

	static Stream<String> bombs() {
		return BOMBS.keySet().stream();
	}

	/** Nothing is made of them first: four million strings are a heap full. */
	@ParameterizedTest
	@MethodSource("bombs")
	void joinedTextIsCountedBeforeItIsSplit(String kind) {
		String answer = "{\"conversations\":[" + BOMBS.get(kind) + "]}";
		long before = allocated();
		try {
			this.reader.read(new StringReader(answer));
		}
		catch (DataBufferLimitException ex) {
			// As it should be; a list of them is one text each.
		}
		assertThat(allocated() - before).isLessThan(10L * answer.length());
	}

	@Test
	void asManyAsAreAllowedAreRead() {
		assertThat(read(MOST - 1).entries().getFirst().tags()).hasSize(MOST - 1);
		assertThatExceptionOfType(DataBufferLimitException.class).isThrownBy(() -> read(MOST + 1));
	}

	private WireAnswer read(int tags) {
		return this.reader.read(new StringReader("{\"conversations\":[" + one("tags", tags) + "]}"));
	}

	private static String one(String field, int parts) {
		return "{\"" + field + "\":\"" + joined(parts) + "\"}";
	}

	private static String joined(int parts) {
		return "1" + ",1".repeat(parts - 1);
	}

	private static String many(String element, int times) {
		return element + ("," + element).repeat(times - 1);
	}

	private static long allocated() {
		return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
	}

}
