package io.robinbff.robin;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.Query;
import org.jspecify.annotations.Nullable;

/**
 * A detector of the end of a list. ROBIN says neither how long a page nor how long the
 * list is, but returns full pages until the last: a page shorter than a full one is the
 * last. How long a full one is is learnt: the largest size that two pages had within the
 * last hour, as full pages are many and an odd large one is alone. Until it is known the
 * largest page so far counts as full, and a last page may be followed by one empty one,
 * which costs one call; a configured page size saves it. And a page without any new guid
 * is the end: were ROBIN to ignore {@code skip}, whoever walks pages would walk for ever.
 */
final class Pagination {

	/**
	 * So many guids are remembered at once, a few MB; a walk over pages takes seconds.
	 */
	private static final int REMEMBERED = 50_000;

	/** A longer walk is remembered by its last page only. */
	private static final int LONG_WALK = 1_000;

	private final int pageSize;

	private final Ticker ticker;

	private final FullPage full = new FullPage();

	/** What came before a page, kept when that page is announced. */
	private final Cache<Query, Set<String>> before;

	Pagination(int pageSize, Ticker ticker) {
		this.pageSize = pageSize;
		this.ticker = ticker;
		this.before = Caffeine.newBuilder()
			.maximumWeight(REMEMBERED)
			.weigher((Query page, Set<String> guids) -> guids.size() + 1)
			.scheduler(Scheduler.systemScheduler())
			.expireAfterWrite(Duration.ofMinutes(10))
			.ticker(ticker)
			.executor(Runnable::run)
			.build();
	}

	/**
	 * Returns the {@code skip} of the page after one of this size, or null if there is
	 * none.
	 * @param query the page that was asked for
	 * @param guids those on the page that are known, in any case
	 */
	@Nullable Integer next(Query query, int size, List<String> guids) {
		int full = (this.pageSize > 0) ? this.pageSize : this.full.learn(size, this.ticker.read());
		Set<String> earlier = this.before.getIfPresent(query);
		if (size == 0 || size < full || (earlier != null && earlier.containsAll(guids))) {
			return null;
		}
		int next = query.skip() + size;
		if (next > Query.MAX_SKIP) {
			return null;
		}
		Set<String> known = new HashSet<>(guids);
		if (earlier != null && earlier.size() < LONG_WALK) {
			known.addAll(earlier);
		}
		this.before.put(new Query(query.selector(), next), Set.copyOf(known));
		return next;
	}

	/** Forgets what came before a page. */
	void forget(Query page) {
		this.before.invalidate(page);
	}

	/** Forgets which of a customer's conversations came before which page. */
	void erase(Predicate<Query> about) {
		this.before.asMap().keySet().removeIf(about);
	}

	/** What is known of the size of full pages. */
	private static final class FullPage {

		private static final long KNOWN = Duration.ofHours(1).toNanos();

		/** Two lists of the same few say nothing of pages. */
		private static final int LEAST = 10;

		/** More different sizes than this are the sizes of lists, not of pages. */
		private static final int MOST = 100;

		/** Larger than a full page, and seen once. */
		private final NavigableSet<Integer> once = new TreeSet<>();

		private int size;

		private long seenAt;

		/**
		 * Learns of a page, and returns how long a full one is, 0 if that is not known.
		 */
		synchronized int learn(int seen, long now) {
			if (now - this.seenAt > KNOWN) {
				this.size = 0;
				this.once.clear();
				this.seenAt = now;
			}
			boolean again = seen > this.size && !this.once.add(seen);
			if (seen >= LEAST && (seen == this.size || again)) {
				this.size = seen;
				this.seenAt = now;
				this.once.headSet(seen, true).clear();
			}
			if (this.once.size() > MOST) {
				this.once.pollLast();
			}
			return (this.size > 0 || this.once.isEmpty()) ? this.size : this.once.last();
		}

	}

}
