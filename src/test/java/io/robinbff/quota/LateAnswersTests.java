package io.robinbff.quota;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.robinbff.conversation.Priority;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A call log that answers late: whatever has happened meanwhile, no permit is lost. */
class LateAnswersTests {

	private final LateLog log = new LateLog();

	private final Quota quota = new Quota(QuotaSettings.defaults(), this.log, () -> 0, () -> Instant.EPOCH);

	@Test
	void permitForALineThatIsEmptyByThenIsGivenBack() {
		CompletableFuture<Permit> asked = this.quota.request(FakeDemand.click("agent", Long.MAX_VALUE / 4));
		asked.cancel(false);
		this.quota.post(() -> {
			this.log.spent.complete(Optional.of(new LoggedCall(0, 0, "late")));
			return () -> {
			};
		});
		assertThat(this.log.givenBack).containsExactly("late");
	}

	@Test
	void permitThatWasGrantedBeforeAnInterruptIsGivenBack() {
		this.log.spent.complete(Optional.of(new LoggedCall(0, 0, "granted")));
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class)
			.isThrownBy(() -> this.quota.acquire(FakeDemand.click("agent", Long.MAX_VALUE / 4)));
		this.log.moved.complete(Optional.of(new LoggedCall(0, 0, "granted")));
		assertThat(this.log.givenBack).containsExactly("granted");
	}

	/** As when a caller is interrupted while its call is moved. */
	@Test
	void permitThatIsGivenBackWhileItIsMovedIsGivenBackAsWhatItBecame() {
		this.log.spent.complete(Optional.of(new LoggedCall(0, 0, "granted")));
		Permit permit = this.quota.request(FakeDemand.click("agent", Long.MAX_VALUE / 4)).join();
		CompletableFuture<Boolean> confirmed = permit.confirm();
		permit.giveBack();
		this.log.moved.complete(Optional.of(new LoggedCall(1, 1, "moved")));
		assertThat(confirmed).isCompletedWithValue(false);
		assertThat(this.log.givenBack).containsExactly("moved");
	}

	/** As when an attempt ends by its time-out meanwhile. */
	@Test
	void confirmationThatIsCancelledIsNoReasonToForgetWhatThePermitBecame() {
		this.log.spent.complete(Optional.of(new LoggedCall(0, 0, "granted")));
		Permit permit = this.quota.request(FakeDemand.click("agent", Long.MAX_VALUE / 4)).join();
		permit.confirm().cancel(false);
		this.log.moved.complete(Optional.of(new LoggedCall(1, 1, "moved")));
		permit.giveBack();
		assertThat(this.log.givenBack).containsExactly("moved");
	}

	/** Calls of one moment are alike to the log of a single replica. */
	@Test
	void permitThatIsGivenBackAsItsMoveBeginsTakesNoOtherAlong() {
		AtomicLong now = new AtomicLong();
		AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {
		});
		Quota alone = new Quota(QuotaSettings.defaults(), () -> {
			meanwhile.getAndSet(() -> {
			}).run();
			return now.get();
		}, () -> Instant.EPOCH);
		List<Permit> permits = Stream.generate(() -> alone.tryAcquire(Priority.CLICK).orElseThrow()).limit(3).toList();
		now.set(Duration.ofMillis(50).toNanos());
		meanwhile.set(permits.getLast()::giveBack);
		assertThat(permits.getLast().confirm()).isCompletedWithValue(false);
		assertThat(alone.status().windows().getFirst().used()).isEqualTo(2);
	}

	/** A log that answers when the test wants. */
	private static final class LateLog implements CallLog {

		private final CompletableFuture<Optional<LoggedCall>> spent = new CompletableFuture<>();

		private final CompletableFuture<Optional<LoggedCall>> moved = new CompletableFuture<>();

		private final List<String> givenBack = new ArrayList<>();

		@Override
		public long[] forecast(Priority priority, int count, long now) {
			long[] all = new long[count];
			Arrays.fill(all, now);
			return all;
		}

		@Override
		public String boundBy(Priority priority, long now) {
			return "second";
		}

		@Override
		public CompletableFuture<Optional<LoggedCall>> spend(QueueHead first, @Nullable QueueHead next, long now) {
			return this.spent;
		}

		@Override
		public CompletableFuture<Optional<LoggedCall>> move(LoggedCall call, long now) {
			return this.moved;
		}

		@Override
		public void giveBack(LoggedCall call) {
			this.givenBack.add(call.id());
		}

		@Override
		public void pauseUntil(long until, long now) {
		}

		@Override
		public QuotaStatus status(int waiting, long now, Instant wall) {
			return QuotaStatus.of(QuotaSettings.defaults(), new SlidingWindowLog(QuotaSettings.defaults()), waiting,
					now, wall);
		}

		@Override
		public long endsAt(long now) {
			return now + Duration.ofDays(1).toNanos();
		}

		@Override
		public void close(long now) {
		}

	}

}
