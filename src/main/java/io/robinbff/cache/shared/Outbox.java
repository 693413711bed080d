package io.robinbff.cache.shared;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

import io.robinbff.cache.CachedPage;
import io.robinbff.cache.Item;
import io.robinbff.cache.Moment;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An outbox for what could not be shared because Redis was away. What is invalidated in
 * it is not served from Redis either, until Redis knows.
 */
final class Outbox {

	private static final Logger log = LoggerFactory.getLogger(Outbox.class);

	/** An hour of calls; what is dropped beyond that is said. */
	private static final int MOST = 10_000;

	private final Map<Mark, Moment> invalidated = new LinkedHashMap<>();

	private final Set<Query> pages = new LinkedHashSet<>();

	private final Function<Selector, Mark> marks;

	private boolean full;

	/**
	 * Creates an empty outbox.
	 * @param marks gives selectors their marks: who is to be forgotten is remembered by
	 * no address
	 */
	Outbox(Function<Selector, Mark> marks) {
		this.marks = marks;
	}

	synchronized void add(Query page) {
		if (this.pages.size() < MOST) {
			this.pages.add(page);
		}
	}

	synchronized void add(Mark mark, Moment asOf) {
		if (this.invalidated.size() < MOST || this.invalidated.containsKey(mark)) {
			this.invalidated.merge(mark, asOf, (known, one) -> known.isBefore(one) ? one : known);
		}
		else if (!this.full) {
			this.full = true;
			log.error("Redis is away, and too much was invalidated meanwhile: other replicas will serve some of it");
		}
	}

	/**
	 * Forgets what nobody needs to be told any more, so that nobody's address outlives
	 * here what was kept of him.
	 */
	synchronized void prune(Moment before, Predicate<Query> kept) {
		this.invalidated.values().removeIf((asOf) -> asOf.isBefore(before));
		this.pages.removeIf(kept.negate());
	}

	synchronized boolean isEmpty() {
		return this.invalidated.isEmpty() && this.pages.isEmpty();
	}

	/** Returns whether something here says that a page is not to be served. */
	synchronized boolean forbids(Query query, CachedPage page) {
		return !this.invalidated.isEmpty() && (forbids(query.selector(), page)
				|| page.page().items().stream().anyMatch((item) -> forbids(item, page)));
	}

	private boolean forbids(Item item, CachedPage page) {
		return (item.id() != null && forbids(new Selector.Guid(item.id()), page))
				|| item.mentions().stream().anyMatch((one) -> forbids(one, page));
	}

	private boolean forbids(Selector selector, CachedPage page) {
		Mark mark = this.marks.apply(selector);
		return forbids(mark, page) || forbids(mark.wiping(), page);
	}

	private boolean forbids(Mark mark, CachedPage page) {
		Moment asOf = this.invalidated.get(mark);
		return asOf != null && page.moment().isBefore(asOf);
	}

	/** Forgets what of a customer was to be shared. */
	synchronized void erase(String name) {
		this.pages.removeIf((page) -> name.equals(this.marks.apply(page.selector()).name()));
	}

	synchronized Map<Mark, Moment> invalidated() {
		return Map.copyOf(this.invalidated);
	}

	synchronized Set<Query> pages() {
		return Set.copyOf(this.pages);
	}

	/** Redis knows that now. */
	synchronized void sent(Mark mark, Moment asOf) {
		this.invalidated.remove(mark, asOf);
		this.full = false;
	}

	synchronized void sent(Query page) {
		this.pages.remove(page);
	}

	/**
	 * A mark that is to be set.
	 *
	 * @param name what replicas call the one about whom nothing older is to be served
	 * @param key the mark's full name
	 * @param page the full name of a conversation's own page, which goes with it; null of
	 * all else
	 * @param wipes whether what lies there is to be wiped as well
	 */
	record Mark(String name, String key, @Nullable String page, boolean wipes) {

		Mark wiping() {
			return new Mark(this.name, this.key, this.page, true);
		}

	}

}
