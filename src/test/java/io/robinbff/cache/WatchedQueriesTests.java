package io.robinbff.cache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.robinbff.ManualTicker;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever may change an answer touches those who watch it, and nobody else. */
class WatchedQueriesTests {

	private static final Query WATCHED = new Query(new Selector.Customer(new CustomerEmail("a@x.nl")));

	private static final Query OTHER = new Query(new Selector.Customer(new CustomerEmail("b@x.nl")));

	private static final ConversationId ID = ConversationId.of("guid", "400a5018-0bee-44a4-fe5e-14d431134de5");

	private final ManualTicker ticker = ManualTicker.still();

	private final LocalCache cache = new LocalCache(
			new CacheSettings(Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofHours(24),
					Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(10), DataSize.ofMegabytes(1)),
			this.ticker);

	private final WatchedQueries watched = this.cache.watched();

	@BeforeEach
	void watch() {
		this.watched.add(WATCHED);
		assertThat(this.watched.takeTouched()).as("it may have changed just before").containsExactly(WATCHED);
		assertThat(this.watched.takeTouched()).isEmpty();
	}

	@Test
	void newAnswerTouches() {
		this.cache.put(WATCHED, page(1));
		this.cache.put(OTHER, page(1));
		assertThat(this.watched.takeTouched()).containsExactly(WATCHED);
	}

	/** Somebody who does not see all may be shown what further pages hold. */
	@Test
	void furtherPageOfTheSameListTouches() {
		Query further = new Query(WATCHED.selector(), 20);
		this.cache.put(further, page(1));
		assertThat(this.watched.takeTouched()).containsExactly(WATCHED);
		this.cache.superseded(SharedCache.NONE.nameOf(further), Moment.here(this.ticker.read() + 2));
		assertThat(this.watched.takeTouched()).containsExactly(WATCHED);
		this.cache.put(new Query(OTHER.selector(), 20), page(1));
		this.watched.takeTouched();
		this.watched.remove(WATCHED);
		this.cache.put(further, page(3));
		assertThat(this.watched.takeTouched()).isEmpty();
	}

	@Test
	void newerConversationOnAnotherPageTouches() {
		this.cache.put(WATCHED, page(1));
		this.watched.takeTouched();
		this.cache.put(OTHER, page(2));
		assertThat(this.watched.takeTouched()).containsExactly(WATCHED);
	}

	@Test
	void newerPageAtAnotherReplicaTouchesAlthoughNothingIsKeptHere() {
		this.cache.superseded(OTHER, Moment.here(9));
		assertThat(this.watched.takeTouched()).isEmpty();
		this.cache.superseded(WATCHED, Moment.here(9));
		assertThat(this.watched.takeTouched()).containsExactly(WATCHED);
	}

	@Test
	void newerConversationAtAnotherReplicaTouches() {
		this.cache.put(WATCHED, page(1));
		this.watched.takeTouched();
		Object name = SharedCache.NONE.nameOf(new Selector.Guid(ID));
		this.cache.superseded(name, Moment.here(this.ticker.read() + 1));
		assertThat(this.watched.takeTouched()).isEmpty();
		this.cache.superseded(name, Moment.here(this.ticker.read() + 2));
		assertThat(this.watched.takeTouched()).containsExactly(WATCHED);
	}

	@Test
	void messagesThatMayHaveBeenMissedTouchAll() {
		this.cache.subscribed();
		assertThat(this.watched.takeTouched()).containsExactly(WATCHED);
	}

	@Test
	void whoWatchesNoMoreIsTouchedNoMore() {
		this.cache.subscribed();
		this.watched.remove(WATCHED);
		this.cache.put(WATCHED, page(1));
		this.cache.superseded(WATCHED, Moment.here(9));
		assertThat(this.watched.takeTouched()).isEmpty();
		assertThat(this.cache.about(SharedCache.NONE.nameOf(WATCHED.selector()))).containsExactly(WATCHED);
	}

	@Test
	void eventsFindWhatIsWatchedAlthoughNothingIsKept() {
		assertThat(this.cache.about(SharedCache.NONE.nameOf(WATCHED.selector()))).containsExactly(WATCHED);
		this.watched.remove(WATCHED);
		assertThat(this.cache.about(SharedCache.NONE.nameOf(WATCHED.selector()))).isEmpty();
	}

	private CachedPage page(long later) {
		Fetch fetch = Fetch.here(Instant.EPOCH, this.ticker.read() + later);
		byte[] json = ("{\"number\":" + later + "}").getBytes(StandardCharsets.UTF_8);
		return new CachedPage(new RenderedPage(List.of(new Item(ID, json, json, Set.of(), null, fetch)), 0, null),
				fetch);
	}

}
