package io.robinbff.quota;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

import io.robinbff.quota.Ledger.Spending;
import org.jspecify.annotations.Nullable;

/**
 * The account's call budget. Whoever wants to call asks here for a {@link Permit}, for
 * every attempt; permits are given such that no sliding window is ever over its limit.
 *
 * <p>
 * Thread-safe: a lock and a clock around the pure {@link Turnstile} and {@link Windows}.
 * One dispatcher thread sleeps until the next decision is due. Without it (the
 * constructor starts none) somebody else calls {@link #advance()}: a simulation in
 * virtual time.
 */
public final class Quota implements AutoCloseable {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition sooner = this.lock.newCondition();

	private final LongSupplier nanos;

	private final InstantSource wall;

	private final Ledger ledger;

	private final Turnstile turnstile;

	private @Nullable Thread dispatcher;

	/** When the dispatcher will look again. */
	private long due = Windows.NEVER;

	/**
	 * A quota without a dispatcher thread.
	 * @param nanos monotonic time in nanoseconds, the only one that decides
	 * @param wall the time of day, for display and for what outlives the process
	 * @throws java.io.UncheckedIOException when the file of the settings cannot be used
	 */
	public Quota(QuotaSettings settings, QuotaListener listener, LongSupplier nanos, InstantSource wall) {
		this(settings, listener, new LocalLedger(settings, listener, wall, nanos.getAsLong()), nanos, wall);
	}

	Quota(QuotaSettings settings, QuotaListener listener, Ledger ledger, LongSupplier nanos, InstantSource wall) {
		this.nanos = nanos;
		this.wall = wall;
		this.ledger = ledger;
		this.turnstile = new Turnstile(settings, listener, ledger, (spending) -> new Permit(this, spending));
	}

	/** A quota at work on the system's clocks, until it is closed. */
	public static Quota start(QuotaSettings settings, QuotaListener listener) {
		return start(settings, listener, System::nanoTime);
	}

	/** The same with another monotonic clock, in nanoseconds. */
	public static Quota start(QuotaSettings settings, QuotaListener listener, LongSupplier nanos) {
		return new Quota(settings, listener, nanos, InstantSource.system()).start();
	}

	Quota start() {
		this.dispatcher = Thread.ofPlatform().daemon().name("quota").start(this::dispatch);
		return this;
	}

	/**
	 * Waits for a permit, which is to be used at once.
	 * @throws QuotaExhausted when none can be had in time
	 * @throws java.util.concurrent.CancellationException when the claim is abandoned
	 * @throws InterruptedException when interrupted; no permit is lost
	 */
	public Permit acquire(Claim claim) throws InterruptedException {
		while (true) {
			CompletableFuture<Permit> answer = request(claim);
			try {
				Permit permit = answer.get();
				// Woken late, it would meet those who come after: it is spent now or not
				// at all.
				if (permit.leavesNow().get()) {
					return permit;
				}
			}
			catch (InterruptedException ex) {
				if (!answer.cancel(false) && !answer.isCompletedExceptionally()) {
					answer.join().giveBack();
				}
				throw ex;
			}
			catch (ExecutionException ex) {
				throw (ex.getCause() instanceof QuotaExhausted refusal) ? refusal : new IllegalStateException(ex);
			}
		}
	}

	/**
	 * Joins the line without blocking.
	 * @return completes with a permit or exceptionally with {@link QuotaExhausted}, on
	 * the thread that decides; who cancels it leaves the line
	 */
	public CompletableFuture<Permit> request(Claim claim) {
		return decided((now) -> this.turnstile.join(claim, now).answer);
	}

	/** A permit if one is free now and nobody waits for it; for probes. */
	public Optional<Permit> tryAcquire(Priority priority) {
		return decided((now) -> this.turnstile.free(priority, now)
				? now(this.ledger.spend(new Bid(priority, 1, now), null, now)) : Optional.<Permit>empty());
	}

	/** What comes later than now is given back. */
	private Optional<Permit> now(CompletableFuture<Optional<Spending>> answer) {
		if (answer.isDone()) {
			return answer.join().map((spending) -> new Permit(this, spending));
		}
		var _ = answer.thenAccept((late) -> late.ifPresent(this::giveBack));
		return Optional.empty();
	}

	/** No call leaves before that much time has passed. Never shortens a pause. */
	public void pause(Duration duration) {
		decided((now) -> {
			this.ledger.pauseUntil(now + duration.toNanos(), now);
			return now;
		});
	}

	/** To be told when a waiting claim's priority has risen. */
	public void changed() {
		advance();
	}

	/**
	 * Does what is due: gives permits, refuses who waits in vain.
	 * @return when to call again at the latest, in nanoseconds on the scale of the
	 * monotonic source; {@link Long#MAX_VALUE} when nobody waits
	 */
	public long advance() {
		decided((now) -> now);
		return locked((now) -> this.due);
	}

	/** How the budget stands; costs no call. */
	public QuotaStatus status() {
		return locked((now) -> this.ledger.status(this.turnstile.waiting(), now, this.wall.instant()));
	}

	/**
	 * When the longest window's budget ends if calls go on at the pace of its last 24th
	 * part (of a day: the last hour); empty when it never does. Costs no call, but reads
	 * all that the window remembers: nothing for every request.
	 */
	public Optional<Instant> endsAt() {
		return locked((now) -> {
			long ends = this.ledger.endsAt(now);
			return (ends < Windows.NEVER) ? Optional.of(this.wall.instant().plusNanos(ends - now)) : Optional.empty();
		});
	}

	/** Refuses all who wait, and gives no more permits. */
	@Override
	public void close() {
		decided((now) -> {
			this.turnstile.close();
			this.ledger.close(now);
			return now;
		});
		if (this.dispatcher != null) {
			this.dispatcher.interrupt();
		}
	}

	CompletableFuture<Optional<Spending>> move(Spending spending) {
		return decided((now) -> this.ledger.move(spending, now));
	}

	void giveBack(Spending spending) {
		decided((now) -> {
			this.ledger.giveBack(spending);
			return now;
		});
	}

	private void dispatch() {
		try {
			while (!Thread.interrupted()) {
				long next = advance();
				this.lock.lock();
				try {
					this.sooner.awaitNanos(Math.min(next, this.due) - this.nanos.getAsLong());
				}
				finally {
					this.lock.unlock();
				}
			}
		}
		catch (InterruptedException ex) {
			// Closed.
		}
	}

	private <T> T locked(LongFunction<T> work) {
		this.lock.lock();
		try {
			return work.apply(this.nanos.getAsLong());
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Answers are told after the lock is released: others' code may hang on them. */
	private <T> T decided(LongFunction<T> work) {
		List<Runnable> answers = new ArrayList<>();
		T result = locked((now) -> {
			T done = work.apply(now);
			answers.addAll(this.turnstile.decide(now, this::advance));
			long before = this.due;
			this.due = this.turnstile.due(now);
			if (this.due < before) {
				this.sooner.signal();
			}
			return done;
		});
		answers.forEach(Runnable::run);
		return result;
	}

}
