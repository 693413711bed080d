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
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The account's call budget. Whoever wants to call asks here for a {@link Permit}, for
 * every attempt; permits are given such that no sliding window is ever over its limit.
 *
 * <p>
 * Thread-safe: a lock around pure parts ({@link Windows}, {@link Line}). One dispatcher
 * thread sleeps until the next permit is due; without it ({@link #Quota the constructor}
 * starts none) somebody else calls {@link #advance()}, such as a simulation in virtual
 * time.
 */
public final class Quota implements AutoCloseable {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition sooner = this.lock.newCondition();

	private final QuotaSettings settings;

	private final QuotaListener listener;

	private final LongSupplier nanos;

	private final InstantSource wall;

	private final Windows windows;

	private final Line line;

	/** When the dispatcher has something to do, as far as is known. */
	private long due = Windows.NEVER;

	private @Nullable Thread dispatcher;

	private boolean closed;

	/**
	 * A quota without a dispatcher thread.
	 * @param nanos monotonic time in nanoseconds; decides
	 * @param wall the time of day; for display and for what outlives the process
	 */
	public Quota(QuotaSettings settings, QuotaListener listener, LongSupplier nanos, InstantSource wall) {
		this.settings = settings;
		this.listener = listener;
		this.nanos = nanos;
		this.wall = wall;
		this.windows = new Windows(settings);
		this.line = new Line(this.windows);
	}

	/** A quota at work, on the system's clocks, until it is closed. */
	public static Quota start(QuotaSettings settings, QuotaListener listener) {
		Quota quota = new Quota(settings, listener, System::nanoTime, InstantSource.system());
		quota.dispatcher = Thread.ofPlatform().daemon().name("quota").start(quota::dispatch);
		return quota;
	}

	/**
	 * Waits for a permit.
	 * @throws QuotaExhausted when none can be had in time
	 * @throws InterruptedException when interrupted; no permit is lost
	 */
	public Permit acquire(Claim claim) throws InterruptedException {
		while (true) {
			CompletableFuture<Permit> answer = request(claim);
			try {
				Permit permit = answer.get();
				if (permit.leavesNow()) {
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
				throw (ex.getCause() instanceof QuotaExhausted refused) ? refused : new IllegalStateException(ex);
			}
		}
	}

	/**
	 * Joins the line without blocking.
	 * @return completes with a permit, or exceptionally with {@link QuotaExhausted}, on
	 * whatever thread decides; cancelling it leaves the line
	 */
	public CompletableFuture<Permit> request(Claim claim) {
		List<Runnable> answers = new ArrayList<>();
		this.lock.lock();
		try {
			long now = this.nanos.getAsLong();
			Line.Place place = this.line.join(claim, now);
			decide(now, answers);
			return place.answer;
		}
		finally {
			this.lock.unlock();
			answers.forEach(Runnable::run);
		}
	}

	/** A permit if one is free now and nobody waits for it; for probes. */
	public Optional<Permit> tryAcquire(Priority priority) {
		this.lock.lock();
		try {
			long now = this.nanos.getAsLong();
			if (this.closed || this.line.size() > 0 || this.windows.earliest(priority, now) > now) {
				return Optional.empty();
			}
			return Optional.of(new Permit(this, spend(now)));
		}
		finally {
			this.lock.unlock();
		}
	}

	/** No call leaves before that much time has passed; never shortens a pause. */
	public void pause(Duration duration) {
		this.lock.lock();
		try {
			this.windows.pauseUntil(this.nanos.getAsLong() + duration.toNanos());
		}
		finally {
			this.lock.unlock();
		}
		advance();
	}

	/** To be told when a waiting claim's priority has risen. */
	public void changed() {
		advance();
	}

	/**
	 * Does what is due: gives permits, refuses who waits in vain.
	 * @return when to call again at the latest, in nanoseconds on the scale of the
	 * ticker; {@link Long#MAX_VALUE} when nobody waits
	 */
	public long advance() {
		List<Runnable> answers = new ArrayList<>();
		this.lock.lock();
		try {
			decide(this.nanos.getAsLong(), answers);
			return this.due;
		}
		finally {
			this.lock.unlock();
			answers.forEach(Runnable::run);
		}
	}

	/** How the budget stands. */
	public QuotaStatus status() {
		this.lock.lock();
		try {
			long now = this.nanos.getAsLong();
			List<QuotaStatus.Window> states = new ArrayList<>();
			for (int w = 0; w < this.settings.windows().size(); w++) {
				QuotaSettings.Window window = this.settings.windows().get(w);
				int used = this.windows.used(w, now);
				states.add(new QuotaStatus.Window(window.name(), window.limit(), window.length(), used,
						Math.max(0, window.limit() - used), instant(this.windows.reset(w, now), now)));
			}
			long pausedUntil = this.windows.pausedUntil();
			long endsAt = this.windows.endsAt(now);
			return new QuotaStatus(states, this.line.size(),
					(pausedUntil > now) ? Optional.of(instant(pausedUntil, now)) : Optional.empty(),
					(endsAt < Windows.NEVER) ? Optional.of(instant(endsAt, now)) : Optional.empty());
		}
		finally {
			this.lock.unlock();
		}
	}

	private Instant instant(long at, long now) {
		return this.wall.instant().plusNanos(at - now);
	}

	/** Refuses all who wait and gives no more permits. */
	@Override
	public void close() {
		this.lock.lock();
		try {
			this.closed = true;
		}
		finally {
			this.lock.unlock();
		}
		advance();
		if (this.dispatcher != null) {
			this.dispatcher.interrupt();
		}
	}

	long move(long at) {
		this.lock.lock();
		try {
			long now = this.nanos.getAsLong();
			this.windows.giveBack(at);
			return (this.windows.earliest(Priority.CLICK, now) > now) ? Windows.NEVER : this.windows.spend(now);
		}
		finally {
			this.lock.unlock();
		}
	}

	void giveBack(long at) {
		this.lock.lock();
		try {
			this.windows.giveBack(at);
		}
		finally {
			this.lock.unlock();
		}
		advance();
	}

	/**
	 * Answers are completed after the lock is released: others' code may hang on them.
	 */
	private void decide(long now, List<Runnable> answers) {
		this.line.sort();
		if (this.line.size() > this.settings.lineLimit()) {
			refuse(this.line.turnAwayLast(), now, answers);
		}
		Line.Place first = this.line.first();
		while (first != null && !this.closed && this.windows.earliest(first.priority, now) <= now) {
			grant(this.line.serveFirst(), now, answers);
			this.line.sort();
			first = this.line.first();
		}
		for (Line.Place place : this.closed ? this.line.turnAwayAll() : this.line.turnAwayHopeless(now)) {
			refuse(place, now, answers);
		}
		long before = this.due;
		first = this.line.first();
		this.due = (first == null) ? Windows.NEVER
				: Math.min(this.windows.earliest(first.priority, now), this.line.firstDeadline() + 1);
		if (this.due < before) {
			this.sooner.signal();
		}
	}

	private void grant(Line.Place place, long now, List<Runnable> answers) {
		Permit permit = new Permit(this, spend(now));
		this.listener.granted(place.priority, Duration.ofNanos(now - place.since));
		answers.add(() -> {
			if (!place.answer.complete(permit)) {
				permit.giveBack();
			}
		});
	}

	private void refuse(Line.Place place, long now, List<Runnable> answers) {
		String boundBy = this.windows.boundBy(place.priority, now);
		Duration retryAfter = Duration.ofNanos(this.line.servedBy(place.priority, now) - now);
		this.listener.refused(place.priority, Duration.ofNanos(now - place.since), boundBy);
		answers.add(() -> place.answer.completeExceptionally(new QuotaExhausted(retryAfter, boundBy)));
	}

	private long spend(long now) {
		return this.windows.spend(now);
	}

	private void dispatch() {
		while (!this.closed) {
			advance();
			this.lock.lock();
			try {
				long wait = this.due - this.nanos.getAsLong();
				if (wait > 0) {
					this.sooner.awaitNanos(wait);
				}
			}
			catch (InterruptedException ex) {
				return;
			}
			finally {
				this.lock.unlock();
			}
		}
	}

}
