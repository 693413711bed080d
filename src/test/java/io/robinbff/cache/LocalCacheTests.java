package io.robinbff.cache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

import embedded.BesideOthers;
import io.robinbff.ManualTicker;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.OrderNumber;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/** One value for a conversation, found by all that it is about. */
@BesideOthers
class LocalCacheTests {

	private static final CacheSettings SETTINGS = new CacheSettings(Duration.ofSeconds(30), Duration.ofMinutes(10),
			Duration.ofHours(24), Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(10),
			DataSize.ofMegabytes(1));

	private static final Query ANNA = customer("anna@example.nl");

	private static final Query BERT = customer("bert@example.nl");

	private static final Query ORDER = new Query(new Selector.Order(new OrderNumber("#1234")));

	private final ManualTicker ticker = ManualTicker.still();

	private final LocalCache cache = new LocalCache(SETTINGS, this.ticker);

	@Test
	void newerConversationIsShownByAllPages() {
		this.cache.put(ANNA, page(item(1, "old", ANNA, ORDER), item(2, "two", ANNA)));
		this.cache.put(ORDER, page(item(1, "old", ANNA, ORDER)));
		this.ticker.advance(Duration.ofSeconds(5));
		this.cache.put(guid(1), page(item(1, "new", ANNA, ORDER)));
		assertThat(text(ANNA)).isEqualTo("new two");
		assertThat(text(ORDER)).isEqualTo("new");
		assertThat(age(ANNA)).as("of the list, which may lack a conversation").isEqualTo(Duration.ofSeconds(5));
		Item shown = found(ANNA).page().items().getFirst();
		assertThat(found(ORDER).page().items().getFirst()).as("one array of bytes").isSameAs(shown);
		assertThat(found(guid(1)).page().items().getFirst()).isSameAs(shown);
		assertThat(found(guid(1))).as("with its validator").isSameAs(found(guid(1)));
	}

	@Test
	void olderPageTakesWhatIsNewer() {
		CachedPage late = page(item(1, "old", ANNA), item(2, "two", ANNA));
		this.ticker.advance(Duration.ofSeconds(5));
		this.cache.put(guid(1), page(item(1, "new", ANNA)));
		assertThat(text(this.cache.put(ANNA, late))).as("for those who wait for it").isEqualTo("new two");
		assertThat(text(ANNA)).isEqualTo("new two");
		assertThat(text(guid(1))).isEqualTo("new");
	}

	@Test
	void olderPageDoesNotReplaceANewerOne() {
		CachedPage late = page(item(1, "old", ANNA));
		this.ticker.advance(Duration.ofSeconds(5));
		this.cache.put(ANNA, page(item(1, "new", ANNA), item(2, "newest", ANNA)));
		assertThat(text(this.cache.put(ANNA, late))).isEqualTo("new newest");
		assertThat(text(ANNA)).as("nothing vanishes").isEqualTo("new newest");
		assertThat(age(ANNA)).isZero();
	}

	/** Whether more comes behind a page may be a guess, which changes by itself. */
	@Test
	void pageThatGoesOnOrNotHasNotChangedByThat() {
		List<Boolean> changed = new ArrayList<>();
		LocalCache told = new LocalCache(SETTINGS, this.ticker, SharedCache.NONE, new QuietFeed() {

			@Override
			public void replaced(Query query, Replacement replacement) {
				changed.add(replacement.changed());
			}

		});
		told.put(ANNA, page(item(1, "one", ANNA)));
		this.ticker.advance(Duration.ofSeconds(5));
		Fetch fetch = fetch();
		told.put(ANNA, new CachedPage(new RenderedPage(List.of(item(1, "one", ANNA)), 0, 1), fetch));
		this.ticker.advance(Duration.ofSeconds(5));
		told.put(ANNA, page(item(1, "another", ANNA)));
		assertThat(changed).containsExactly(false, true);
	}

	@Test
	void conversationOfAnyPageAnswersForItsGuid() {
		this.cache.put(ANNA, page(item(1, "one", ANNA), item(2, "two", ANNA)));
		assertThat(text(guid(2))).isEqualTo("two");
		assertThat(this.cache.find(guid(3))).isNull();
	}

	@Test
	void conversationThatANewerPageLacksIsGoneEverywhere() {
		this.cache.put(ANNA, page(item(1, "one", ANNA, ORDER), item(2, "two", ANNA)));
		this.cache.put(ORDER, page(item(1, "one", ANNA, ORDER)));
		CachedPage late = page(item(1, "one", ANNA, ORDER));
		this.ticker.advance(Duration.ofSeconds(5));
		this.cache.put(ANNA, page(item(2, "two", ANNA)));
		assertThat(this.cache.find(ORDER)).isNull();
		assertThat(this.cache.find(guid(1))).isNull();
		assertThat(text(ANNA)).isEqualTo("two");
		this.cache.put(ORDER, late);
		assertThat(this.cache.find(ORDER)).as("of a call that left before").isNull();
		this.cache.put(guid(1), page(item(1, "here", ANNA)));
		assertThat(text(guid(1))).as("of a call that left after").isEqualTo("here");
	}

	@Test
	void emptyListOfACustomerTakesAllThatIsAboutIt() {
		this.cache.put(ORDER, page(item(1, "a letter", ANNA, ORDER)));
		this.cache.put(BERT, page(item(2, "bert", BERT)));
		this.ticker.advance(Duration.ofSeconds(5));
		this.cache.put(ANNA, page());
		assertThat(this.cache.find(ORDER)).isNull();
		assertThat(this.cache.find(guid(1))).isNull();
		assertThat(found(ANNA).page().items()).isEmpty();
		assertThat(text(BERT)).isEqualTo("bert");
	}

	@Test
	void emptyAnswerToAGuidTakesItEverywhere() {
		this.cache.put(ANNA, page(item(1, "one", ANNA)));
		this.ticker.advance(Duration.ofSeconds(5));
		this.cache.put(guid(1), page());
		assertThat(this.cache.find(ANNA)).isNull();
		assertThat(found(guid(1)).page().items()).isEmpty();
	}

	@Test
	void invalidatingForgetsWhateverIsAboutIt() {
		for (Selector selector : List.of(customer("ANNA@Example.nl").selector(), guid(1).selector(),
				new Selector.Order(new OrderNumber("1234")))) {
			this.cache.put(ANNA, page(item(1, "one", ANNA, ORDER)));
			this.cache.put(ORDER, page(item(1, "one", ANNA, ORDER)));
			this.cache.put(BERT, page(item(2, "two", BERT)));
			CachedPage underWay = page(item(1, "one", ANNA, ORDER));
			this.cache.invalidate(selector);
			this.cache.put(ORDER, underWay);
			assertThat(this.cache.find(ANNA)).isNull();
			assertThat(this.cache.find(ORDER)).isNull();
			assertThat(this.cache.find(guid(1))).isNull();
			assertThat(text(BERT)).isEqualTo("two");
			this.ticker.advance(Duration.ofSeconds(1));
		}
	}

	@Test
	void indexHoldsNothingWithoutAPage() {
		for (int i = 0; i < 3000; i++) {
			this.cache.put(customer("c" + i + "@example.nl"), page(item(i, "x".repeat(1000), ANNA, ORDER)));
			this.cache.put(guid(i), page(item(i, "y".repeat(1000), customer("c" + i + "@example.nl"))));
		}
		assertThat(this.cache.queries()).as("within a megabyte").hasSizeBetween(100, 1000);
		assertThat(this.cache.indexed()).isLessThan(5 * this.cache.queries().size() + 5);
		this.ticker.advance(Duration.ofHours(24));
		assertThat(this.cache.queries()).isEmpty();
		assertThat(this.cache.indexed()).isZero();
	}

	@Test
	void lifeIsCountedFromTheFetch() {
		CachedPage old = page(item(1, "old", ANNA));
		this.ticker.advance(Duration.ofHours(23));
		this.cache.put(ANNA, old);
		this.ticker.advance(Duration.ofMinutes(59));
		assertThat(age(ANNA)).isEqualTo(Duration.ofMinutes(23 * 60 + 59));
		this.ticker.advance(Duration.ofMinutes(1));
		assertThat(this.cache.find(ANNA)).isNull();
		assertThat(this.cache.find(guid(1))).isNull();
		this.cache.put(ANNA, old);
		assertThat(this.cache.find(ANNA)).isNull();
	}

	@Test
	void whatIsSupersededOrMayBeIsDoubted() {
		this.cache.put(ANNA, page(item(1, "one", ANNA)));
		assertThat(doubtful(ANNA)).isFalse();
		this.cache.superseded(SharedCache.NONE.nameOf(guid(1).selector()), Moment.here(this.ticker.read()));
		assertThat(doubtful(ANNA)).as("not older").isFalse();
		this.cache.superseded(SharedCache.NONE.nameOf(guid(1).selector()), Moment.here(this.ticker.read() + 1));
		assertThat(doubtful(ANNA)).isTrue();
		this.ticker.advance(Duration.ofSeconds(1));
		this.cache.put(ANNA, page(item(1, "two", ANNA)));
		assertThat(doubtful(ANNA)).isFalse();
		this.cache.subscribed();
		assertThat(doubtful(ANNA)).isTrue();
		assertThat(text(ANNA)).as("kept all the same").isEqualTo("two");
	}

	private boolean doubtful(Query query) {
		LocalCache.Found found = this.cache.look(query);
		assertThat(found).isNotNull();
		return found != null && found.doubtful();
	}

	private CachedPage page(Item... items) {
		Fetch fetch = fetch();
		return new CachedPage(new RenderedPage(Arrays.stream(items).map((item) -> item.from(fetch)).toList(), 0, null),
				fetch);
	}

	private Item item(int number, String text, Query... mentions) {
		byte[] json = text.getBytes(StandardCharsets.UTF_8);
		return new Item(id(number), json, json, Set.copyOf(Arrays.stream(mentions).map(Query::selector).toList()), null,
				fetch());
	}

	private Fetch fetch() {
		return Fetch.here(Instant.EPOCH, this.ticker.read());
	}

	private CachedPage found(Query query) {
		CachedPage page = this.cache.find(query);
		assertThat(page).isNotNull();
		return Objects.requireNonNull(page);
	}

	private String text(Query query) {
		return text(found(query));
	}

	private Duration age(Query query) {
		return found(query).age(this.ticker.read());
	}

	private static String text(@Nullable CachedPage page) {
		return String.join(" ",
				Objects.requireNonNull(page)
					.page()
					.json(Audience.READERS)
					.stream()
					.map((json) -> new String(json, StandardCharsets.UTF_8))
					.toList());
	}

	private static Query guid(int number) {
		return new Query(new Selector.Guid(id(number)));
	}

	private static ConversationId id(int number) {
		return new ConversationId(String.format(Locale.ROOT, "00000000-0000-0000-0000-%012d", number));
	}

	private static Query customer(String email) {
		return new Query(new Selector.Customer(CustomerEmail.of("email", email)));
	}

}
