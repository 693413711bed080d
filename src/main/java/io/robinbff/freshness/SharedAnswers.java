package io.robinbff.freshness;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.Question;
import io.robinbff.freshness.SharedFlights.News;
import io.robinbff.freshness.SharedFlights.Role;
import org.jspecify.annotations.Nullable;

/** Replicas that share answers and calls through Redis. */
final class SharedAnswers implements Replicas {

	private final SharedShelf shelf;

	private final SharedFlights flights;

	private final Ticker ticker;

	SharedAnswers(SharedShelf shelf, SharedFlights flights, Ticker ticker) {
		this.shelf = shelf;
		this.flights = flights;
		this.ticker = ticker;
	}

	@Override
	public @Nullable Entry find(Question question) {
		return this.shelf.find(question);
	}

	/** Looks on the shelf again after each flight: its answer lies there. */
	@Override
	public Entry fetch(Question question, Demand demand, Predicate<Entry> goodEnough, Function<Demand, Entry> call) {
		String name = this.shelf.nameOf(question);
		SharedDemand shared = new SharedDemand(demand, this.shelf::nameOfCaller, this.ticker, this.flights.lease());
		while (true) {
			CompletableFuture<News> landing = this.flights.listen(name);
			try {
				Entry known = this.shelf.find(question);
				if (known != null && goodEnough.test(known)) {
					return known;
				}
				Role role = this.flights.board(name);
				if (role == Role.ALONE) {
					return call.apply(demand);
				}
				if (role == Role.LEADER) {
					return lead(name, question, shared, call);
				}
				this.flights.follow(name, landing, shared).check();
			}
			finally {
				this.flights.forget(name, landing);
			}
		}
	}

	private Entry lead(String name, Question question, SharedDemand demand, Function<Demand, Entry> call) {
		this.flights.lead(name, demand);
		HelpdeskException failure = null;
		try {
			Entry entry = call.apply(demand);
			// Kept before it is announced: whoever hears of it finds it.
			this.shelf.keep(question, entry).handle((kept, ex) -> kept).join();
			return entry;
		}
		catch (HelpdeskException ex) {
			failure = ex;
			throw ex;
		}
		finally {
			this.flights.end(name, failure);
		}
	}

}
