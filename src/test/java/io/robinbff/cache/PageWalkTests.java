package io.robinbff.cache;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import io.robinbff.ManualTicker;
import io.robinbff.conversation.Conversation;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Page;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.conversation.WebStores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.unit.DataSize;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What one request may cost that walks over many pages, of one conversation each. */
class PageWalkTests {

	private static final Audience SHOES = new Audience(true, WebStores.of(List.of("Shoes"), false));

	private static final Selector ANNA = new Selector.Customer(CustomerEmail.of("email", "anna@example.nl"));

	private final ManualTicker ticker = ManualTicker.still();

	private final List<Priority> asked = new ArrayList<>();

	private final List<Query> opened = Collections.synchronizedList(new ArrayList<>());

	private int pages = 1_000;

	/** How many conversations a page has. */
	private int length = 1;

	private IntFunction<String> store = (_) -> "Shoes";

	private String letter = "";

	private Duration takes = Duration.ZERO;

	private final Answers answers = answers();

	@Test
	void filterHasTwentyPagesAskedForAtMostAndSearchesAHundred() {
		for (int request = 1; request <= 7; request++) {
			Answer found = search(CacheMode.DEFAULT);
			int expected = Math.min(request * PageWalk.MOST_ASKED, PageWalk.MOST_SEARCHED);
			assertThat(this.asked).hasSize(expected);
			assertThat(found.size()).isEqualTo(expected);
			assertThat(ReplicaAnswers.text(found)).contains("\"complete\":false");
		}
	}

	/**
	 * Else filters of much that is kept would leave no processor to those who look up.
	 */
	@Test
	void filtersKeepHalfOfTheProcessorsBusyAtMost() throws Exception {
		this.pages = 10;
		search(CacheMode.DEFAULT);
		AtomicInteger busy = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		Wanted slow = (_) -> {
			most.accumulateAndGet(busy.incrementAndGet(), Math::max);
			LockSupport.parkNanos(1_000_000);
			busy.decrementAndGet();
			return true;
		};
		try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Answer>> all = IntStream.range(0, 20)
				.mapToObj((_) -> crowd
					.submit(() -> this.answers.search(ANNA, options(CacheMode.DEFAULT, Audience.READERS), slow)))
				.toList();
			for (Future<Answer> one : all) {
				assertThat(one.get().size()).isEqualTo(10);
			}
		}
		assertThat(most.get()).isBetween(1, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
	}

	/** What one conversation takes is its writers' to say, and nothing interrupts it. */
	@Test
	void filterAndWatchBreakOffBetweenConversationsOnceTheTimeIsOver() {
		this.length = 20;
		this.pages = 3;
		List<Duration> each = List.of(Duration.ofMillis(100), Duration.ofSeconds(3), Duration.ofMinutes(1));
		List<Integer> searched = List.of(60, 4, 1);
		for (int i = 0; i < each.size(); i++) {
			Duration one = each.get(i);
			int expected = searched.get(i);
			AtomicInteger count = new AtomicInteger();
			Wanted slow = (_) -> {
				this.ticker.advance(one);
				return count.incrementAndGet() > 0;
			};
			Answer found = this.answers.search(ANNA, options(CacheMode.DEFAULT, Audience.READERS), slow);
			assertThat(found.size()).as("%s each", one).isEqualTo(expected).isEqualTo(count.getAndSet(0));
			assertThat(ReplicaAnswers.text(found)).contains("\"complete\":" + (expected == 60));
			Answer whole = this.answers.keptWhole(new View(new Query(ANNA), Audience.READERS, slow), "petra");
			assertThat(whole != null).as("%s each", one).isEqualTo(expected == 60);
			assertThat(count.get()).isEqualTo(expected);
		}
	}

	/**
	 * Pages of megabytes, twenty in a request: what was found of the first is held, and
	 * of the others nothing.
	 */
	@Test
	void filterFindsSoManyBytesAtMostAndSaysThatThereIsMore() {
		this.letter = "x".repeat(1 << 20);
		Answer found = search(CacheMode.DEFAULT);
		assertThat(found.size()).isEqualTo((int) (PageWalk.MOST_FOUND >> 20));
		assertThat(ReplicaAnswers.text(found)).contains("\"complete\":false");
		assertThat(this.answers.keptWhole(new View(new Query(ANNA), Audience.READERS, (_) -> true), "petra")).isNull();
	}

	/** Nothing is lost between two such pages, and nothing shown twice. */
	@Test
	void pageOfSomeWebStoresEndsAtSoManyBytesAndTheNextBeginsThere() {
		this.letter = "x".repeat(1 << 20);
		this.length = 20;
		this.pages = 3;
		this.store = (number) -> (number % 2 == 0) ? "Shoes" : "Hats";
		List<Integer> sizes = new ArrayList<>();
		List<ConversationId> shown = new ArrayList<>();
		for (Integer skip = 0; skip != null;) {
			Answer one = list(skip, SHOES, CacheMode.DEFAULT);
			sizes.add(one.size());
			shown.addAll(one.page().items().stream().map(Item::id).toList());
			skip = one.nextSkip();
		}
		assertThat(sizes).containsExactly((int) (PageWalk.MOST_FOUND >> 20), 14);
		assertThat(shown).doesNotHaveDuplicates().hasSize(30);
	}

	/** What other stores have on them would be held until the answer is written. */
	@ParameterizedTest
	@ValueSource(strings = { "page", "filter", "watch" })
	void holdsNoLettersOfThePagesThatItHasLeft(String what) {
		this.length = 20;
		this.pages = 11;
		this.store = (number) -> (number % 20 == 0) ? "Shoes" : "Hats";
		List<WeakReference<Item>> hats = new ArrayList<>();
		AtomicInteger held = new AtomicInteger();
		PageWalk walk = new PageWalk((query, _) -> {
			if (query.skip() == 200) {
				System.gc();
				held.set((int) hats.stream().filter((one) -> one.get() != null).count());
			}
			CachedPage page = new PageRenderer(JsonMapper.builder().build()).render(page(query),
					Fetch.here(now(), this.ticker.read()));
			hats.add(new WeakReference<>(page.page().items().getLast()));
			return new Answer(page, SHOES, new FreshnessRule.Use(Freshness.FRESH, Duration.ZERO, Duration.ofSeconds(30),
					Priority.BACKGROUND, false, null), null, false, Answer.Source.KEPT, "hit");
		}, (_, _) -> {
			throw new IllegalStateException();
		}, this.ticker);
		LookupOptions options = options(CacheMode.DEFAULT, SHOES);
		Answer answer = switch (what) {
			case "page" -> walk.page(new Query(ANNA), options);
			case "filter" -> walk.matching(ANNA, options, (_) -> true);
			default -> walk.whole(ANNA, options, (_) -> true);
		};
		assertThat(answer.size()).isEqualTo(11);
		assertThat(hats).hasSize(11);
		assertThat(held.get()).as("the page that it comes from at most").isLessThanOrEqualTo(1);
	}

	/** Of one conversation somebody may make megabytes. */
	@Test
	void filterAndWatchBreakOffInTheMiddleOfAConversation() {
		this.length = 20;
		this.pages = 3;
		search(CacheMode.DEFAULT);
		AtomicInteger breaths = new AtomicInteger();
		for (int slow : List.of(1, 30, 60)) {
			AtomicInteger count = new AtomicInteger();
			Wanted wanted = new Wanted() {
				@Override
				public boolean test(byte[] json) {
					return true;
				}

				@Override
				public boolean test(byte[] json, Runnable breath) {
					for (int i = (count.incrementAndGet() == slow) ? 0 : 1_000; i < 1_000; i++) {
						PageWalkTests.this.ticker.advance(Duration.ofSeconds(1));
						breaths.incrementAndGet();
						breath.run();
					}
					return test(json);
				}
			};
			Answer found = this.answers.search(ANNA, options(CacheMode.DEFAULT, Audience.READERS), wanted);
			assertThat(found.size()).isEqualTo(slow - 1);
			assertThat(ReplicaAnswers.text(found)).contains("\"complete\":false");
			assertThat(breaths.getAndSet(0)).as("of one second each").isEqualTo(10);
			count.set(0);
			assertThat(this.answers.keptWhole(new View(new Query(ANNA), Audience.READERS, wanted), "petra")).isNull();
			assertThat(breaths.getAndSet(0)).as("of one second each").isEqualTo(10);
			assertThat(count).hasValue(slow);
		}
	}

	/** Nobody waits for it, and it costs little. */
	@Test
	void whatIsKeptIsSearchedThoughTheRequestHasNoTimeLeft() {
		this.pages = 10;
		this.length = 20;
		search(CacheMode.DEFAULT);
		LookupOptions now = new LookupOptions("petra", Priority.CLICK, this.ticker.in(Duration.ZERO), CacheMode.DEFAULT,
				Audience.READERS);
		assertThat(this.answers.search(ANNA, now, (_) -> true).size()).isEqualTo(200);
	}

	@Test
	void walkIsOneCard() {
		this.pages = 10;
		search(CacheMode.DEFAULT);
		assertThat(this.opened).containsExactly(new Query(ANNA));
		this.store = (page) -> (page < 5) ? "Hats" : "Shoes";
		list(0, SHOES, CacheMode.NO_CACHE);
		assertThat(this.opened).containsExactly(new Query(ANNA), new Query(ANNA));
		this.answers.ask(new Query(ANNA, 3), options(CacheMode.DEFAULT, Audience.READERS));
		assertThat(this.opened).hasSize(3).endsWith(new Query(ANNA, 3));
	}

	/** One REFRESH flight each would be a way to the day's quota for old pages. */
	@Test
	void stalePagesBehindTheFirstAreRenewedBehindAllClicks() {
		this.pages = 50;
		for (int i = 0; i < 3; i++) {
			search(CacheMode.DEFAULT);
		}
		this.asked.clear();
		this.ticker.advance(Duration.ofMinutes(5));
		assertThat(search(CacheMode.DEFAULT).size()).isEqualTo(50);
		assertThat(this.asked).hasSize(PageWalk.MOST_ASKED)
			.startsWith(Priority.REFRESH, Priority.BACKGROUND)
			.containsOnlyOnce(Priority.REFRESH);
	}

	@Test
	void nothingIsKeptFromThereOn() {
		list(0, SHOES, CacheMode.DEFAULT);
		for (int skip = 1; skip < 5; skip++) {
			assertThat(this.answers.kept(new Query(ANNA, skip), "petra", SHOES) == null).isEqualTo(skip > 0);
		}
	}

	/** A part of what is found has another validator, and would be told as a change. */
	@Test
	void whatIsFoundIsWholeOnceAllPagesAreKept() {
		this.pages = 30;
		Wanted late = (json) -> new String(json, UTF_8).contains("about 2");
		View view = new View(new Query(ANNA), Audience.READERS, late);
		assertThat(this.answers.keptWhole(view, "petra")).isNull();
		Answer part = this.answers.search(ANNA, options(CacheMode.DEFAULT, Audience.READERS), late);
		assertThat(this.asked).hasSize(PageWalk.MOST_ASKED);
		assertThat(this.answers.keptWhole(view, "petra")).isNull();
		Answer found = this.answers.search(ANNA, options(CacheMode.DEFAULT, Audience.READERS), late);
		this.asked.clear();
		assertThat(this.answers.keptWhole(view, "petra")).isNotNull()
			.extracting(Answer::tag)
			.isEqualTo(found.tag())
			.isNotEqualTo(part.tag());
		assertThat(this.asked).as("calls").isEmpty();
	}

	/** Whoever asked for what is kept alone is told that nothing is; nobody else. */
	@ParameterizedTest
	@EnumSource(CacheMode.class)
	void whatCannotBeHadInTimeIsNoCacheMiss(CacheMode mode) {
		this.store = (_) -> "Hats";
		list(0, Audience.INSIDERS, CacheMode.DEFAULT);
		if (mode == CacheMode.ONLY_IF_CACHED) {
			assertThatExceptionOfType(NotCached.class).isThrownBy(() -> list(0, SHOES, mode));
			return;
		}
		assertThatExceptionOfType(HelpdeskException.class).isThrownBy(() -> list(0, SHOES, mode))
			.satisfies((ex) -> assertThat(ex.fault()).isEqualTo(Fault.NO_ROOM));
		assertThat(this.asked.size()).isLessThanOrEqualTo(1 + PageWalk.MOST_ASKED);
		this.takes = Duration.ofSeconds(4);
		this.ticker.advance(Duration.ofDays(2));
		assertThatExceptionOfType(HelpdeskException.class).isThrownBy(() -> list(0, SHOES, mode))
			.satisfies((ex) -> assertThat(ex.fault()).isEqualTo(Fault.TIMEOUT));
	}

	/** When others looked at what is not shown is theirs. */
	@Test
	void ageIsThatOfThePagesThatShowSomething() {
		this.pages = 4;
		this.store = (page) -> (page % 2 == 0) ? "Shoes" : "Hats";
		this.answers.ask(new Query(ANNA, 1), options(CacheMode.DEFAULT, Audience.INSIDERS));
		this.ticker.advance(Duration.ofSeconds(5));
		for (Answer one : List.of(list(0, SHOES, CacheMode.DEFAULT), list(1, SHOES, CacheMode.DEFAULT),
				this.answers.search(ANNA, options(CacheMode.DEFAULT, SHOES), (_) -> true))) {
			assertThat(one.age()).isZero();
			assertThat(one.stale()).isFalse();
			assertThat(one.fetchedAt()).isEqualTo(now());
		}
	}

	private Answer search(CacheMode mode) {
		return this.answers.search(ANNA, options(mode, Audience.READERS), (_) -> true);
	}

	private Answer list(int skip, Audience audience, CacheMode mode) {
		return this.answers.ask(new Query(ANNA, skip), options(mode, audience));
	}

	private LookupOptions options(CacheMode mode, Audience audience) {
		return new LookupOptions("petra", Priority.CLICK, this.ticker.in(Duration.ofSeconds(10)), mode, audience);
	}

	private Instant now() {
		return Instant.parse("2026-11-22T09:00:00Z").plusNanos(this.ticker.read());
	}

	private Answers answers() {
		CacheSettings settings = new CacheSettings(Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofHours(24),
				Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(10), DataSize.ofMegabytes(64));
		Helpdesk robin = (query, demand) -> page(query, demand);
		return new Answers(robin, new PageRenderer(JsonMapper.builder().build()), settings,
				new TieredCache(new LocalCache(settings, this.ticker, SharedCache.NONE, new Cards()), SharedCache.NONE,
						Runnable::run),
				new SingleFlight(Runnable::run, this.ticker, Duration.ofSeconds(10)), this.ticker, this::now);
	}

	private Page page(Query query, Demand demand) {
		this.asked.add(demand.priority());
		this.ticker.advance(this.takes);
		return page(query);
	}

	private Page page(Query query) {
		int skip = query.skip();
		List<Conversation> all = IntStream.range(skip, skip + this.length).mapToObj(this::conversation).toList();
		int next = skip + this.length;
		return new Page(all, skip, (next < this.pages * this.length) ? Integer.valueOf(next) : null);
	}

	private Conversation conversation(int number) {
		String guid = UUID.nameUUIDFromBytes(new byte[] { (byte) (number >> 8), (byte) number }).toString();
		return new Conversation(guid, "about " + number + this.letter, null, null, null, this.store.apply(number), null,
				List.of(), List.of(), null, null, List.of());
	}

	/** A feed that says nothing and notes which cards are opened. */
	private final class Cards implements QuietFeed {

		@Override
		public void opened(Query query) {
			PageWalkTests.this.opened.add(query);
		}

	}

}
