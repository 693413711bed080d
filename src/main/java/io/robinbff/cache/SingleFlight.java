package io.robinbff.cache;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Predicate;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;

/**
 * A group of calls in flight, one for each query (request coalescing): whoever asks what
 * is being asked already waits for that answer.
 */
final class SingleFlight {

	private final ConcurrentMap<Query, InFlightCall> underWay = new ConcurrentHashMap<>();

	private final Executor executor;

	private final Ticker ticker;

	private final long budgetNanos;

	/**
	 * Creates a group without calls.
	 * @param executor runs the calls, each on a thread of its own
	 * @param budget how long a call may go on although nobody waits any more
	 */
	SingleFlight(Executor executor, Ticker ticker, Duration budget) {
		this.executor = executor;
		this.ticker = ticker;
		this.budgetNanos = budget.toNanos();
	}

	/**
	 * Joins the call in flight, or begins one.
	 * @param fetch makes the call and keeps its answer; blocks
	 */
	Joined join(Query query, LookupOptions options, BiFunction<Query, InFlightCall, Landed> fetch) {
		return join(query, (call) -> call.join(options), fetch);
	}

	/** Lets a call be in flight, for somebody who has been served something older. */
	InFlightCall refresh(Query query, String caller, Priority priority, BiFunction<Query, InFlightCall, Landed> fetch) {
		return join(query, (call) -> call.refreshFor(caller, priority), fetch).call();
	}

	private Joined join(Query query, Predicate<InFlightCall> how, BiFunction<Query, InFlightCall, Landed> fetch) {
		InFlightCall fresh = new InFlightCall(this.ticker.read() + this.budgetNanos, this.ticker);
		InFlightCall call = this.underWay.compute(query, (_, known) -> {
			if (known != null && how.test(known)) {
				return known;
			}
			var _ = how.test(fresh);
			return fresh;
		});
		boolean began = call == fresh;
		if (began) {
			start(query, call, fetch);
		}
		return new Joined(call, !began);
	}

	/**
	 * Detaches the calls for some queries, and all that have departed already: nobody
	 * knows yet whom those will show. Whoever waits gets what was asked for; whoever
	 * comes later begins a call of his own.
	 */
	void detach(Predicate<Query> about) {
		this.underWay.forEach((query, call) -> {
			if (call.departed() || about.test(query)) {
				call.detach();
				this.underWay.remove(query, call);
			}
		});
	}

	/**
	 * Starts the call. A failure reaches those who wait now, and nobody after them: the
	 * call is removed before it ends.
	 */
	private void start(Query query, InFlightCall call, BiFunction<Query, InFlightCall, Landed> fetch) {
		this.executor.execute(() -> {
			try {
				Landed landed = fetch.apply(query, call);
				this.underWay.remove(query, call);
				call.land(landed);
			}
			catch (Throwable ex) {
				this.underWay.remove(query, call);
				call.fail(ex);
			}
		});
	}

	/**
	 * A call that somebody has joined.
	 *
	 * @param call the call
	 * @param shared whether the call was under way already
	 */
	record Joined(InFlightCall call, boolean shared) {
	}

}
