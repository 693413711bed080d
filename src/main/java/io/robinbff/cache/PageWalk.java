package io.robinbff.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the helpdesk's pages of one list, for answers that are no such page: of an
 * audience that does not see all, or of what is searched for. Each page is asked for as a
 * front end that pages by hand asks for it, at the same cost, and kept as ever; the
 * answer itself is not.
 *
 * <p>
 * To an audience of some web stores {@code skip} and pages count what it sees: its pages
 * are as long as the helpdesk's, and say nothing of how much is left out. The price is
 * that a page of it may take several of the helpdesk's, behind all clicks; no more than
 * lead to what is shown.
 */
final class PageWalk {

	/** The most pages that a request has ROBIN asked for. */
	static final int MOST_ASKED = 20;

	/** The most pages that are searched: some 2,000 conversations. */
	static final int MOST_SEARCHED = 100;

	/** How long is searched at least, though the request has less time left. */
	static final Duration LEAST_SEARCH = Duration.ofSeconds(1);

	/** How long is searched at most if no request waits. */
	static final Duration LONGEST_SEARCH = Duration.ofSeconds(10);

	private final BiFunction<Query, LookupOptions, Answer> pages;

	private final BiFunction<Query, LookupOptions, Answer> anew;

	private final Ticker ticker;

	/**
	 * Whoever searches keeps a processor busy: the other half is for those who look up.
	 */
	private final Semaphore searches = new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

	/**
	 * Creates a walk.
	 * @param pages answers with one page of the helpdesk's
	 * @param anew does the same, however fresh what is kept of it
	 */
	PageWalk(BiFunction<Query, LookupOptions, Answer> pages, BiFunction<Query, LookupOptions, Answer> anew,
			Ticker ticker) {
		this.pages = pages;
		this.anew = anew;
		this.ticker = ticker;
	}

	/**
	 * Returns a page as if there was nothing but what the audience sees. If the next of
	 * the helpdesk's pages cannot be had, it is shorter, and the next page begins there.
	 * @throws HelpdeskException if there is nothing to show, and may be
	 * @throws NotCached if only what is kept was wanted, and it is the same there
	 */
	Answer page(Query query, LookupOptions options) {
		return page(query, options, Extent.PAGE);
	}

	/**
	 * Returns such a page if it is no shorter.
	 * @throws NotCached if only what is kept was wanted and a part of it is not
	 */
	Answer whole(Query query, LookupOptions options) {
		return page(query, options, Extent.WHOLE);
	}

	/**
	 * Returns the beginning of such a page: nothing only if there is nothing.
	 * @throws HelpdeskException if nothing was found in time
	 */
	Answer glimpse(Query query, LookupOptions options) {
		return page(query, options, Extent.GLIMPSE);
	}

	private Answer page(Query query, LookupOptions options, Extent extent) {
		Steps steps = new Steps(query.selector(), options);
		List<Item> shown = new ArrayList<>();
		List<Answer> of = new ArrayList<>();
		int passed = 0;
		Answer one = steps.take(query.skip(), false);
		Answer first = one;
		while (one != null) {
			List<Item> items = steps.unseen(one);
			int over = Math.min(items.size(), query.skip() - passed);
			passed += over;
			shown.addAll(items.subList(over, items.size()));
			// The others tell how old, and how many, the pages of other stores are.
			if (over < items.size() || (one == first && query.skip() == 0)) {
				of.add(one);
			}
			if (shown.size() >= steps.full || (extent == Extent.GLIMPSE && !shown.isEmpty())) {
				int count = Math.min(shown.size(), steps.full);
				return answer(query, shown.subList(0, count), query.skip() + count, of, steps);
			}
			one = steps.take(query.skip() - passed, extent != Extent.WHOLE && !shown.isEmpty());
		}
		if (of.isEmpty()) {
			of.add(Objects.requireNonNull(first));
		}
		return answer(query, shown, steps.isAtEnd() ? null : Integer.valueOf(query.skip() + shown.size()), of, steps);
	}

	private static Answer answer(Query query, List<Item> shown, @Nullable Integer next, List<Answer> of, Steps steps) {
		RenderedPage first = of.getFirst().page();
		boolean isPage = of.size() == 1 && first.items().equals(shown) && first.skip() == query.skip()
				&& Objects.equals(first.nextSkip(), next) && of.getFirst().stale() == steps.isStale;
		// Of one of the helpdesk's pages the validator has been made.
		return isPage ? of.getFirst() : new Answer(new RenderedPage(shown, query.skip(), next), of, steps.isStale,
				steps.isTold ? Boolean.FALSE : null);
	}

	/**
	 * Returns all that is wanted of what can be read in time, of so many pages at most.
	 */
	Answer matching(Selector selector, LookupOptions options, Wanted wanted) {
		Steps steps = new Steps(selector, options);
		long least = this.ticker.read() + LEAST_SEARCH.toNanos();
		long until = (least - options.deadlineNanos() > 0) ? least : options.deadlineNanos();
		List<Item> found = new ArrayList<>();
		List<Answer> of = new ArrayList<>();
		int searched = 0;
		for (Answer one = steps.take(0, true); one != null; one = (++searched < MOST_SEARCHED) ? steps.take(0, true)
				: null) {
			List<Item> items = steps.unseen(one);
			int read = search(items, options, until, wanted, found);
			if (read < 0 && of.isEmpty()) {
				throw new HelpdeskException(Fault.NO_ROOM, HelpdeskException.SOON, null);
			}
			if (read > 0 || of.isEmpty()) {
				of.add(one);
			}
			if (read < items.size()) {
				return new Answer(new RenderedPage(found, 0, null), of, steps.isStale, false);
			}
		}
		return new Answer(new RenderedPage(found, 0, null), of, steps.isStale, steps.isAtEnd());
	}

	/**
	 * Returns all that is wanted of what is kept if that is all pages, and there is a
	 * processor and time for it. Nothing is searched before that is known.
	 * @throws NotCached if not
	 */
	Answer whole(Selector selector, LookupOptions options, Wanted wanted) {
		Steps steps = new Steps(selector, options);
		List<Answer> of = new ArrayList<>();
		for (Answer one = steps.take(0, false); one != null; one = (of.size() < MOST_SEARCHED) ? steps.take(0, false)
				: null) {
			of.add(one);
		}
		long until = this.ticker.read() + LONGEST_SEARCH.toNanos();
		List<Item> found = new ArrayList<>();
		for (Answer one : of) {
			List<Item> items = steps.unseen(one);
			if (search(items, options, until, wanted, found) < items.size()) {
				throw new NotCached();
			}
		}
		return new Answer(new RenderedPage(found, 0, null), of, steps.isStale, steps.isAtEnd());
	}

	/**
	 * Returns how many were searched: not all if the time was over, be it in the middle
	 * of one, and less than none if there was no processor in time.
	 *
	 * <p>
	 * Nobody interrupts a virtual thread, and with one processor all others would stand
	 * behind it: with each breath they have their turn. So it needs no threads of its
	 * own.
	 */
	private int search(List<Item> items, LookupOptions options, long until, Wanted wanted, List<Item> found) {
		if (items.isEmpty()) {
			return 0;
		}
		try {
			if (!this.searches.tryAcquire(options.deadlineNanos() - this.ticker.read(), TimeUnit.NANOSECONDS)) {
				return -1;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return -1;
		}
		int read = 0;
		try {
			while (read < items.size() && (read == 0 || until - this.ticker.read() > 0)) {
				Item item = items.get(read);
				if (wanted.test(Objects.requireNonNull(item.json(options.audience())), () -> breathe(until))) {
					found.add(item);
				}
				read++;
			}
			return read;
		}
		catch (TimeOver ex) {
			return read;
		}
		finally {
			this.searches.release();
		}
	}

	/** Nothing is right or wrong by a yield, but others wait shorter. */
	@SuppressWarnings("ThreadPriorityCheck")
	private void breathe(long until) {
		Thread.yield();
		if (until - this.ticker.read() <= 0) {
			throw new TimeOver();
		}
	}

	/** The time is over in the middle of a conversation, which counts as not read. */
	private static final class TimeOver extends RuntimeException {

		private static final long serialVersionUID = 1L;

		TimeOver() {
			super(null, null, false, false);
		}

	}

	/** The steps of one walk, each to the next of the helpdesk's pages. */
	private final class Steps {

		private final Selector selector;

		private final LookupOptions options;

		private final Set<ConversationId> seen = new HashSet<>();

		private @Nullable Integer next = 0;

		/** How long a full page is; any length, if all is on one. */
		private int full = Integer.MAX_VALUE;

		/** How many pages were asked for, or are asked for anew. */
		private int asked;

		/** Whether something was left out, and may be told to be. */
		private boolean isTold;

		/** When the last page was fetched that others have to join; null before. */
		private @Nullable Moment front;

		/** Whether something shown is stale, or the pages are known not to join. */
		private boolean isStale;

		Steps(Selector selector, LookupOptions options) {
			this.selector = selector;
			this.options = options;
		}

		boolean isAtEnd() {
			return this.next == null;
		}

		/**
		 * Takes a step.
		 * @param unneeded how many conversations nobody wants to see: a page of these
		 * alone will do however old it is
		 * @param isEnough whether what there is will do if there is no more to be had;
		 * the first page has to be
		 * @return the next page; null at the end, or if it cannot be had
		 */
		@Nullable Answer take(int unneeded, boolean isEnough) {
			Integer at = this.next;
			if (at == null) {
				return null;
			}
			try {
				Answer one = ask(new Query(this.selector, at), unneeded);
				this.next = one.nextSkip();
				this.full = (at == 0 && this.next != null) ? this.next : this.full;
				this.isTold |= one.isTold();
				return one;
			}
			catch (HelpdeskException | NotCached ex) {
				if (at != 0 && isEnough) {
					return null;
				}
				// Whoever did not ask for what is kept alone is told to come back.
				throw (ex instanceof NotCached && this.options.mode() != CacheMode.ONLY_IF_CACHED)
						? new HelpdeskException(isLate() ? Fault.TIMEOUT : Fault.NO_ROOM, HelpdeskException.SOON, ex)
						: ex;
			}
		}

		private boolean isLate() {
			return this.options.deadlineNanos() - PageWalk.this.ticker.read() < Demand.WORTHWHILE.toNanos();
		}

		private Answer ask(Query query, int unneeded) {
			boolean isFirst = query.skip() == 0;
			Priority priority = isFirst ? this.options.priority() : behind(this.options.priority());
			LookupOptions kept = this.options.with(priority, CacheMode.ONLY_IF_CACHED);
			if (unneeded > 0) {
				try {
					Answer one = PageWalk.this.pages.apply(query, kept);
					if (one.nextSkip() != null && one.size() <= unneeded) {
						return one;
					}
				}
				catch (NotCached ex) {
					// It is asked for as any other.
				}
			}
			boolean isKeptOnly = this.options.mode() == CacheMode.ONLY_IF_CACHED
					|| (!isFirst && (isLate() || this.asked >= MOST_ASKED));
			LookupOptions how = isKeptOnly ? kept : this.options.with(priority, this.options.mode());
			Answer one = PageWalk.this.pages.apply(query, how);
			if (isOvertaken(one) && !one.stale() && !this.isStale && !isKeptOnly) {
				one = PageWalk.this.anew.apply(query, how);
			}
			boolean isShown = one.size() > unneeded;
			this.asked += (one.source() != Answer.Source.KEPT || one.stale()) ? 1 : 0;
			this.isStale |= isOvertaken(one) || isAgain(one) || (isShown && one.stale());
			this.front = (isShown || unneeded == 0) ? one.moment() : this.front;
			return one;
		}

		/** Whoever reads on, or is announced, waits behind those who look first. */
		private static Priority behind(Priority first) {
			return switch (first) {
				case CLICK -> Priority.PAGE;
				case REFRESH -> Priority.BACKGROUND;
				default -> first;
			};
		}

		/** Returns whether a page that comes before it was fetched after it. */
		private boolean isOvertaken(Answer one) {
			return this.front != null && one.moment().isBefore(this.front);
		}

		/** Returns whether it shows what was on a page that it has to join. */
		private boolean isAgain(Answer one) {
			return this.front != null && one.ids().stream().anyMatch(this.seen::contains);
		}

		/** Returns what was on no page before: new conversations shift the pages. */
		List<Item> unseen(Answer one) {
			List<Item> items = one.page()
				.items()
				.stream()
				.filter((item) -> item.id() == null || this.seen.add(item.id()))
				.toList();
			this.seen.addAll(one.ids());
			return items;
		}

	}

	/** How much of a page is wanted. */
	private enum Extent {

		/** Something of it. */
		GLIMPSE,
		/** As much of it as can be had, and not nothing. */
		PAGE,
		/** All of it. */
		WHOLE

	}

}
