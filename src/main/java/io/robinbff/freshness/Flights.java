package io.robinbff.freshness;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Question;

/**
 * One call for the same question: whoever asks what is being asked already waits for that
 * answer.
 */
final class Flights {

	private final ConcurrentMap<Question, Flight> underWay = new ConcurrentHashMap<>();

	private final BiFunction<Question, Demand, Entry> fetch;

	private final Executor executor;

	private final Ticker ticker;

	private final long budgetNanos;

	/**
	 * Creates the room for calls under way.
	 * @param fetch makes the call and keeps its answer; blocks
	 * @param executor runs the calls, each on a thread of its own
	 * @param budgetNanos how long a call may go on although nobody waits any more
	 */
	Flights(BiFunction<Question, Demand, Entry> fetch, Executor executor, Ticker ticker, long budgetNanos) {
		this.fetch = fetch;
		this.executor = executor;
		this.ticker = ticker;
		this.budgetNanos = budgetNanos;
	}

	/** Waits for the call under way, or begins one. */
	Boarding join(Question question, Terms terms) {
		return board(question, (flight) -> flight.join(terms));
	}

	/** Lets a call be under way, for somebody who has been served something older. */
	void refresh(Question question, String caller) {
		board(question, (flight) -> flight.refreshFor(caller));
	}

	private Boarding board(Question question, Consumer<Flight> how) {
		Flight fresh = new Flight(this.ticker.read() + this.budgetNanos);
		Flight flight = this.underWay.compute(question, (_, known) -> {
			Flight one = (known != null) ? known : fresh;
			how.accept(one);
			return one;
		});
		boolean began = flight == fresh;
		if (began) {
			depart(question, flight);
		}
		return new Boarding(flight, !began);
	}

	/**
	 * A failure reaches those who wait now, and nobody after them: the flight is struck
	 * off before it lands.
	 */
	private void depart(Question question, Flight flight) {
		this.executor.execute(() -> {
			try {
				Entry entry = this.fetch.apply(question, flight);
				this.underWay.remove(question, flight);
				flight.landing().complete(entry);
			}
			catch (Throwable ex) {
				this.underWay.remove(question, flight);
				flight.landing().completeExceptionally(ex);
			}
		});
	}

	/**
	 * A place on a flight.
	 *
	 * @param flight the flight
	 * @param shared whether the call was under way already
	 */
	record Boarding(Flight flight, boolean shared) {
	}

}
