package io.robinbff.cache;

import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cache.Answer.Source;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Query;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions, down this ladder: something fresh; something older, marked with its
 * age; a refusal that says when to come back. Never an empty answer for a failure, and
 * never another query's.
 */
public final class Answers {

	private final Helpdesk helpdesk;

	private final PageRenderer renderer;

	private final CacheSettings settings;

	private final LocalCache cache;

	private final SingleFlight calls;

	private final SharedCache replicas;

	private final Ticker ticker;

	private final InstantSource clock;

	Answers(Helpdesk helpdesk, PageRenderer renderer, CacheSettings settings, LocalCache cache, FlightRules rules,
			Ticker ticker, InstantSource clock) {
		this.helpdesk = helpdesk;
		this.renderer = renderer;
		this.settings = settings;
		this.cache = cache;
		this.replicas = rules.replicas();
		this.calls = new SingleFlight(this::fetch, rules.executor(), ticker, rules.budget().toNanos());
		this.ticker = ticker;
		this.clock = clock;
	}

	/**
	 * Answers a query by the options' deadline.
	 * @throws HelpdeskException where there is no answer, fresh or old
	 * @throws NotCached where only a kept answer was wanted and there is none
	 */
	public Answer ask(Query query, LookupOptions options) {
		CachedPage kept = find(query);
		if (options.mode() == CacheMode.ONLY_IF_CACHED) {
			if (kept == null) {
				throw new NotCached();
			}
			return kept(kept, null);
		}
		if (kept != null && isFreshEnough(kept, options.mode())) {
			return kept(kept, null);
		}
		if (kept != null && options.mode() == CacheMode.DEFAULT
				&& freshness(kept) == Freshness.STALE_WHILE_REVALIDATE) {
			this.calls.refresh(query, options.caller());
			return kept(kept, null);
		}
		return fetched(query, options, kept);
	}

	/** What another replica has kept is kept here as well from then on. */
	private @Nullable CachedPage find(Query query) {
		CachedPage kept = this.cache.find(query);
		if (kept == null) {
			kept = this.replicas.find(query);
			if (kept != null) {
				this.cache.keep(query, kept);
			}
		}
		return kept;
	}

	private boolean isFreshEnough(CachedPage kept, CacheMode mode) {
		return (mode == CacheMode.NO_CACHE) ? kept.age(this.ticker.read()).compareTo(this.settings.refresh()) < 0
				: freshness(kept) == Freshness.FRESH;
	}

	/**
	 * Waits for a call; where it fails, or takes longer than somebody with an older
	 * answer at hand need wait, the older one.
	 */
	private Answer fetched(Query query, LookupOptions options, @Nullable CachedPage kept) {
		CachedPage fallback = (kept != null && isServable(kept)) ? kept : null;
		SingleFlight.Joined joined = this.calls.join(query, options);
		try {
			CachedPage entry = await(joined.call(), patience(options, fallback));
			return joined.shared() ? new Answer(entry, Duration.ZERO, false, Source.SHARED, "fwd=miss; collapsed")
					: new Answer(entry, Duration.ZERO, false, Source.FETCHED, "fwd=miss; stored");
		}
		catch (HelpdeskException ex) {
			if (fallback == null) {
				throw ex;
			}
			return kept(fallback, ex.fault());
		}
		catch (TimeoutException ex) {
			Fault fault = joined.call().departed() ? Fault.TIMEOUT : Fault.NO_ROOM;
			if (fallback == null) {
				throw new HelpdeskException(fault, HelpdeskException.SOON, ex);
			}
			joined.call().refreshFor(options.caller());
			return kept(fallback, fault);
		}
		finally {
			joined.call().leave(options);
		}
	}

	private long patience(LookupOptions options, @Nullable CachedPage fallback) {
		long left = options.deadlineNanos() - this.ticker.read();
		return (fallback != null && options.mode() == CacheMode.DEFAULT)
				? Math.min(left, this.settings.patience().toNanos()) : left;
	}

	private static CachedPage await(InFlightCall call, long nanos) throws TimeoutException {
		try {
			return call.result().get(nanos, TimeUnit.NANOSECONDS);
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
	 * just after began this call for nothing.
	 */
	private CachedPage fetch(Query query, Demand demand) {
		CachedPage landed = this.cache.find(query);
		if (landed != null && isNew(landed)) {
			return landed;
		}
		CachedPage entry = this.replicas.fetch(query, demand, this::isNew, (all) -> call(query, all));
		this.cache.keep(query, entry);
		return entry;
	}

	/** Whether it does for everybody, whatever they mode. */
	private boolean isNew(CachedPage entry) {
		return isFreshEnough(entry, CacheMode.DEFAULT) && isFreshEnough(entry, CacheMode.NO_CACHE);
	}

	private CachedPage call(Query query, Demand demand) {
		RenderedPage page = this.renderer.render(this.helpdesk.ask(query, demand));
		return new CachedPage(page, this.clock.instant().truncatedTo(ChronoUnit.MILLIS), this.ticker.read(),
				TraceLink.here());
	}

	private Answer kept(CachedPage kept, @Nullable Fault fault) {
		Duration age = kept.age(this.ticker.read());
		Duration freshFor = isEmpty(kept) ? this.settings.negativeTtl() : this.settings.fresh();
		boolean stale = fault != null || age.compareTo(freshFor) >= 0;
		String status = "hit; ttl=" + freshFor.minus(age).toSeconds()
				+ ((fault != null) ? "; detail=" + fault.label() : "");
		TraceLink.link(kept.origin());
		return new Answer(kept, age, stale, Source.KEPT, status);
	}

	private Freshness freshness(CachedPage kept) {
		return this.settings.freshness(isEmpty(kept), kept.age(this.ticker.read()));
	}

	private boolean isServable(CachedPage kept) {
		return freshness(kept) != Freshness.STALE_IF_ERROR
				|| kept.age(this.ticker.read()).compareTo(this.settings.staleIfError()) < 0;
	}

	private static boolean isEmpty(CachedPage kept) {
		return kept.page().items().isEmpty();
	}

}
