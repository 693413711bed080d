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

	/**
	 * How much may be found, in bytes: an answer that is larger is not complete, and a
	 * page of some web stores ends there. A page of the helpdesk's may have tens of
	 * megabytes, and there are a hundred.
	 */
	static final long MOST_FOUND = 16 << 20;

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
	 * the helpdesk's pages cannot be had, or it would be too large, it is shorter, and
	 * the next page begins there.
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
		Steps steps = new Steps(query.selector(), options, true);
		List<Item> shown = new ArrayList<>();
		List<Answer> of = new ArrayList<>();
		int passed = 0;
		Answer one = Objects.requireNonNull(steps.take(query.skip(), false));
		Answer first = one.withoutItems();
		while (one != null) {
			List<Item> items = steps.unseen(one);
			int over = Math.min(items.size(), query.skip() - passed);
			passed += over;
			int left = show(items.subList(over, items.size()), shown);
			boolean isCut = left > 0 || (bytes(shown) > MOST_FOUND && !steps.isAtEnd());
			// The others tell how old, and how many, the pages of other stores are.
			if (over < items.size() || (of.isEmpty() && query.skip() == 0)) {
				add(one, of);
			}
			if (isCut || shown.size() >= steps.full || (extent == Extent.GLIMPSE && !shown.isEmpty())) {
				int count = Math.min(shown.size(), steps.full);
				return answer(query, shown.subList(0, count), query.skip() + count, of, steps);
			}
			one = steps.take(query.skip() - passed, extent != Extent.WHOLE && !shown.isEmpty());
		}
		if (of.isEmpty()) {
			of.add(first);
		}
		return answer(query, shown, steps.isAtEnd() ? null : Integer.valueOf(query.skip() + shown.size()), of, steps);
	}

	/** Returns how many are left for which there is no room. */
	private static int show(List<Item> items, List<Item> shown) {
		long held = bytes(shown);
		int count = 0;
		while (count < items.size() && held <= MOST_FOUND) {
			Item item = items.get(count++);
			shown.add(item);
			held += item.bytes();
		}
		return items.size() - count;
	}

	/**
	 * Adds a page to those of which an answer is made. A lone one may be the answer; of
	 * several no letter is held, their other stores' among them, but what is shown.
	 */
	private static void add(Answer one, List<Answer> of) {
		if (!of.isEmpty()) {
			of.set(0, of.getFirst().withoutItems());
		}
		of.add(of.isEmpty() ? one : one.withoutItems());
	}

	private static long bytes(List<Item> items) {
		return items.stream().mapToLong(Item::bytes).sum();
	}

	private static Answer answer(Query query, List<Item> shown, @Nullable Integer next, List<Answer> of, Steps steps) {
		RenderedPage first = of.getFirst().page();
		boolean isPage = of.size() == 1 && first.items().equals(shown) && first.skip() == query.skip()
				&& Objects.equals(first.nextSkip(), next) && of.getFirst().stale() == steps.isStale();
		// Of one of the helpdesk's pages the validator has been made.
		return isPage ? of.getFirst() : new Answer(new RenderedPage(shown, query.skip(), next), of, steps.isStale(),
				steps.isTold ? Boolean.FALSE : null);
	}

	/**
	 * Returns all that is wanted of what can be read in time, of so many pages at most.
	 */
	Answer matching(Selector selector, LookupOptions options, Wanted wanted) {
		Steps steps = new Steps(selector, options, options.audience().isLimited());
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
				of.add(one.withoutItems());
			}
			if (read < items.size() || bytes(found) > MOST_FOUND) {
				return new Answer(new RenderedPage(found, 0, null), of, steps.isStale(), false);
			}
		}
		return new Answer(new RenderedPage(found, 0, null), of, steps.isStale(), steps.isWhole());
	}

	/**
	 * Returns all that is wanted of what is kept if that is all pages, and there is a
	 * processor and time for it. Nothing is searched before that is known.
	 * @throws NotCached if not
	 */
	Answer whole(Selector selector, LookupOptions options, Wanted wanted) {
		Steps steps = new Steps(selector, options, options.audience().isLimited());
		List<Answer> of = new ArrayList<>();
		List<List<Item>> pages = new ArrayList<>();
		long held = 0;
		for (Answer one = steps.take(0, false); one != null; one = (of.size() < MOST_SEARCHED) ? steps.take(0, false)
				: null) {
			of.add(one.withoutItems());
			List<Item> items = steps.unseen(one);
			pages.add(items);
			held += bytes(items);
			if (held > MOST_FOUND) {
				throw new NotCached();
			}
		}
		long until = this.ticker.read() + LONGEST_SEARCH.toNanos();
		List<Item> found = new ArrayList<>();
		for (List<Item> items : pages) {
			if (search(items, options, until, wanted, found) < items.size()) {
				throw new NotCached();
			}
		}
		return new Answer(new RenderedPage(found, 0, null), of, steps.isStale(), steps.isWhole());
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
			long held = bytes(found);
			while (read < items.size() && held <= MOST_FOUND && (read == 0 || until - this.ticker.read() > 0)) {
				Item item = items.get(read);
				if (wanted.test(Objects.requireNonNull(item.json(options.audience())), () -> breathe(until))) {
					found.add(item);
					held += item.bytes();
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

	/** A virtual thread that yields goes behind those that wait for its processor. */
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

		/** What was on the pages that were taken, whoever may see it. */
		private final Set<ConversationId> taken = new HashSet<>();

		private @Nullable Integer next = 0;

		/** How long a full page is; any length, if all is on one. */
		private int full = Integer.MAX_VALUE;

		/** How many pages were asked for, or are asked for anew. */
		private int asked;

		/** Whether something was left out, and may be told to be. */
		private boolean isTold;

		/** Whether a page is asked for anew that does not join those in front of it. */
		private final boolean isJoined;

		/** By when all was in the list that others have to join; null before. */
		private @Nullable Moment front;

		/** Whether a conversation was on two pages: something came to the front. */
		private boolean isShifted;

		/** Whether a page may show what came to the list after one behind it was read. */
		private boolean isOvertaken;

		/** Whether something shown is stale. */
		private boolean isOld;

		Steps(Selector selector, LookupOptions options, boolean isJoined) {
			this.selector = selector;
			this.options = options;
			this.isJoined = isJoined;
		}

		boolean isAtEnd() {
			return this.next == null;
		}

		/**
		 * Returns whether all was read that is in the list. Of pages that count from the
		 * front, the last says how many there are: if as many different ones were read,
		 * and all of them were in the list by the time that it was, those are all, in
		 * whichever order they have moved meanwhile. Only a deletion between two reads is
		 * not seen. Where pages are asked for anew until they join, the last is the end:
		 * what others' pages show is nothing to whom they are not shown.
		 */
		boolean isWhole() {
			return isAtEnd() && (this.isJoined || !isApart());
		}

		private boolean isApart() {
			return this.isShifted || this.isOvertaken;
		}

		/** Returns whether something shown is stale, or the pages may not join. */
		boolean isStale() {
			return this.isOld || isApart();
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
				this.taken.addAll(one.ids());
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
			if (this.isJoined && isOvertaken(one) && !one.stale() && !isStale() && !isKeptOnly) {
				one = PageWalk.this.anew.apply(query, how);
			}
			boolean isShown = one.size() > unneeded;
			this.asked += (one.source() != Answer.Source.KEPT || one.stale()) ? 1 : 0;
			this.isShifted |= isAgain(one);
			// Of a whole list the last page counts, of a part of it each.
			this.isOvertaken = isOvertaken(one) || (this.isJoined && this.isOvertaken);
			this.isOld |= isShown && one.stale();
			if (isShown || unneeded == 0) {
				this.front = (this.front != null) ? this.front.orLater(one.since()) : one.since();
			}
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

		/**
		 * Returns whether a page that comes before it shows what may have come to the
		 * list after this was fetched.
		 */
		private boolean isOvertaken(Answer one) {
			return this.front != null && one.moment().isBefore(this.front);
		}

		/** Returns whether it shows what was on a page that it has to join. */
		private boolean isAgain(Answer one) {
			return this.front != null && one.ids().stream().anyMatch(this.taken::contains);
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
