package io.robinbff.freshness;

import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Question;
import io.robinbff.freshness.Answer.Source;
import io.robinbff.freshness.FreshnessSettings.Rung;
import io.robinbff.freshness.Terms.Wish;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions, down this ladder: something fresh; something older, marked with its
 * age; a refusal that says when to come back. Never an empty answer for a failure, and
 * never another question's.
 */
public final class Answers {

	private final Helpdesk helpdesk;

	private final PageRenderer renderer;

	private final FreshnessSettings settings;

	private final Shelf shelf;

	private final Flights flights;

	private final Replicas replicas;

	private final Ticker ticker;

	private final InstantSource clock;

	Answers(Helpdesk helpdesk, PageRenderer renderer, FreshnessSettings settings, Shelf shelf, FlightRules rules,
			Ticker ticker, InstantSource clock) {
		this.helpdesk = helpdesk;
		this.renderer = renderer;
		this.settings = settings;
		this.shelf = shelf;
		this.replicas = rules.replicas();
		this.flights = new Flights(this::fetch, rules.executor(), ticker, rules.budget().toNanos());
		this.ticker = ticker;
		this.clock = clock;
	}

	/**
	 * Answers a question by the terms' deadline.
	 * @throws HelpdeskException where there is no answer, fresh or old
	 * @throws NotKept where only a kept answer was wanted and there is none
	 */
	public Answer ask(Question question, Terms terms) {
		Entry kept = find(question);
		if (terms.wish() == Wish.KEPT) {
			if (kept == null) {
				throw new NotKept();
			}
			return kept(kept, null);
		}
		if (kept != null && isFreshEnough(kept, terms.wish())) {
			return kept(kept, null);
		}
		if (kept != null && terms.wish() == Wish.ANY && rung(kept) == Rung.STALE) {
			this.flights.refresh(question, terms.caller());
			return kept(kept, null);
		}
		return fetched(question, terms, kept);
	}

	/** What another replica has kept is kept here as well from then on. */
	private @Nullable Entry find(Question question) {
		Entry kept = this.shelf.find(question);
		if (kept == null) {
			kept = this.replicas.find(question);
			if (kept != null) {
				this.shelf.keep(question, kept);
			}
		}
		return kept;
	}

	private boolean isFreshEnough(Entry kept, Wish wish) {
		return (wish == Wish.FRESH) ? kept.age(this.ticker.read()).compareTo(this.settings.refresh()) < 0
				: rung(kept) == Rung.FRESH;
	}

	/**
	 * Waits for a call; where it fails, or takes longer than somebody with an older
	 * answer at hand need wait, the older one.
	 */
	private Answer fetched(Question question, Terms terms, @Nullable Entry kept) {
		Entry fallback = (kept != null && isServable(kept)) ? kept : null;
		Flights.Boarding boarding = this.flights.join(question, terms);
		try {
			Entry entry = await(boarding.flight(), patience(terms, fallback));
			return boarding.shared() ? new Answer(entry, Duration.ZERO, false, Source.SHARED, "fwd=miss; collapsed")
					: new Answer(entry, Duration.ZERO, false, Source.FETCHED, "fwd=miss; stored");
		}
		catch (HelpdeskException ex) {
			if (fallback == null) {
				throw ex;
			}
			return kept(fallback, ex.fault());
		}
		catch (TimeoutException ex) {
			Fault fault = boarding.flight().departed() ? Fault.TIMEOUT : Fault.NO_ROOM;
			if (fallback == null) {
				throw new HelpdeskException(fault, HelpdeskException.SOON, ex);
			}
			boarding.flight().refreshFor(terms.caller());
			return kept(fallback, fault);
		}
		finally {
			boarding.flight().leave(terms);
		}
	}

	private long patience(Terms terms, @Nullable Entry fallback) {
		long left = terms.deadlineNanos() - this.ticker.read();
		return (fallback != null && terms.wish() == Wish.ANY) ? Math.min(left, this.settings.patience().toNanos())
				: left;
	}

	private static Entry await(Flight flight, long nanos) throws TimeoutException {
		try {
			return flight.landing().get(nanos, TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof HelpdeskException failed) ? failed
					: new IllegalStateException(ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new HelpdeskException(Fault.UNAVAILABLE, HelpdeskException.SOON, ex);
		}
	}

	/**
	 * Looks once more before it calls: who looked just before an answer landed and joined
	 * just after began this flight for nothing.
	 */
	private Entry fetch(Question question, Demand demand) {
		Entry landed = this.shelf.find(question);
		if (landed != null && isNew(landed)) {
			return landed;
		}
		Entry entry = this.replicas.fetch(question, demand, this::isNew, (all) -> call(question, all));
		this.shelf.keep(question, entry);
		return entry;
	}

	/** Whether it does for everybody, whatever they wish. */
	private boolean isNew(Entry entry) {
		return isFreshEnough(entry, Wish.ANY) && isFreshEnough(entry, Wish.FRESH);
	}

	private Entry call(Question question, Demand demand) {
		RenderedPage page = this.renderer.render(this.helpdesk.ask(question, demand));
		return new Entry(page, this.clock.instant().truncatedTo(ChronoUnit.MILLIS), this.ticker.read(), Origin.here());
	}

	private Answer kept(Entry kept, @Nullable Fault fault) {
		Duration age = kept.age(this.ticker.read());
		Duration freshFor = isEmpty(kept) ? this.settings.empty() : this.settings.fresh();
		boolean stale = fault != null || age.compareTo(freshFor) >= 0;
		String status = "hit; ttl=" + freshFor.minus(age).toSeconds()
				+ ((fault != null) ? "; detail=" + fault.label() : "");
		Origin.link(kept.origin());
		return new Answer(kept, age, stale, Source.KEPT, status);
	}

	private Rung rung(Entry kept) {
		return this.settings.rung(isEmpty(kept), kept.age(this.ticker.read()));
	}

	private boolean isServable(Entry kept) {
		return rung(kept) != Rung.OLD || kept.age(this.ticker.read()).compareTo(this.settings.kept()) < 0;
	}

	private static boolean isEmpty(Entry kept) {
		return kept.page().items().isEmpty();
	}

}
