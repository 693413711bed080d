package io.robinbff.api;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.robinbff.cache.Audience;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.conversation.WebStores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How much is asked for badges at once. */
class BackgroundAsksTests {

	private final Deque<Runnable> begun = new ArrayDeque<>();

	private final BackgroundAsks asks = new BackgroundAsks(2, this.begun::add);

	@Test
	void oneCallerHasSoManyUnderWay() {
		assertThat(ask("a", 1)).isNotNull();
		assertThat(ask("a", 2)).isNotNull();
		assertThat(ask("a", 3)).isNull();
		assertThat(ask("b", 3)).isNotNull();
		this.begun.remove().run();
		assertThat(ask("a", 4)).isNotNull();
		assertThat(ask("a", 5)).isNull();
	}

	@Test
	void whatIsAskedAlreadyCostsNothing() {
		CompletableFuture<@Nullable Void> first = ask("a", 1);
		assertThat(ask("a", 1)).isSameAs(first);
		assertThat(ask("b", 1)).isSameAs(first);
		assertThat(this.begun).hasSize(1);
		assertThat(ask("b", 2)).isNotNull();
		assertThat(ask("b", 3)).isNotNull();
	}

	/** Who does not see all may need more pages than who does, and longer. */
	@Test
	void whatIsAskedForAnotherAudienceIsAnotherQuestion() {
		CompletableFuture<@Nullable Void> first = ask("a", 1);
		Audience shoes = new Audience(false, WebStores.of(List.of("Shoes"), false));
		CompletableFuture<@Nullable Void> other = this.asks.begin("b", query(1), shoes, Priority.BACKGROUND, () -> {
		});
		assertThat(other).isNotNull().isNotSameAs(first);
		assertThat(this.begun).hasSize(2);
		this.asks.erase(query(1)::equals);
		assertThat(ask("a", 1)).isNotNull().isNotSameAs(first);
	}

	@Test
	void failureEndsItAsWell() {
		IllegalStateException failure = new IllegalStateException();
		CompletableFuture<@Nullable Void> ask = this.asks.begin("a", query(1), Audience.READERS, Priority.BACKGROUND,
				() -> {
					throw failure;
				});
		this.begun.remove().run();
		assertThat(ask).isCompletedExceptionally();
		assertThat(ask("a", 1)).isNotNull().isNotSameAs(ask);
	}

	@Test
	void allTogetherHaveABound() {
		int granted = 0;
		for (int n = 0; n < 10_000; n++) {
			granted += (ask("caller " + n, n) != null) ? 1 : 0;
		}
		assertThat(granted).isEqualTo(200);
		assertThat(announce("caller 1", -1)).as("no list keeps a telephone waiting").isNotNull();
		this.begun.forEach(Runnable::run);
		assertThat(ask("a", -1)).isNotNull();
	}

	/** Nor is a telephone kept waiting by what its own caller lists. */
	@Test
	void announcementsCountApart() {
		assertThat(ask("a", 1)).isNotNull();
		assertThat(ask("a", 2)).isNotNull();
		assertThat(announce("a", 1)).as("more urgent").isNotNull().isNotSameAs(ask("a", 1));
		assertThat(announce("a", 2)).isNotNull();
		assertThat(announce("a", 3)).isNull();
		assertThat(announce("b", 2)).isSameAs(announce("a", 2));
	}

	/** One that ends after an erasure ends itself, and nothing that was begun since. */
	@Test
	void whatIsBegunAfterAnErasureIsNotEndedByWhatWasBefore() {
		ask("a", 1);
		this.asks.erase(query(1)::equals);
		CompletableFuture<@Nullable Void> fresh = ask("a", 1);
		this.begun.remove().run();
		assertThat(ask("b", 1)).isSameAs(fresh);
		assertThat(ask("a", 2)).isNotNull();
		assertThat(ask("a", 3)).as("the caller's third").isNull();
	}

	private @Nullable CompletableFuture<@Nullable Void> ask(String caller, int number) {
		return begin(caller, number, Priority.BACKGROUND);
	}

	private @Nullable CompletableFuture<@Nullable Void> announce(String caller, int number) {
		return begin(caller, number, Priority.REFRESH);
	}

	private @Nullable CompletableFuture<@Nullable Void> begin(String caller, int number, Priority priority) {
		return this.asks.begin(caller, query(number), Audience.READERS, priority, () -> {
		});
	}

	private static Query query(int number) {
		return new Query(new Selector.Customer(CustomerEmail.of("email", "c" + number + "@example.nl")));
	}

}
