package io.robinbff.robin;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.Query;
import org.jspecify.annotations.Nullable;

/**
 * A detector of the end of a list. ROBIN says neither how long a page nor how long the
 * list is, but returns full pages until the last: a page shorter than the largest ever
 * seen is the last one. Until a full page has been seen a last page may be followed by
 * one empty one, which costs one call; a configured page size saves it. And a page
 * without any new guid is the end: were ROBIN to ignore {@code skip}, whoever walks pages
 * would walk for ever.
 */
final class Pagination {

	/**
	 * So many guids are remembered at once, a few MB; a walk over pages takes seconds.
	 */
	private static final int REMEMBERED = 50_000;

	/** A longer walk is remembered by its last page only. */
	private static final int LONG_WALK = 1_000;

	private final AtomicInteger largest;

	/** What came before a page, kept when that page is announced. */
	private final Cache<Query, Set<String>> before;

	Pagination(int pageSize, Ticker ticker) {
		this.largest = new AtomicInteger(pageSize);
		this.before = Caffeine.newBuilder()
			.maximumWeight(REMEMBERED)
			.weigher((Query page, Set<String> guids) -> guids.size() + 1)
			.expireAfterWrite(Duration.ofMinutes(10))
			.ticker(ticker)
			.build();
	}

	/**
	 * Returns the {@code skip} of the page after one of this size, or null if there is
	 * none.
	 * @param query the page that was asked for
	 * @param guids those on the page that are known, in any case
	 */
	@Nullable Integer next(Query query, int size, List<String> guids) {
		int full = this.largest.accumulateAndGet(size, Math::max);
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

}
