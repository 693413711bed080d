package io.robinbff.cache;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Predicate;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;

/**
 * One call for the same query: whoever asks what is being asked already waits for that
 * answer.
 */
final class SingleFlight {

	private final ConcurrentMap<Query, InFlightCall> underWay = new ConcurrentHashMap<>();

	private final BiFunction<Query, InFlightCall, Landed> fetch;

	private final Executor executor;

	private final Ticker ticker;

	private final long budgetNanos;

	/**
	 * Creates the room for calls under way.
	 * @param fetch makes the call and keeps its answer; blocks
	 * @param executor runs the calls, each on a thread of its own
	 * @param budgetNanos how long a call may go on although nobody waits any more
	 */
	SingleFlight(BiFunction<Query, InFlightCall, Landed> fetch, Executor executor, Ticker ticker, long budgetNanos) {
		this.fetch = fetch;
		this.executor = executor;
		this.ticker = ticker;
		this.budgetNanos = budgetNanos;
	}

	/** Waits for the call under way, or begins one. */
	Joined join(Query query, LookupOptions options) {
		return board(query, (call) -> call.join(options));
	}

	/** Lets a call be under way, for somebody who has been served something older. */
	InFlightCall refresh(Query query, String caller, Priority priority) {
		return board(query, (call) -> call.refreshFor(caller, priority)).call();
	}

	private Joined board(Query query, Predicate<InFlightCall> how) {
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
			depart(query, call);
		}
		return new Joined(call, !began);
	}

	/**
	 * A failure reaches those who wait now, and nobody after them: the call is struck off
	 * before it lands.
	 */
	private void depart(Query query, InFlightCall call) {
		this.executor.execute(() -> {
			try {
				Landed landed = this.fetch.apply(query, call);
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
	 * A place on a call.
	 *
	 * @param call the call
	 * @param shared whether the call was under way already
	 */
	record Joined(InFlightCall call, boolean shared) {
	}

}
