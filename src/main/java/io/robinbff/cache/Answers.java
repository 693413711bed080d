package io.robinbff.cache;

import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cache.Answer.Source;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Page;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;

/**
 * A cache in front of the helpdesk that answers queries down this ladder: something
 * fresh; something older, marked with its age; a refusal that says when to come back.
 * Never an empty answer for a failure, and never another query's.
 */
public final class Answers {

	/** The detail of an answer that another replica had fetched before. */
	private static final String SHARED = "shared";

	/** In whose name what has changed is read again. */
	private static final String EVENTS = "events";

	private final Helpdesk helpdesk;

	private final PageRenderer renderer;

	private final CacheSettings settings;

	private final FreshnessRule rule;

	private final TieredCache cache;

	private final SingleFlight calls;

	private final Ticker ticker;

	private final InstantSource clock;

	private final PageWalk walk;

	Answers(Helpdesk helpdesk, PageRenderer renderer, CacheSettings settings, TieredCache cache, SingleFlight calls,
			Ticker ticker, InstantSource clock) {
		this.helpdesk = helpdesk;
		this.renderer = renderer;
		this.settings = settings;
		this.rule = new FreshnessRule(settings, cache.local().changes(), cache.local().names(), ticker);
		this.cache = cache;
		this.calls = calls;
		this.ticker = ticker;
		this.clock = clock;
		this.walk = new PageWalk(this::step, this::stepAnew, ticker);
	}

	/**
	 * Answers a query by the options' deadline. Who clicks or turns a page has a card
	 * open; a badge and a telephone have none.
	 * @throws HelpdeskException if there is no answer, fresh or old
	 * @throws NotCached if only a kept answer was wanted and there is none
	 */
	public Answer ask(Query query, LookupOptions options) {
		Answer answer = (options.audience().isLimited() && query.selector().selectsMany())
				? this.walk.page(query, options) : answer(query, options);
		return opened(query, options, answer);
	}

	/**
	 * Returns what of a customer's or an order's conversations is wanted, from the first
	 * page on: all of it, if there is time to come to the last page.
	 * @param wanted takes what is wanted
	 * @throws HelpdeskException if there is not even a first page
	 * @throws NotCached if only what is kept was wanted and nothing is
	 */
	public Answer search(Selector selector, LookupOptions options, Wanted wanted) {
		return opened(new Query(selector), options, this.walk.matching(selector, options, wanted));
	}

	/**
	 * Asks for page after page until one shows something, or there is none: for a badge,
	 * which shows no more.
	 * @throws HelpdeskException if neither could be found out
	 */
	public Answer glimpse(Query query, LookupOptions options) {
		return this.walk.glimpse(query, options);
	}

	/**
	 * Returns what is kept of a list, as far as it is, or null if that shows nothing of
	 * what there may be: it costs no call.
	 */
	public @Nullable Answer kept(Query query, String caller, Audience audience) {
		return kept(query, caller, audience, this.walk::page);
	}

	/** Returns what is kept of a view if all of it is, or null: it costs no call. */
	public @Nullable Answer keptWhole(View view, String caller) {
		Wanted wanted = view.wanted();
		return kept(view.query(), caller, view.audience(), !view.isWalk() ? this::answer : (wanted == null)
				? this.walk::whole : (query, options) -> this.walk.whole(query.selector(), options, wanted));
	}

	private @Nullable Answer kept(Query query, String caller, Audience audience,
			BiFunction<Query, LookupOptions, Answer> how) {
		try {
			return how.apply(query, new LookupOptions(caller, Priority.BACKGROUND, this.ticker.read(),
					CacheMode.ONLY_IF_CACHED, audience));
		}
		catch (NotCached ex) {
			return null;
		}
	}

	/**
	 * Answers with one page of the helpdesk's of a list that is walked over: behind the
	 * first, what is stale is renewed behind all clicks.
	 */
	private Answer step(Query query, LookupOptions options) {
		return answer(query, options, query.skip() > 0);
	}

	/** The same, fetched for this walk; if that fails, what is kept, as stale. */
	private Answer stepAnew(Query query, LookupOptions options) {
		CachedPage kept = kept(query, options.audience());
		return (kept != null && !options.further().getAsBoolean()) ? kept(query, kept, options, null)
				: fetched(query, options.as(this.cache.nameOf(options.caller())), kept, this::fetchAnew, Pulse.NONE);
	}

	/**
	 * Whoever walks over many pages has one card open, and of whoever was erased
	 * meanwhile there is none.
	 */
	private Answer opened(Query query, LookupOptions options, Answer answer) {
		boolean isLookedAt = options.priority() == Priority.CLICK || options.priority() == Priority.PAGE;
		if (isLookedAt && !answer.isDetached()) {
			opened(query);
		}
		return answer;
	}

	/** Notes that somebody looks at the answer to a query. */
	public void opened(Query query) {
		this.cache.local().changes().opened(query);
	}

	private Answer answer(Query query, LookupOptions options) {
		return answer(query, options, false);
	}

	private Answer answer(Query query, LookupOptions options, boolean isFurther) {
		CachedPage kept = kept(query, options.audience());
		if (options.mode() == CacheMode.ONLY_IF_CACHED) {
			if (kept == null) {
				throw new NotCached();
			}
			return kept(query, kept, options, null);
		}
		if (kept != null) {
			FreshnessRule.Use use = use(query, kept, options.audience());
			if (isFreshEnough(use, options.mode())) {
				return kept(kept, options, use, null);
			}
			if (isFurther && !options.further().getAsBoolean()) {
				return unasked(query, kept, options);
			}
			if (options.mode() == CacheMode.DEFAULT && use.freshness() == Freshness.STALE_WHILE_REVALIDATE) {
				this.calls.refresh(query, this.cache.nameOf(options.caller()),
						isFurther ? Priority.BACKGROUND : use.priority(), fetchFor(options.audience()));
				// Judged anew: it is as old as it is now.
				return kept(query, kept, options, null);
			}
		}
		else if (isFurther && !options.further().getAsBoolean()) {
			throw new NotCached();
		}
		return fetched(query, options.as(this.cache.nameOf(options.caller())), kept, fetchFor(options.audience()),
				Pulse.NONE);
	}

	/** The caller may have nothing more asked: what is kept, if it will do at all. */
	private Answer unasked(Query query, CachedPage kept, LookupOptions options) {
		if (!isServable(query, kept, options.audience())) {
			throw new NotCached();
		}
		return kept(query, kept, options, Fault.NO_ROOM.label());
	}

	/**
	 * Returns whether memory holds an answer that nobody doubts: if a view may take other
	 * pages, on any. If not, nothing may be kept, or Redis could not say.
	 */
	public boolean isSureOf(View view) {
		return this.cache.findHere(view.query()) != null
				&& (!view.isWalk() || !this.cache.local().doubts(view.query().selector()));
	}

	/** Returns the register of the queries that somebody watches. */
	public WatchedQueries watched() {
		return this.cache.local().watched();
	}

	/** Returns whether changes are told, and believed. */
	public ChangeFeed.Standing changesStand() {
		return this.cache.local().changes().standing();
	}

	/**
	 * Reads again what is kept and no longer fresh, and what is watched although nothing
	 * is kept of it, for nobody who waits.
	 * @return completes when that is over: with when the call left, which may have been
	 * somebody else's, or with null if none was needed
	 */
	public CompletableFuture<@Nullable Moment> renew(Query query, Priority priority) {
		CachedPage kept = living(this.cache.find(query));
		boolean isDone = (kept != null) ? this.rule.of(query, kept).isFresh() : !watched().contains(query);
		return isDone ? CompletableFuture.completedFuture(null)
				: this.calls.refresh(query, EVENTS, priority, fetchFor(Audience.INSIDERS))
					.result()
					.thenApply((landed) -> landed.page().moment());
	}

	/**
	 * Returns whom the conversations concern that answer a query, from what is kept if
	 * anything is.
	 * @return null if there is nobody, and no conversation that has a name: they may not
	 * be there yet
	 * @throws HelpdeskException if there is no answer
	 */
	public @Nullable Concerned concerned(Query query, LookupOptions options) {
		CachedPage kept = this.cache.find(query);
		if (kept != null && !kept.isEmpty()) {
			return concerned(kept);
		}
		InFlightCall call = this.calls.join(query, options, fetchFor(options.audience())).call();
		try {
			return concerned(await(call, options.deadlineNanos() - this.ticker.read(), Pulse.NONE).page());
		}
		catch (CancellationException | TimeoutException ex) {
			throw new HelpdeskException(Fault.NO_ROOM, HelpdeskException.SOON, ex);
		}
		finally {
			call.leave(options);
		}
	}

	private @Nullable Concerned concerned(CachedPage page) {
		Concerned concerned = Concerned.by(page.page().items(), this::namesOf);
		return (concerned.customers().isEmpty() && concerned.conversations().isEmpty()) ? null : concerned;
	}

	/**
	 * Returns the customers in whose lists, in this memory, a conversation of that name
	 * stands in which no customer has an address.
	 */
	public Set<Map<String, String>> listing(Object name) {
		return this.cache.local().listing(name).stream().map(this::namesOf).collect(Collectors.toUnmodifiableSet());
	}

	/** Returns the names of what is known here to be a customer's conversations. */
	public Set<String> namesOfShown(Object customer) {
		return this.cache.local()
			.shownOf(customer)
			.stream()
			.flatMap((id) -> namesOf(new Selector.Guid(id)).values().stream())
			.collect(Collectors.toUnmodifiableSet());
	}

	/** Returns what replicas call what a selector selects. */
	public Object nameOf(Selector selector) {
		return this.cache.local().names().nameOf(selector);
	}

	/** Returns what a selector is called under each key that this replica has. */
	public Map<String, String> namesOf(Selector selector) {
		return this.cache.local().names().namesOf(selector);
	}

	/** Returns which of such names is this replica's own, or null if none is. */
	public @Nullable String ownOf(Map<String, String> names) {
		return this.cache.local().names().ownOf(names);
	}

	/** Returns which queries have answers in this memory that are about a name. */
	public Set<Query> about(Object name) {
		return this.cache.local().about(name);
	}

	/**
	 * Forgets all that is about a customer, an order or a conversation, at all replicas:
	 * the next look-up asks the helpdesk.
	 */
	public void invalidate(Selector selector) {
		this.cache.invalidate(selector);
	}

	/** Lets nobody keep the calls under way about a customer, and nobody join them. */
	public void detach(Predicate<Query> about) {
		this.calls.detach(about);
	}

	/**
	 * Forgets a customer in this process, as of now, and at Redis. Calls under way are
	 * kept by nobody, and nobody joins them any more.
	 * @param names what the customer is called under each key
	 * @param about whether a query is about the customer
	 * @param ago how long ago the customer was to be forgotten
	 * @return false if Redis could not be told: it is, as soon as it is back
	 */
	public boolean erase(Map<String, String> names, Predicate<Query> about, Duration ago) {
		String own = ownOf(names);
		Set<ConversationId> shown = Set.of();
		if (own != null) {
			shown = this.cache.local().shownOf(own);
			this.cache.local().invalidated(own, Moment.here(this.ticker.read() + 1));
		}
		detach(about);
		return this.cache.shared().erase(names, shown, ago);
	}

	/**
	 * Asks the helpdesk, whatever is kept: if that fails, it fails, and nothing older
	 * takes its place. Nobody looks at a screen: no card is opened by it. However often
	 * whoever waits stirs, it is one call, and keeps its place in the queue.
	 * @param pulse what to do meanwhile
	 * @throws HelpdeskException if there is no answer
	 */
	public Answer read(Query query, LookupOptions options, Pulse pulse) {
		return fetched(query, options.as(this.cache.nameOf(options.caller())), null, this::fetchAnew, pulse);
	}

	/**
	 * Returns what has not outlived its life: nothing is served past it, whoever asks.
	 */
	private @Nullable CachedPage living(@Nullable CachedPage kept) {
		return (kept != null && kept.age(this.ticker.read()).compareTo(this.settings.life()) < 0) ? kept : null;
	}

	private boolean isFreshEnough(FreshnessRule.Use use, CacheMode mode) {
		return (mode == CacheMode.NO_CACHE) ? use.isYounger(this.settings.refresh()) : use.isFresh();
	}

	/**
	 * Waits for a call; if it fails, or takes longer than somebody with an older answer
	 * at hand need wait, the older one. Who joined a call that was just abandoned begins
	 * another one.
	 */
	private Answer fetched(Query query, LookupOptions options, @Nullable CachedPage kept,
			BiFunction<Query, InFlightCall, Landed> fetch, Pulse pulse) {
		CachedPage fallback = (kept != null && isServable(query, kept, options.audience())) ? kept : null;
		// Who waits less gives no call the time to leave, whatever the quota has.
		boolean isHurried = options.deadlineNanos() - this.ticker.read() < Demand.WORTHWHILE.toNanos();
		Answer answer = null;
		while (answer == null) {
			SingleFlight.Joined joined = this.calls.join(query, options, fetch);
			try {
				answer = landed(query, options, await(joined.call(), patience(options, fallback), pulse),
						joined.shared());
			}
			catch (CancellationException ex) {
				// Abandoned: nobody waited at that moment.
			}
			catch (HelpdeskException ex) {
				HelpdeskException told = (isHurried && ex.fault() == Fault.NO_ROOM)
						? new HelpdeskException(Fault.TIMEOUT, HelpdeskException.SOON, ex) : ex;
				answer = kept(query, stillKept(query, options, fallback, told), options, told.fault().label());
			}
			catch (TimeoutException ex) {
				Fault fault = (joined.call().departed() || isHurried) ? Fault.TIMEOUT : Fault.NO_ROOM;
				CachedPage still = stillKept(query, options, fallback,
						new HelpdeskException(fault, HelpdeskException.SOON, ex));
				joined.call().refreshFor(options.caller());
				answer = kept(query, still, options, fault.label());
			}
			finally {
				joined.call().leave(options);
			}
			if (answer != null && joined.call().detached()) {
				answer.detach();
			}
		}
		return answer;
	}

	/** Looks anew: what was at hand may have been invalidated during the wait. */
	private CachedPage stillKept(Query query, LookupOptions options, @Nullable CachedPage fallback,
			HelpdeskException failure) {
		CachedPage kept = (fallback != null) ? kept(query, options.audience()) : null;
		if (kept == null || !isServable(query, kept, options.audience())) {
			throw failure;
		}
		return kept;
	}

	private Answer landed(Query query, LookupOptions options, Landed landed, boolean joined) {
		if (landed.source() == Source.KEPT) {
			return kept(query, landed.page(), options, SHARED);
		}
		// It may have left before a change, or may not show it yet.
		FreshnessRule.Use use = use(query, landed.page(), options.audience());
		boolean isShared = joined || landed.source() == Source.SHARED;
		return new Answer(landed.page(), options.audience(), use, null, use.outdated(),
				isShared ? Source.SHARED : Source.FETCHED, isShared ? "fwd=miss; collapsed" : "fwd=miss; stored");
	}

	private long patience(LookupOptions options, @Nullable CachedPage fallback) {
		long left = options.deadlineNanos() - this.ticker.read();
		return (fallback != null && options.mode() == CacheMode.DEFAULT)
				? Math.min(left, this.settings.patience().toNanos()) : left;
	}

	private Landed await(InFlightCall call, long nanos, Pulse pulse) throws TimeoutException {
		long until = this.ticker.read() + nanos;
		long left = nanos;
		while (left > pulse.nanos()) {
			try {
				return await(call, pulse.nanos());
			}
			catch (TimeoutException ex) {
				pulse.beat().run();
				left = until - this.ticker.read();
			}
		}
		return await(call, left);
	}

	private static Landed await(InFlightCall call, long nanos) throws TimeoutException {
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

	/** Returns how a call is made, and its answer kept, that this audience begins. */
	private BiFunction<Query, InFlightCall, Landed> fetchFor(Audience audience) {
		return (query, call) -> fetch(query, call, audience);
	}

	/**
	 * Looks once more before it calls: who looked just before an answer landed and joined
	 * just after began this call for nothing.
	 */
	private Landed fetch(Query query, InFlightCall call, Audience audience) {
		CachedPage landed = this.cache.findHere(query);
		if (landed != null && isNew(query, landed, audience)) {
			return new Landed(landed, Source.SHARED);
		}
		return this.cache.fetch(query, call, (page) -> isNew(query, page, audience), (all) -> call(query, call, all));
	}

	private Landed fetchAnew(Query query, InFlightCall call) {
		return this.cache.fetch(query, call, (_) -> false, (all) -> call(query, call, all));
	}

	/** Returns whether it is new enough for everybody, whatever their mode. */
	private boolean isNew(Query query, CachedPage entry, Audience audience) {
		FreshnessRule.Use use = use(query, entry, audience);
		return !isNothing(query, entry, audience) && isFreshEnough(use, CacheMode.DEFAULT)
				&& isFreshEnough(use, CacheMode.NO_CACHE);
	}

	/** Returns when all replicas can find the answer. */
	private CachedPage call(Query query, InFlightCall call, Demand demand) {
		long began = this.ticker.read();
		Page page = this.helpdesk.ask(query, demand);
		if (!page.certain() && page.conversations().isEmpty() && hasLetters(query)) {
			throw new HelpdeskException(Fault.UNREADABLE, null, null);
		}
		long landed = this.ticker.read();
		long departed = call.departedSince(began);
		Fetch fetch = new Fetch(
				this.clock.instant().minusNanos(this.ticker.read() - departed).truncatedTo(ChronoUnit.MILLIS),
				Moment.here(departed), TraceLink.here());
		CachedPage rendered = this.renderer.render(page, fetch).landed(Moment.here(landed));
		return call.detached() ? rendered : this.cache.put(query, rendered);
	}

	/** Who is known to have written has not written nothing. */
	private boolean hasLetters(Query query) {
		CachedPage kept = living(this.cache.find(query));
		return kept != null && !kept.isEmpty();
	}

	/** Returns what is kept and may be used for an audience, or null. */
	private @Nullable CachedPage kept(Query query, Audience audience) {
		CachedPage kept = living(this.cache.find(query));
		return (kept == null || isNothing(query, kept, audience)) ? null : kept;
	}

	/**
	 * Returns whether a page says that one conversation is not there, to an audience that
	 * does not see all: that is heard from the helpdesk alone, each time. What is kept of
	 * another store's, of one of notes alone, and of none at all, would differ in when it
	 * is kept.
	 */
	private static boolean isNothing(Query query, CachedPage page, Audience audience) {
		return (audience.isLimited() || !audience.readsNotes()) && !query.selector().selectsMany()
				&& page.seenBy(audience).isEmpty();
	}

	/** To an audience a page is what it sees of it: empty, if that is nothing. */
	private FreshnessRule.Use use(Query query, CachedPage page, Audience audience) {
		return this.rule.of(query, page.seenBy(audience));
	}

	private Answer kept(Query query, CachedPage kept, LookupOptions options, @Nullable String detail) {
		return kept(kept, options, use(query, kept, options.audience()), detail);
	}

	private Answer kept(CachedPage kept, LookupOptions options, FreshnessRule.Use use, @Nullable String detail) {
		boolean stale = (detail != null && !SHARED.equals(detail)) || !use.isFresh();
		Duration confirmed = use.confirmed();
		String why = (detail == null && confirmed != null) ? EVENTS : detail;
		String status = "hit; ttl=" + use.freshFor().minus(use.age()).toSeconds()
				+ ((why != null) ? "; detail=" + why : "");
		TraceLink.link(kept.fetch().span());
		return new Answer(kept, options.audience(), use,
				(confirmed != null) ? this.clock.instant().minus(confirmed).truncatedTo(ChronoUnit.MILLIS) : null,
				stale, Source.KEPT, status);
	}

	private boolean isServable(Query query, CachedPage kept, Audience audience) {
		FreshnessRule.Use use = use(query, kept, audience);
		return use.freshness() != Freshness.STALE_IF_ERROR || use.age().compareTo(this.settings.staleIfError()) < 0;
	}

	/**
	 * What somebody who waits does meanwhile.
	 *
	 * @param nanos how often
	 * @param beat what; the wait ends if it throws
	 */
	public record Pulse(long nanos, Runnable beat) {

		private static final Pulse NONE = new Pulse(Long.MAX_VALUE, () -> {
		});

	}

}
