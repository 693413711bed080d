package io.robinbff.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A call for a query that is in flight, and the look-ups that wait for it. What it
 * demands of the quota follows who waits at the moment: the most urgent of them, and
 * until the most patient one leaves.
 */
final class InFlightCall implements Demand {

	/** Beyond that many the weight of a refresh says nothing new. */
	private static final int MANY = 100;

	private final CompletableFuture<Landed> result = new CompletableFuture<>();

	private final List<LookupOptions> waiting = new ArrayList<>();

	/** Who was served something older meanwhile. */
	private final List<String> served = new ArrayList<>();

	private final long ownDeadline;

	private final Ticker ticker;

	private State state = State.WAITING;

	/** How urgent it is once nobody waits. */
	private @Nullable Priority own;

	/** When its last attempt left, on the monotonic clock; null if none has. */
	private volatile @Nullable Long departedNanos;

	private volatile boolean detached;

	private Runnable raised = () -> {
	};

	/**
	 * Creates a call.
	 * @param ownDeadline until when it may go on although nobody waits, on the monotonic
	 * clock: what it brings is kept
	 */
	InFlightCall(long ownDeadline, Ticker ticker) {
		this.ownDeadline = ownDeadline;
		this.ticker = ticker;
	}

	/**
	 * Returns what completes with the answer, or with its failure; cancelled if the call
	 * was abandoned, as nobody waited for it any more.
	 */
	CompletableFuture<Landed> result() {
		return this.result;
	}

	/**
	 * Joins the call.
	 * @return false if it has ended: who comes too late begins another one
	 */
	boolean join(LookupOptions options) {
		@Nullable Runnable tell;
		synchronized (this) {
			if (this.state.ended) {
				return false;
			}
			Priority before = priority();
			this.waiting.add(options);
			tell = (priority().compareTo(before) < 0) ? this.raised : null;
		}
		if (tell != null) {
			tell.run();
		}
		return true;
	}

	/** Lets nobody join any more, and has what it brings not kept. */
	void detach() {
		this.detached = true;
	}

	@Override
	public boolean detached() {
		return this.detached;
	}

	/** Ends the call with an answer. */
	void land(Landed landed) {
		end(State.LANDED);
		this.result.complete(landed);
	}

	/** Ends the call with a failure. */
	void fail(Throwable failure) {
		if (failure instanceof CancellationException) {
			end(State.ABANDONED);
			this.result.cancel(false);
		}
		else {
			end(State.LANDED);
			this.result.completeExceptionally(failure);
		}
	}

	private synchronized void end(State how) {
		this.state = how;
	}

	synchronized void leave(LookupOptions options) {
		this.waiting.remove(options);
	}

	/**
	 * Notes a caller who was served something older: the call refreshes that answer.
	 * @return false if the call has ended
	 */
	boolean refreshFor(String caller) {
		return refreshFor(caller, Priority.REFRESH);
	}

	/**
	 * The same, as urgent as is said.
	 * @param priority {@link Priority#REFRESH} or less
	 */
	boolean refreshFor(String caller, Priority priority) {
		@Nullable Runnable tell;
		synchronized (this) {
			if (this.state.ended) {
				return false;
			}
			Priority before = priority();
			this.own = (this.own == null || priority.compareTo(this.own) < 0) ? priority : this.own;
			if (this.served.size() < MANY) {
				this.served.add(caller);
			}
			tell = (priority().compareTo(before) < 0) ? this.raised : null;
		}
		if (tell != null) {
			tell.run();
		}
		return true;
	}

	@Override
	public synchronized Priority priority() {
		return this.waiting.stream()
			.map(LookupOptions::priority)
			.min(Comparator.naturalOrder())
			.orElse((this.own != null) ? this.own : Priority.REFRESH);
	}

	@Override
	public synchronized Collection<String> callers() {
		return this.waiting.isEmpty() ? List.copyOf(this.served)
				: this.waiting.stream().map(LookupOptions::caller).toList();
	}

	@Override
	public synchronized long deadlineNanos() {
		return this.waiting.stream()
			.mapToLong(LookupOptions::deadlineNanos)
			.reduce(this.ownDeadline, (a, b) -> (b - a > 0) ? b : a);
	}

	@Override
	public synchronized void departed(boolean whether) {
		if (whether) {
			this.departedNanos = this.ticker.read();
		}
		if (!this.state.ended) {
			this.state = whether ? State.DEPARTED : State.WAITING;
		}
	}

	/** Returns whether it waits for the helpdesk, rather than for a permit. */
	synchronized boolean departed() {
		return this.state == State.DEPARTED;
	}

	/** Returns when its last attempt left, if any has since then. */
	long departedSince(long began) {
		Long departed = this.departedNanos;
		return (departed != null && departed - began > 0) ? departed : began;
	}

	@Override
	public synchronized void whenRaised(Runnable listener) {
		this.raised = listener;
	}

	/** The states of a call. */
	private enum State {

		/** It waits for a permit, or for another replica. */
		WAITING(false),
		/** It waits for the helpdesk. */
		DEPARTED(false),
		/** It has its answer, or has failed. */
		LANDED(true),
		/** It left the queue because nobody waited any more. */
		ABANDONED(true);

		private final boolean ended;

		State(boolean ended) {
			this.ended = ended;
		}

	}

}
