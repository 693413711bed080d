package io.robinbff.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.robinbff.ManualTicker;
import io.robinbff.cache.Audience;
import io.robinbff.cache.ChangeFeed.Standing;
import io.robinbff.cache.View;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.web.EventStream;
import io.robinbff.web.HeldTags;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.web.MockHttpServletRequest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** One watch, on a clock that a test puts forward. */
class WatchTests {

	private static final Instant THEN = Instant.parse("2026-11-22T10:15:30.123Z");

	private final ManualTicker ticker = ManualTicker.still();

	private final Client client = new Client();

	private final WatchMetrics metrics = new WatchMetrics(new SimpleMeterRegistry());

	private Watch watch = watchOf("W/\"older\", \"known\"");

	private Watch watchOf(String held) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.addHeader("If-None-Match", held);
		View view = new View(new Query(new Selector.Customer(new CustomerEmail("a@x.nl"))), Audience.READERS, null);
		return new Watch(
				new Watches.Place(view, "crm", HeldTags.of(request), this.ticker.in(Duration.ofHours(1)), End.TOKEN),
				this.client, Standing.OFF, this.ticker.read());
	}

	@Test
	void opensWithHowLongToWaitAndHowEventsStand() {
		assertThat(new String(Watch.opening(Standing.SILENT), UTF_8))
			.isEqualTo("retry: 3000\nevent: state\ndata: {\"events\":\"silent\"}\n\n");
	}

	@Test
	void givesASignOfLifeEveryTenSecondsAndNoOftener() {
		for (int tenth = 1; tenth <= 350; tenth++) {
			assertThat(after(Duration.ofMillis(100), Standing.OFF)).isNull();
		}
		assertThat(this.client.got).containsExactly(":\n\n", ":\n\n", ":\n\n");
	}

	@Test
	void tellsAChangeOnce() {
		this.watch.sees("known", THEN);
		assertThat(after(Duration.ofMillis(100), Standing.OFF)).isNull();
		assertThat(this.client.got).isEmpty();
		this.watch.sees("next", THEN);
		after(Duration.ofMillis(100), Standing.OFF);
		after(Duration.ofMillis(100), Standing.OFF);
		assertThat(this.client.got).containsExactly(
				"event: changed\ndata: {\"etag\":\"W/\\\"next\\\"\",\"fetchedAt\":\"2026-11-22T10:15:30.123Z\"}\n\n");
	}

	/** What is kept, in turn ("-" is nothing), and what of it is told. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "none",
			value = { "\"a\"              | a b a     | b a", "\"b\"              | a b a     | a b a",
					"\"a\", W/\"b\"     | a b a     | b a", "W/\"b\", \"a\"     | b a b c   | a b c",
					"\"a\", \"b\"       | c a b     | c a b", "\"a\", \"b\"       | - a b     | b",
					"*                | a b a     | b a", "*                | - a b     | a b",
					"*                | a - a b   | b", "\"a\", *           | - a b     | b",
					"unreadable       | a b       | a b", "none             | a b a     | a b a" })
	void tellsAllThatFollowsWhatIsFoundFirst(@Nullable String held, String kept, String told) {
		this.watch = watchOf((held != null) ? held : "");
		for (String one : kept.split(" ")) {
			if (one.equals("-")) {
				this.watch.seesNothing();
			}
			else {
				this.watch.sees(one, THEN);
			}
			after(Duration.ofMillis(100), Standing.OFF);
			after(Duration.ofMillis(100), Standing.OFF);
		}
		assertThat(String.join("", this.client.got).replaceAll("(?s)[^{]*\\{\"etag\":\"W/..(.).*?}\\s*", "$1 "))
			.isEqualTo(told + " ");
	}

	@Test
	void tellsHowEventsStandWhenThatChanges() {
		after(Duration.ofMillis(100), Standing.UP);
		after(Duration.ofMillis(100), Standing.UP);
		after(Duration.ofMillis(100), Standing.UNTRUSTED);
		assertThat(this.client.got).containsExactly("event: state\ndata: {\"events\":\"up\"}\n\n",
				"event: state\ndata: {\"events\":\"untrusted\"}\n\n");
	}

	/**
	 * However slow a client is, one event waits for it, and none that is no longer true.
	 */
	@Test
	void slowClientGetsWhatIsTrueThen() {
		this.client.answer = EventStream.Sent.BUSY;
		for (int i = 0; i < 100; i++) {
			this.watch.sees("tag" + i, THEN);
			assertThat(after(Duration.ofMillis(100), Standing.OFF)).isNull();
		}
		this.client.answer = EventStream.Sent.SENT;
		after(Duration.ofMillis(100), Standing.OFF);
		assertThat(this.client.got).singleElement().asString().contains("tag99");
		this.client.answer = EventStream.Sent.BUSY;
		this.watch.sees("known", THEN);
		after(Duration.ofMillis(100), Standing.OFF);
		this.watch.sees("tag99", THEN);
		this.client.answer = EventStream.Sent.SENT;
		after(Duration.ofMillis(100), Standing.OFF);
		assertThat(this.client.got).hasSize(1);
	}

	@Test
	void whoTakesNothingForHalfAMinuteHasGone() {
		this.client.answer = EventStream.Sent.BUSY;
		this.watch.sees("next", THEN);
		assertThat(after(Duration.ofSeconds(1), Standing.OFF)).isNull();
		assertThat(after(Duration.ofSeconds(30), Standing.OFF)).isNull();
		assertThat(after(Duration.ofSeconds(1), Standing.OFF)).isEqualTo(End.GONE);
	}

	@Test
	void whoHasGoneIsNoticedWithTheNextSignOfLife() {
		this.client.answer = EventStream.Sent.GONE;
		assertThat(after(Duration.ofSeconds(9), Standing.OFF)).isNull();
		assertThat(after(Duration.ofSeconds(1), Standing.OFF)).isEqualTo(End.GONE);
	}

	@Test
	void endsOnTimeAndSaysWhy() {
		assertThat(after(Duration.ofMinutes(60).minusMillis(1), Standing.OFF)).isNull();
		assertThat(after(Duration.ofMillis(1), Standing.OFF)).isEqualTo(End.TOKEN);
		this.watch.end(End.TOKEN);
		assertThat(this.client.got.getLast()).isEqualTo("event: bye\ndata: {\"reason\":\"token\"}\n\n");
		assertThat(this.client.closed).isTrue();
	}

	private @Nullable End after(Duration time, Standing standing) {
		this.ticker.advance(time);
		return this.watch.tend(standing, this.ticker.read(), this.metrics);
	}

	/** A client that takes what it is told to take. */
	private static final class Client extends EventStream {

		private final List<String> got = new ArrayList<>();

		private Sent answer = Sent.SENT;

		private boolean closed;

		@Override
		public Sent send(byte[] bytes) {
			if (this.answer == Sent.SENT) {
				this.got.add(new String(bytes, UTF_8));
			}
			return this.answer;
		}

		@Override
		public void close() {
			this.closed = true;
		}

	}

}
