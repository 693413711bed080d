package io.robinbff.cache.shared;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import embedded.Patience;
import io.robinbff.cache.shared.ReadBudget.Share;
import io.robinbff.cache.shared.ReadBudget.Wait;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ReadBudgetTests {

	private static final int MB = 1024 * 1024;

	/** One MB for what comes, and three for what is unpacked. */
	private final ReadBudget budget = new ReadBudget(4 * MB);

	@Test
	void whoReadsLittleNeverWaits() {
		this.budget.begin(Wait.NOT).unpacks(3 * MB);
		this.budget.begin(Wait.NOT).unpacks(ReadBudget.FREE);
	}

	@Test
	void whatIsReadIsCountedUntilItIsGone() {
		Share one = this.budget.begin(Wait.NOT);
		one.unpacks(2 * MB);
		assertNoRoom(2 * MB);
		this.budget.begin(Wait.NOT).comes(MB);
		one.keeps(MB);
		Share other = this.budget.begin(Wait.NOT);
		other.unpacks(2 * MB);
		assertNoRoom(MB);
		one.close();
		this.budget.begin(Wait.NOT).unpacks(MB);
		assertNoRoom(MB);
	}

	/** Nobody can call it back. */
	@Test
	void whatWasAskedForIsCountedUntilItHasCome() {
		CompletableFuture<byte[]> coming = new CompletableFuture<>();
		Share one = this.budget.begin(Wait.NOT);
		one.comes(MB);
		one.until(coming);
		one.close();
		Share other = this.budget.begin(Wait.NOT);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> other.comes(MB));
		coming.complete(new byte[0]);
		other.comes(MB);
	}

	@Test
	void whoWaitsGetsRoomInTurn() throws Exception {
		Share one = this.budget.begin(Wait.NOT);
		one.unpacks(3 * MB);
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			CompletableFuture<Void> waits = new CompletableFuture<>();
			Share next = this.budget.begin((room) -> {
				waits.complete(null);
				room.join();
			});
			Future<?> unpacks = threads.submit(() -> next.unpacks(2 * MB));
			assertThat(waits).succeedsWithin(Patience.LIMIT);
			assertNoRoom(MB);
			one.keeps(2 * MB);
			assertNoRoom(MB);
			one.close();
			assertThat(unpacks).succeedsWithin(Patience.LIMIT);
			assertNoRoom(2 * MB);
		}
	}

	@Test
	void whoWaitsNoMoreIsInNobodysWay() {
		Share one = this.budget.begin(Wait.NOT);
		one.unpacks(2 * MB);
		Share other = this.budget.begin(Wait.upTo(1));
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> other.unpacks(3 * MB));
		this.budget.begin(Wait.NOT).unpacks(MB);
	}

	@Test
	void whatNeverFitsIsNotWaitedFor() {
		Share one = this.budget.begin(Wait.upTo(Long.MAX_VALUE));
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> one.unpacks(4 * MB));
	}

	@Test
	void isHalfOfWhatAnswersTake() {
		Share one = ReadBudget.beside(DataSize.ofMegabytes(8)).begin(Wait.NOT);
		one.unpacks(24 * MB);
		one.comes(8 * MB);
		assertThat(ReadBudget.beside(DataSize.ofBytes(0))).isNotNull();
	}

	private void assertNoRoom(long bytes) {
		Share share = this.budget.begin(Wait.NOT);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> share.unpacks(bytes));
	}

}
