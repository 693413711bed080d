package io.robinbff.robin;

import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Where a list ends. ROBIN says neither how long a page nor how long the list is, but
 * returns full pages until the last: a page shorter than the largest ever seen is the
 * last one. Until a full page has been seen a last page may be followed by one empty one,
 * which costs one call; a configured page size saves it.
 */
final class PageEnds {

	private final AtomicInteger largest;

	PageEnds(int pageSize) {
		this.largest = new AtomicInteger(pageSize);
	}

	/**
	 * Returns the {@code skip} of the page after one of this size, or null where there is
	 * none.
	 */
	@Nullable Integer next(int skip, int size) {
		int full = this.largest.accumulateAndGet(size, Math::max);
		return (size == 0 || size < full) ? null : skip + size;
	}

}
