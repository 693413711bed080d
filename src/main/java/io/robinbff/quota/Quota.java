package io.robinbff.quota;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Priority;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The account's call budget. Whoever wants to call asks here for a {@link Permit}, for
 * every attempt; permits are given such that no sliding window is ever over its limit.
 *
 * <p>
 * Thread-safe: a lock and a clock around the pure {@link Dispatcher} and
 * {@link SlidingWindowLog}. One dispatcher thread sleeps until the next decision is due.
 * Without it (the constructor starts none) somebody else calls {@link #advance()}: a
 * simulation in virtual time.
 */
public final class Quota implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Quota.class);

	private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition sooner = this.lock.newCondition();

	private final LongSupplier nanos;

	private final InstantSource wall;

	private final CallLog calls;

	private final ForeignUse others;

	private final Dispatcher dispatcher;

	/** What came in while this thread decided. */
	private final Deque<Supplier<Runnable>> events = new ArrayDeque<>();

	private @Nullable Thread thread;

	/** When the dispatcher will look again. */
	private long due = SlidingWindowLog.NEVER;

	/**
	 * A quota without a dispatcher thread.
	 * @param nanos monotonic time in nanoseconds, the only one that decides
	 * @param wall the time of day, for display and for what outlives the process
	 * @throws java.io.UncheckedIOException when the file of the settings cannot be used
	 */
	public Quota(QuotaSettings settings, LongSupplier nanos, InstantSource wall) {
		this(settings, new LocalCallLog(settings, wall, nanos.getAsLong()), nanos, wall);
	}

	public Quota(QuotaSettings settings, CallLog calls, LongSupplier nanos, InstantSource wall) {
		this(settings, calls, new ForeignUse(settings, true), nanos, wall);
	}

	Quota(QuotaSettings settings, CallLog calls, ForeignUse others, LongSupplier nanos, InstantSource wall) {
		this.others = others;
		calls.yieldTo(others);
		this.nanos = nanos;
		this.wall = wall;
		this.calls = calls;
		this.dispatcher = new Dispatcher(settings, calls, (call) -> new Permit(this, call));
	}

	/** A quota at work on the system's clocks, until it is closed. */
	public static Quota start(QuotaSettings settings) {
		return start(settings, System::nanoTime);
	}

	/** The same with another monotonic clock, in nanoseconds. */
	public static Quota start(QuotaSettings settings, LongSupplier nanos) {
		return new Quota(settings, nanos, InstantSource.system()).start();
	}

	public Quota start() {
		this.calls.start(this::post);
		this.others.start(this.nanos);
		this.thread = Thread.ofPlatform().daemon().name("quota").start(this::dispatch);
		return this;
	}

	/** Waits for a permit that leaves no reserve: {@link #acquire(Demand, Duration)}. */
	public Permit acquire(Demand demand) throws InterruptedException {
		return acquire(demand, Duration.ZERO);
	}

	/**
	 * Waits for a permit, which is to be used at once.
	 * @param reserve what the call itself takes: a permit that comes later than that
	 * before the demand's deadline is of no use
	 * @throws QuotaExhausted when none can be had in time
	 * @throws java.util.concurrent.CancellationException when the demand is abandoned
	 * @throws InterruptedException when interrupted; no permit is lost
	 */
	public Permit acquire(Demand demand, Duration reserve) throws InterruptedException {
		while (true) {
			CompletableFuture<Permit> answer = request(demand, reserve);
			try {
				Permit permit = answer.get();
				// Woken late, it would meet those who come after: it is spent now or not
				// at all.
				if (permit.confirm().get()) {
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

	/** Joins the queue without a reserve: {@link #request(Demand, Duration)}. */
	public CompletableFuture<Permit> request(Demand demand) {
		return request(demand, Duration.ZERO);
	}

	/**
	 * Joins the queue without blocking.
	 * @param reserve what the call itself takes
	 * @return completes with a permit or exceptionally with {@link QuotaExhausted}, on
	 * the thread that decides; who cancels it leaves the queue
	 */
	public CompletableFuture<Permit> request(Demand demand, Duration reserve) {
		return decided((now) -> this.dispatcher.join(demand, reserve, now).answer);
	}

	/** A permit if one is free now and nobody waits for it; for probes. */
	public Optional<Permit> tryAcquire(Priority priority) {
		return decided((now) -> this.dispatcher.free(priority, now)
				? now(this.calls.spend(new QueueHead(priority, 1, now), null, now)) : Optional.<Permit>empty());
	}

	/** What comes later than now is given back. */
	private Optional<Permit> now(CompletableFuture<Optional<LoggedCall>> answer) {
		if (answer.isDone()) {
			return answer.join().map((call) -> new Permit(this, call));
		}
		var _ = answer.thenAccept((late) -> late.ifPresent(this::giveBack));
		return Optional.empty();
	}

	/** No call leaves before that much time has passed. Never shortens a pause. */
	public void pause(Duration duration) {
		decided((now) -> {
			this.calls.pauseUntil(now + duration.toNanos(), now);
			return now;
		});
	}

	/**
	 * ROBIN refused a call for quota: nothing leaves before it says, and from then on
	 * less than before, as others spend as well.
	 * @param permit what the call was paid with
	 * @param comeBack how long ROBIN wants to be left alone
	 */
	public void refused(Permit permit, Duration comeBack) {
		decided((now) -> {
			List<Integer> used = this.calls.status(0, now, this.wall.instant())
				.windows()
				.stream()
				.map(QuotaStatus.Window::used)
				.toList();
			this.others.refused(permit.at(), comeBack, used, now);
			this.calls.pauseUntil(now + comeBack.toNanos(), now);
			return now;
		});
	}

	/** How many calls a second others take, about; 0 if nobody is known to. */
	public double takenByOthers() {
		return locked(this.others::perSecond);
	}

	/** Says the same in words; empty if nobody is known to. */
	public Optional<String> sharedWithOthers() {
		double others = takenByOthers();
		return (others > 0) ? Optional.of(String.format(Locale.ROOT, "shared with others: about %.1f a second", others))
				: Optional.empty();
	}

	/** To be told when a waiting demand's priority has risen. */
	public void changed() {
		advance();
	}

	/**
	 * Does what is due: gives permits, refuses who waits in vain.
	 * @return when to call again at the latest, in nanoseconds on the scale of the
	 * monotonic source; {@link Long#MAX_VALUE} when nothing will be due
	 */
	public long advance() {
		decided((now) -> now);
		return locked((now) -> this.due);
	}

	/** How the budget stands; costs no call. */
	public QuotaStatus status() {
		return locked((now) -> this.calls.status(this.dispatcher.waiting(), now, this.wall.instant()));
	}

	/**
	 * When the longest window's budget ends if calls go on at the pace of its last 24th
	 * part (of a day: the last hour); empty when it never does. Costs no call, but reads
	 * all that the window remembers: nothing for every request.
	 */
	public Optional<Instant> endsAt() {
		return locked((now) -> {
			long ends = this.calls.endsAt(now);
			return (ends < SlidingWindowLog.NEVER) ? Optional.of(this.wall.instant().plusNanos(ends - now))
					: Optional.empty();
		});
	}

	/** Refuses all who wait, and gives no more permits. */
	@Override
	public void close() {
		decided((now) -> {
			this.dispatcher.close();
			this.calls.close(now);
			return now;
		});
		if (this.thread != null) {
			this.thread.interrupt();
		}
	}

	CompletableFuture<Optional<LoggedCall>> move(LoggedCall call) {
		return decided((now) -> this.calls.move(call, now));
	}

	void giveBack(LoggedCall call) {
		decided((now) -> {
			this.calls.giveBack(call);
			return now;
		});
	}

	/**
	 * An event for the call log: the one way in from other threads. One that comes while
	 * this thread decides waits until it has decided.
	 */
	public void post(Supplier<Runnable> event) {
		if (this.lock.isHeldByCurrentThread()) {
			this.events.add(event);
		}
		else {
			decided((now) -> event.get()).run();
		}
	}

	private void dispatch() {
		try {
			while (!Thread.interrupted()) {
				long next = advanceOrRetry();
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

	/** One decision that fails ends none of those that follow. */
	private long advanceOrRetry() {
		try {
			return advance();
		}
		catch (RuntimeException ex) {
			log.error("The quota failed to decide and tries again in a second", ex);
			return locked((now) -> this.due = now + RETRY_NANOS);
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

	/**
	 * Answers are told after the lock is released: others' code may hang on them. Those
	 * that were decided are told even if a later one fails.
	 */
	private <T> T decided(LongFunction<T> work) {
		List<Runnable> answers = new ArrayList<>();
		try {
			return decided(work, answers);
		}
		finally {
			answers.forEach(Runnable::run);
		}
	}

	private <T> T decided(LongFunction<T> work, List<Runnable> answers) {
		return locked((now) -> {
			T done = work.apply(now);
			long before = this.due;
			long ticked;
			do {
				while (!this.events.isEmpty()) {
					answers.add(this.events.remove().get());
				}
				answers.addAll(this.dispatcher.decide(now));
				ticked = this.calls.tick(now);
			}
			while (!this.events.isEmpty());
			this.due = Math.min(this.dispatcher.due(now), ticked);
			if (this.due < before) {
				this.sooner.signal();
			}
			return done;
		});
	}

}
