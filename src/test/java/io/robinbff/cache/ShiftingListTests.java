package io.robinbff.cache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

import io.robinbff.ManualTicker;
import io.robinbff.conversation.Conversation;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Page;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.conversation.WebStores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A list that shifts while its pages are fetched and kept: what is put together of them
 * and told as fresh misses nothing that was in the list all the time since the oldest of
 * them was fetched.
 */
class ShiftingListTests {

	private static final int PAGE = 3;

	private static final Duration FRESH = Duration.ofSeconds(30);

	private static final Selector ANNA = new Selector.Customer(CustomerEmail.of("email", "anna@example.nl"));

	private static final Audience SHOES = new Audience(true, WebStores.of(List.of("Shoes"), false));

	private final ManualTicker ticker = ManualTicker.still();

	private final Answers answers = ReplicaAnswers.of((query, _) -> page(query), settings(), SharedCache.NONE,
			this.ticker, () -> Instant.EPOCH.plusNanos(this.ticker.read()));

	/** The numbers of the conversations, as ROBIN has them now; each third is Shoes'. */
	private final List<Integer> list = new ArrayList<>(IntStream.range(0, 12).boxed().toList());

	private final List<State> states = new ArrayList<>(List.of(new State(0, List.copyOf(this.list))));

	/** What happens at ROBIN while pages are read, one after each. */
	private final Deque<Runnable> meanwhile = new ArrayDeque<>();

	private final List<Integer> calls = new ArrayList<>();

	private int latest = 100;

	private boolean isAway;

	/** Neither of the two fresh pages shows number 0. */
	@Test
	void newerPageInFrontHasTheNextOneOfALimitedListAskedAnew() {
		search();
		this.ticker.advance(Duration.ofSeconds(10));
		List.of(1, 2, 3).forEach((_) -> change(() -> this.list.addFirst(this.latest++)));
		front();
		this.calls.clear();
		Answer shown = this.answers.ask(new Query(ANNA), options(CacheMode.DEFAULT, SHOES));
		assertThat(numbers(shown)).contains(0);
		assertThat(shown.stale()).isFalse();
		assertThat(this.calls).contains(PAGE);
		this.calls.clear();
		assertThat(this.answers.ask(new Query(ANNA), options(CacheMode.DEFAULT, SHOES)).stale()).isFalse();
		assertThat(this.calls).as("once").isEmpty();
	}

	/** Whoever pages by hand is shown the same, and as many calls are made. */
	@Test
	void filterSaysThatPagesDoNotJoinAndHasNoneAskedAnew() {
		change(() -> this.list.remove(11));
		search();
		this.ticker.advance(Duration.ofSeconds(10));
		change(() -> this.list.addFirst(this.latest++));
		front();
		this.calls.clear();
		Answer found = search();
		assertThat(this.calls).isEmpty();
		assertThat(numbers(found)).doesNotContain(2);
		assertThat(isWhole(found)).isFalse();
		assertThat(found.stale()).isTrue();
		found = this.answers.search(ANNA, options(CacheMode.NO_CACHE, Audience.READERS), (_) -> true);
		assertThat(this.calls).containsExactly(PAGE, 2 * PAGE, 3 * PAGE, 4 * PAGE);
		assertThat(numbers(found)).hasSize(12).contains(2);
		assertThat(isWhole(found)).isTrue();
		assertThat(found.stale()).isFalse();
	}

	/** The case of each day: somebody has looked at the first page meanwhile. */
	@Test
	void frontThatShowsTheSameAsBeforeJoinsWhatIsBehindIt() {
		change(() -> this.list.remove(11));
		search();
		for (int i = 0; i < 2; i++) {
			this.ticker.advance(Duration.ofSeconds(9));
			// The last of the page has been written to.
			change(() -> this.list.addFirst(this.list.remove(PAGE - 1)));
			this.ticker.advance(Duration.ofSeconds(1));
			front();
			this.calls.clear();
			Answer found = search();
			assertThat(numbers(found)).hasSize(11);
			assertThat(isWhole(found)).isTrue();
			assertThat(this.calls).isEmpty();
			assertThat(isWhole(
					this.answers.search(ANNA, options(CacheMode.ONLY_IF_CACHED, Audience.READERS), (_) -> true)))
				.isTrue();
		}
	}

	/** What was in no page of before may have come since. */
	@Test
	void frontOfWhichNothingWasKeptJoinsNothingOlder() {
		search();
		this.ticker.advance(Duration.ofSeconds(5));
		this.answers.invalidate(ANNA);
		this.answers.ask(new Query(ANNA, PAGE), options(CacheMode.DEFAULT, Audience.INSIDERS));
		this.ticker.advance(Duration.ofSeconds(5));
		Answer last = search();
		assertThat(isWhole(last)).as("the last page is the newest, and says how many there are").isTrue();
		assertThat(last.stale()).isFalse();
		this.answers.invalidate(ANNA);
		for (int page = 1; page <= 4; page++) {
			this.answers.ask(new Query(ANNA, page * PAGE), options(CacheMode.DEFAULT, Audience.INSIDERS));
		}
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(isWhole(search())).isFalse();
	}

	/**
	 * Why a filter cannot promise more at the cost of paging by hand: two calls show two
	 * pages, and what moved from the second to the first between them is on neither.
	 */
	@Test
	void deletionBetweenTwoReadsIsNotSeen() {
		this.meanwhile.add(() -> this.list.remove(0));
		Answer found = search();
		assertThat(numbers(found)).doesNotContain(3);
		assertThat(isWhole(found)).isTrue();
	}

	@Test
	void isStaleIfTheNextPageCannotBeAskedAnew() {
		search();
		this.ticker.advance(Duration.ofSeconds(10));
		change(() -> this.list.addFirst(this.latest++));
		front();
		for (CacheMode mode : List.of(CacheMode.DEFAULT, CacheMode.ONLY_IF_CACHED)) {
			this.isAway = true;
			assertThat(this.answers.search(ANNA, options(mode, Audience.READERS), (_) -> true).stale()).isTrue();
			assertThat(this.answers.ask(new Query(ANNA), options(mode, SHOES)).stale()).isTrue();
		}
	}

	/** What came to the front was behind what had been read, and then before it. */
	@Test
	void isStaleIfSomethingCameToTheFrontMeanwhile() {
		this.meanwhile.add(() -> {
		});
		this.meanwhile.add(() -> this.list.addFirst(this.list.remove(8)));
		Answer found = search();
		assertThat(numbers(found)).doesNotContain(8);
		assertThat(found.stale()).isTrue();
		assertThat(isWhole(found)).isFalse();
		assertThat(this.answers.keptWhole(new View(new Query(ANNA), Audience.READERS, (_) -> true), "petra"))
			.isNotNull()
			.as("or a watch tells of a change that is none")
			.extracting(Answer::tag)
			.isEqualTo(found.tag());
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void missesNothingThatWasThereAllTheTime(boolean areRemoved) {
		int fresh = 0;
		int joined = 0;
		for (int seed = 0; seed < 20; seed++) {
			Random random = new Random(seed);
			for (int step = 0; step < 500; step++) {
				this.ticker.advance(Duration.ofMillis(random.nextInt(8_000)));
				this.isAway = random.nextInt(10) == 0;
				this.meanwhile.clear();
				for (int i = random.nextInt(8); i > 0; i--) {
					this.meanwhile.add((random.nextInt(8) > 0) ? () -> {
					} : () -> happen(random, areRemoved));
				}
				switch (random.nextInt(4)) {
					case 0 -> change(() -> happen(random, areRemoved));
					case 1 -> turnTo(random.nextInt(4) * PAGE, random);
					default -> {
						boolean isSearch = random.nextBoolean();
						this.calls.clear();
						Answer answer = asked(isSearch, random);
						assertThat(this.calls).as("no more than by hand").doesNotHaveDuplicates();
						if (answer != null && !answer.stale()) {
							check(answer, isSearch);
							fresh++;
							joined += this.calls.isEmpty() ? 1 : 0;
						}
					}
				}
			}
			this.ticker.advance(Duration.ofDays(2));
		}
		assertThat(fresh).isGreaterThan(500);
		assertThat(joined).as("of what is kept").isGreaterThan(50);
	}

	/** Each conversation that is deleted meanwhile may hide one: no page tells. */
	private void check(Answer answer, boolean isSearch) {
		long from = answer.fetchedAt().toEpochMilli();
		List<List<Integer>> since = new ArrayList<>();
		int removed = 0;
		for (int i = 0; i < this.states.size(); i++) {
			boolean isLast = i == this.states.size() - 1;
			if (isLast || this.states.get(i + 1).at > from) {
				since.add(this.states.get(i).list);
			}
			removed += (this.states.get(i).at >= now() - FRESH.toMillis()
					&& this.states.get(i).isRemoval(i, this.states)) ? 1 : 0;
		}
		List<Integer> shown = numbers(answer);
		Set<Integer> missed = new HashSet<>(since.getFirst());
		missed.removeIf(
				(one) -> one % 3 != 0 || shown.contains(one) || !since.stream().allMatch((all) -> all.contains(one)));
		if (isSearch && !isWhole(answer)) {
			return;
		}
		if (answer.nextSkip() != null) {
			int last = shown.getLast();
			missed.removeIf((one) -> !since.stream().allMatch((all) -> all.indexOf(one) < all.indexOf(last)));
		}
		assertThat(missed).as("shown %s of %s", shown, since).hasSizeLessThanOrEqualTo(removed);
	}

	private @Nullable Answer asked(boolean isSearch, Random random) {
		CacheMode mode = CacheMode.values()[Math.max(0, random.nextInt(6) - 3)];
		try {
			return isSearch
					? this.answers.search(ANNA, options(mode, Audience.READERS),
							(json) -> new String(json, StandardCharsets.UTF_8).contains("Shoes"))
					: this.answers.ask(new Query(ANNA), options(mode, SHOES));
		}
		catch (HelpdeskException | NotCached ex) {
			return null;
		}
	}

	private void turnTo(int skip, Random random) {
		try {
			this.answers.ask(new Query(ANNA, skip),
					options(random.nextBoolean() ? CacheMode.DEFAULT : CacheMode.NO_CACHE, Audience.INSIDERS));
		}
		catch (HelpdeskException ex) {
			// ROBIN was away.
		}
	}

	private void happen(Random random, boolean areRemoved) {
		int at = random.nextInt(this.list.size());
		switch (random.nextInt(3)) {
			case 0 -> this.list.addFirst(this.list.remove(at));
			case 1 -> {
				if (areRemoved && this.list.size() > 2 * PAGE) {
					this.list.remove(at);
				}
			}
			default -> {
				if (this.list.size() < 20) {
					this.list.addFirst(this.latest++);
				}
			}
		}
	}

	private void change(Runnable how) {
		how.run();
		this.ticker.advance(Duration.ofMillis(1));
		this.states.add(new State(now(), List.copyOf(this.list)));
		this.ticker.advance(Duration.ofMillis(1));
	}

	/** Somebody wants the first page fresh. */
	private void front() {
		this.answers.ask(new Query(ANNA), options(CacheMode.NO_CACHE, Audience.INSIDERS));
	}

	private static boolean isWhole(Answer answer) {
		return ReplicaAnswers.text(answer).contains("\"complete\":true");
	}

	private Answer search() {
		return this.answers.search(ANNA, options(CacheMode.DEFAULT, Audience.READERS), (_) -> true);
	}

	private static List<Integer> numbers(Answer answer) {
		return answer.page()
			.items()
			.stream()
			.map((item) -> (int) UUID.fromString(Objects.requireNonNull(item.id()).value()).getLeastSignificantBits())
			.toList();
	}

	private LookupOptions options(CacheMode mode, Audience audience) {
		return new LookupOptions("petra", Priority.CLICK, this.ticker.in(Duration.ofSeconds(10)), mode, audience);
	}

	private Page page(Query query) {
		if (this.isAway) {
			throw new HelpdeskException(Fault.UNAVAILABLE, null, null);
		}
		this.calls.add(query.skip());
		int end = Math.min(query.skip() + PAGE, this.list.size());
		List<Integer> page = (query.skip() < end) ? List.copyOf(this.list.subList(query.skip(), end)) : List.of();
		this.ticker.advance(Duration.ofMillis(100));
		if (!this.meanwhile.isEmpty()) {
			change(this.meanwhile.remove());
		}
		return new Page(page.stream().map(ShiftingListTests::conversation).toList(), query.skip(),
				(page.size() == PAGE) ? query.skip() + PAGE : null);
	}

	private static Conversation conversation(int number) {
		return new Conversation(new UUID(0, number).toString(), "about " + number, null, null, null,
				(number % 3 == 0) ? "Shoes" : "Hats", null, List.of(), List.of(), null, null, List.of());
	}

	private long now() {
		return Duration.ofNanos(this.ticker.read()).toMillis();
	}

	private static CacheSettings settings() {
		return new CacheSettings(FRESH, Duration.ofMinutes(10), Duration.ofHours(24), Duration.ofSeconds(10),
				Duration.ofSeconds(1), Duration.ofSeconds(10), DataSize.ofMegabytes(8));
	}

	/**
	 * The list from a moment on.
	 *
	 * @param at that moment, in milliseconds
	 * @param list what is in it
	 */
	private record State(long at, List<Integer> list) {

		boolean isRemoval(int index, List<State> all) {
			return index > 0 && this.list.size() < all.get(index - 1).list.size();
		}

	}

}
