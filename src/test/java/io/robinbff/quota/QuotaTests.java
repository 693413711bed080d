package io.robinbff.quota;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.robinbff.ManualTicker;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Priority;
import embedded.Patience;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** The quota at work: real threads and short windows; time passes when a test says so. */
class QuotaTests {

	private final QuotaSettings settings = new QuotaSettings(
			List.of(new QuotaSettings.Window("short", 20, Duration.ofMillis(80)),
					new QuotaSettings.Window("long", 300, Duration.ofMinutes(1))),
			Duration.ofMillis(20), 1_000);

	private final ManualTicker ticker = ManualTicker.still();

	private final Quota quota = Quota.start(this.settings, this.ticker::read);

	@AfterEach
	void close() {
		this.quota.close();
	}

	/** In real time. */
	@Test
	void hundredsOfThreadsAreServedAndNoWindowIsOver() throws InterruptedException {
		try (Quota real = Quota.start(this.settings)) {
			hundredsOfThreadsAreServedAndNoWindowIsOver(real);
		}
	}

	private void hundredsOfThreadsAreServedAndNoWindowIsOver(Quota real) throws InterruptedException {
		Queue<Long> left = new ConcurrentLinkedQueue<>();
		Queue<QuotaExhausted> refused = new ConcurrentLinkedQueue<>();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 400; i++) {
			Demand demand = FakeDemand.click("agent-" + i, System.nanoTime() + Duration.ofSeconds(20).toNanos());
			threads.add(Thread.startVirtualThread(() -> {
				try {
					left.add(real.acquire(demand).at());
				}
				catch (QuotaExhausted ex) {
					refused.add(ex);
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			}));
		}
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(left).hasSize(300);
		Oracle.assertNeverOver(left, this.settings);
		assertThat(refused).hasSize(100)
			.allSatisfy((refusal) -> assertThat(refusal.retryAfter()).isGreaterThan(Duration.ofSeconds(20)));
		assertThat(refused).anySatisfy((refusal) -> assertThat(refusal.boundBy()).isEqualTo("long"));
	}

	@Test
	void interruptedThreadLeavesTheLineAndCostsNothing() throws InterruptedException {
		fill();
		this.quota.pause(Duration.ofSeconds(3));
		AtomicReference<Throwable> seen = new AtomicReference<>();
		Thread waiting = Thread.startVirtualThread(() -> {
			try {
				this.quota.acquire(FakeDemand.click("agent", in(Duration.ofSeconds(5))));
			}
			catch (InterruptedException ex) {
				seen.set(ex);
			}
		});
		await().until(() -> this.quota.status().waiting() == 1);
		waiting.interrupt();
		waiting.join();
		assertThat(seen.get()).isInstanceOf(InterruptedException.class);
		this.quota.changed();
		assertThat(this.quota.status().waiting()).isZero();
		assertThat(longUsed()).isEqualTo(20);
	}

	@Test
	void cancelledAndAbandonedDemandsCostNothing() throws Exception {
		fill();
		CompletableFuture<Permit> cancelled = this.quota.request(FakeDemand.click("one", in(Duration.ofSeconds(5))));
		List<String> callers = new ArrayList<>(List.of("two"));
		CompletableFuture<Permit> abandoned = this.quota.request(clickOf(() -> {
			synchronized (callers) {
				return List.copyOf(callers);
			}
		}));
		CompletableFuture<Permit> patient = this.quota.request(FakeDemand.click("three", in(Duration.ofSeconds(5))));
		cancelled.cancel(false);
		synchronized (callers) {
			callers.clear();
		}
		pass(Duration.ofMillis(100));
		patient.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
		assertThat(abandoned).isCancelled();
		assertThat(longUsed()).isEqualTo(21);
	}

	/** In real time, a second later. */
	@Test
	void decisionThatFailsEndsNoneOfThoseThatFollow() throws Exception {
		fill();
		AtomicInteger failures = new AtomicInteger();
		CompletableFuture<Permit> waiting = this.quota.request(clickOf(() -> {
			if (Thread.currentThread().getName().equals("quota") && failures.getAndIncrement() == 0) {
				throw new IllegalStateException("for a test");
			}
			return List.of("agent");
		}));
		this.ticker.advance(Duration.ofMillis(100));
		waiting.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
		assertThat(failures.get()).isGreaterThan(1);
	}

	@Test
	void pauseHoldsEveryCall() throws Exception {
		long until = in(Duration.ofMillis(150));
		this.quota.pause(Duration.ofMillis(150));
		assertThat(this.quota.tryAcquire(Priority.CLICK)).isEmpty();
		assertThat(this.quota.status().pausedUntil()).isPresent();
		CompletableFuture<Permit> waiting = this.quota.request(FakeDemand.click("agent", in(Duration.ofSeconds(5))));
		pass(Duration.ofMillis(150));
		Permit permit = waiting.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
		assertThat(permit.at()).isGreaterThanOrEqualTo(until);
		assertThat(this.quota.status().pausedUntil()).isEmpty();
	}

	@Test
	void pauseLongerThanTheDeadlineRefusesAtOnce() {
		CompletableFuture<Permit> first = this.quota.request(FakeDemand.click("agent", in(Duration.ofSeconds(5))));
		assertThat(first).isCompleted();
		this.quota.pause(Duration.ofSeconds(30));
		CompletableFuture<Permit> answer = this.quota.request(FakeDemand.click("agent", in(Duration.ofSeconds(5))));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(answer::get)
			.havingCause()
			.isInstanceOfSatisfying(QuotaExhausted.class, (refusal) -> {
				assertThat(refusal.boundBy()).isEqualTo("pause");
				assertThat(refusal.retryAfter()).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(30));
			});
	}

	@Test
	void unusedPermitServesTheNextInLine() throws Exception {
		Optional<Permit> unused = this.quota.tryAcquire(Priority.CLICK);
		for (int i = 1; i < 20; i++) {
			assertThat(this.quota.tryAcquire(Priority.CLICK)).isPresent();
		}
		CompletableFuture<Permit> next = this.quota.request(FakeDemand.click("agent", in(Duration.ofSeconds(5))));
		unused.orElseThrow().giveBack();
		unused.orElseThrow().giveBack();
		next.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
		assertThat(longUsed()).isEqualTo(20);
		assertThat(unused.orElseThrow().confirm().join()).isFalse();
	}

	@Test
	void closingRefusesWhoWaits() {
		fill();
		CompletableFuture<Permit> waiting = this.quota.request(FakeDemand.click("agent", in(Duration.ofSeconds(5))));
		this.quota.close();
		assertThat(waiting).isCompletedExceptionally();
		assertThat(this.quota.tryAcquire(Priority.CLICK)).isEmpty();
	}

	@Test
	void statusShowsWhatIsLeft() {
		fill();
		QuotaStatus.Window window = this.quota.status().windows().getLast();
		assertThat(window.name()).isEqualTo("long");
		assertThat(window.used()).isEqualTo(20);
		assertThat(window.left()).isEqualTo(280);
	}

	/** A click of five seconds, whose callers are asked for each time. */
	private Demand clickOf(Supplier<Collection<String>> callers) {
		return new Demand() {
			@Override
			public Priority priority() {
				return Priority.CLICK;
			}

			@Override
			public Collection<String> callers() {
				return callers.get();
			}

			@Override
			public long deadlineNanos() {
				return in(Duration.ofSeconds(5));
			}
		};
	}

	private void fill() {
		for (int i = 0; i < 20; i++) {
			assertThat(this.quota.tryAcquire(Priority.CLICK)).isPresent();
		}
	}

	private int longUsed() {
		return this.quota.status().windows().getLast().used();
	}

	private long in(Duration duration) {
		return this.ticker.in(duration);
	}

	private void pass(Duration time) {
		this.ticker.advance(time);
		this.quota.changed();
	}

}
