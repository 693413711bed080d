package io.robinbff.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;

/**
 * A cache in memory, bounded by bytes. Each page lives until its fetch is as old as
 * answers may be, whichever way it came here. An index leads from what pages are about to
 * the pages, as in Caffeine's {@code examples/indexable}.
 *
 * <p>
 * Reading takes no lock. Writing takes one: a few times a second, and a page is all there
 * or not at all.
 */
final class LocalCache implements AnswerCache, SharedCache.Listener {

	/** What an entry weighs beside its bytes: objects, references, the query. */
	private static final int OVERHEAD = 512;

	/**
	 * Longer than any call and any look at Redis lasts that left before the mark: an
	 * attempt may take 5 minutes at most.
	 */
	private static final Duration MARKED = Duration.ofMinutes(6);

	/** Some 10 MB. */
	private static final int MOST_MARKS = 50_000;

	private final ReentrantLock writes = new ReentrantLock();

	private final SharedCache names;

	private final ChangeFeed changes;

	private final Ticker ticker;

	private final Duration life;

	private final Cache<Query, Kept> pages;

	/** Which pages are about what, by the names of selectors and queries. */
	private final Index<Object, Kept> about = new Index<>();

	private final Index<ConversationId, Kept> showing = new Index<>();

	private final Cache<Object, Moment> invalidated;

	private final Cache<Object, Moment> superseded;

	private final WatchedQueries watched;

	private volatile int subscription;

	LocalCache(CacheSettings settings, Ticker ticker) {
		this(settings, ticker, SharedCache.NONE);
	}

	LocalCache(CacheSettings settings, Ticker ticker, SharedCache names) {
		this(settings, ticker, names, ChangeFeed.NONE);
	}

	/**
	 * Creates a cache.
	 * @param names what replicas call what pages are about
	 * @param changes to be told what takes the place of what
	 */
	LocalCache(CacheSettings settings, Ticker ticker, SharedCache names, ChangeFeed changes) {
		this.names = names;
		this.changes = changes;
		this.ticker = ticker;
		this.life = settings.life();
		// The listener runs at once, under Caffeine's lock: it must not take ours.
		this.pages = Caffeine.newBuilder()
			.ticker(ticker)
			.executor(Runnable::run)
			.scheduler(Scheduler.systemScheduler())
			.expireAfter(Expiry.<Query, Kept>writing((_, kept) -> left(kept.page)))
			.maximumWeight(settings.size().toBytes())
			.<Query, Kept>weigher((_, kept) -> kept.page.page().bytes() + OVERHEAD)
			.removalListener((_, kept, _) -> forget(kept))
			.recordStats()
			.build();
		this.invalidated = marks(ticker);
		this.superseded = marks(ticker);
		this.watched = new WatchedQueries(names);
	}

	/** Returns what its pages weigh together, in bytes. */
	long bytes() {
		return this.pages.policy().eviction().stream().mapToLong((all) -> all.weightedSize().orElse(0)).sum();
	}

	/** Returns how many pages went before their time, as there was no room. */
	long evictions() {
		return this.pages.stats().evictionCount();
	}

	private static Cache<Object, Moment> marks(Ticker ticker) {
		return Caffeine.newBuilder()
			.ticker(ticker)
			.executor(Runnable::run)
			.scheduler(Scheduler.systemScheduler())
			.expireAfterWrite(MARKED)
			.maximumSize(MOST_MARKS)
			.build();
	}

	private Duration left(CachedPage page) {
		Duration left = this.life.minus(page.age(this.ticker.read()));
		return left.isNegative() ? Duration.ZERO : left;
	}

	@Override
	public @Nullable CachedPage find(Query query) {
		Found found = look(query);
		return (found != null) ? found.page : null;
	}

	@Override
	public @Nullable CachedPage kept(Query query) {
		return find(query);
	}

	/**
	 * Returns what is kept, or null. Who asks for a conversation gets the newest that any
	 * page shows of it.
	 */
	@Nullable Found look(Query query) {
		Kept own = living(query);
		Item newest = null;
		Kept where = own;
		if (query.selector() instanceof Selector.Guid(var id)) {
			newest = (own != null) ? own.page.item(id) : null;
			for (Kept other : this.showing.get(id)) {
				Item shown = other.page.item(id);
				if (other != own && shown != null && living(other.query) == other && (where == null
						|| ((newest != null) ? newest.fetch() : where.page.fetch()).isBefore(shown.fetch()))) {
					newest = shown;
					where = other;
				}
			}
		}
		if (where == null) {
			return null;
		}
		return new Found((newest != null) ? newest.alone() : where.page, isDoubtful(where));
	}

	private @Nullable Kept living(Query query) {
		Kept kept = this.pages.getIfPresent(query);
		return (kept != null && left(kept.page).isPositive()) ? kept : null;
	}

	/** Returns whether a page of a list is to be checked before it is served. */
	boolean doubts(Selector selector) {
		return this.about.get(this.names.nameOf(selector))
			.stream()
			.anyMatch((kept) -> kept.query.selector().equals(selector) && isDoubtful(kept));
	}

	private boolean isDoubtful(Kept kept) {
		return kept.doubtful || kept.subscription != this.subscription;
	}

	@Override
	public CachedPage put(Query query, CachedPage page) {
		CachedPage kept = merge(query, page, this.subscription);
		return (kept != null) ? kept : page;
	}

	/** Returns which messages of other replicas have been received by now. */
	int subscription() {
		return this.subscription;
	}

	/**
	 * Keeps a page.
	 * @param asOf the {@link #subscription()} before it was checked against what is
	 * shared
	 * @return what is to be served; null if the page was invalidated
	 */
	@Nullable CachedPage merge(Query query, CachedPage page, int asOf) {
		this.writes.lock();
		try {
			Map<Object, Moment> names = namesOf(query, page);
			if (isInvalid(query, page, names.keySet())) {
				return null;
			}
			if (!left(page).isPositive()) {
				return page;
			}
			Kept before = living(query);
			if (before != null && page.fetch().isBefore(before.page.fetch())) {
				return served(query, before.page);
			}
			CachedPage known = (before != null)
					? page.knownBy((id) -> before.page.item(id) != null, before.page.since()) : page;
			CachedPage now = withNewer(known);
			Kept kept = store(query, now, (now.page() == page.page()) ? names : namesOf(query, now), asOf, false);
			if (before != null) {
				takeAway(before.page, kept.page);
			}
			if (page.isEmpty() && page.page().skip() == 0 && !query.selector().hasOtherSpellings()) {
				drop(this.names.nameOf(query.selector()), page.moment());
			}
			kept.page.page().items().forEach(this::spread);
			if (before != null && before.page.fetch().isBefore(page.fetch())) {
				replaced(query, before.page, kept.page);
			}
			return served(query, kept.page);
		}
		finally {
			this.writes.unlock();
		}
	}

	private void replaced(Query query, CachedPage before, CachedPage now) {
		if (ChangeFeed.NONE.equals(this.changes)) {
			return;
		}
		ShownCustomers shown = new ShownCustomers(this.names);
		Set<Object> customers = new LinkedHashSet<>(shown.of(query, before));
		customers.addAll(shown.of(query, now));
		Set<Object> conversations = new LinkedHashSet<>();
		if (!customers.isEmpty()) {
			conversations.addAll(shown.without(before));
			conversations.addAll(shown.without(now));
		}
		this.changes.replaced(query, new ChangeFeed.Replacement(customers, conversations,
				before.oldest().moment().nanos(), now.moment().nanos(), !before.page().showsTheSame(now.page())));
	}

	/**
	 * Returns whether a page is not to be kept. Who waited for it sees it all the same,
	 * and is not to see older conversations afterwards: what it shows that is not itself
	 * invalidated takes their places, and for the rest there is nothing.
	 */
	private boolean isInvalid(Query query, CachedPage page, Set<Object> names) {
		if (names.stream().noneMatch((name) -> isMarked(this.invalidated, name, page.moment()))) {
			return false;
		}
		boolean all = isMarked(this.invalidated, this.names.nameOf(query.selector()), page.moment());
		for (Item item : page.page().items()) {
			if (!all && !isInvalid(item)) {
				spread(item);
			}
			else if (item.id() != null) {
				drop(this.names.nameOf(new Selector.Guid(item.id())), item.fetch().moment());
			}
		}
		return true;
	}

	private boolean isInvalid(Item item) {
		return item.id() == null
				|| isMarked(this.invalidated, this.names.nameOf(new Selector.Guid(item.id())), item.fetch().moment())
				|| item.mentions()
					.stream()
					.anyMatch((one) -> isMarked(this.invalidated, this.names.nameOf(one), item.fetch().moment()));
	}

	private static CachedPage served(Query query, CachedPage page) {
		return (query.selector() instanceof Selector.Guid && !page.isEmpty()) ? page.page().items().getFirst().alone()
				: page;
	}

	/** Takes what is known of its conversations and newer than it. */
	private CachedPage withNewer(CachedPage page) {
		List<Item> items = new ArrayList<>();
		for (Item item : page.page().items()) {
			items.add((item.id() != null) ? newest(item, item.id()) : item);
		}
		return items.equals(page.page().items()) ? page : page.with(page.page().with(items));
	}

	private Item newest(Item item, ConversationId id) {
		Item newest = item;
		for (Kept kept : this.showing.get(id)) {
			Item shown = kept.page.item(id);
			if (shown != null && newest.fetch().isBefore(shown.fetch()) && left(kept.page).isPositive()) {
				newest = shown;
			}
		}
		return newest;
	}

	/**
	 * Drops the conversations that a newer page of the same query does not show: they are
	 * gone.
	 */
	private void takeAway(CachedPage before, CachedPage now) {
		for (Item item : before.page().items()) {
			if (item.id() != null && now.item(item.id()) == null) {
				drop(this.names.nameOf(new Selector.Guid(item.id())), now.moment());
			}
		}
	}

	/** Lets all pages that show something older of this conversation show it. */
	private void spread(Item item) {
		if (item.id() == null) {
			return;
		}
		for (Kept other : this.showing.get(item.id())) {
			Item shown = other.page.item(item.id());
			if (shown != null && shown.fetch().isBefore(item.fetch()) && this.pages.asMap().get(other.query) == other) {
				List<Item> items = other.page.page()
					.items()
					.stream()
					.map((one) -> (one == shown) ? item : one)
					.toList();
				CachedPage page = other.page.with(other.page.page().with(items));
				store(other.query, page, namesOf(other.query, page), other.subscription, other.doubtful);
			}
		}
	}

	private Kept store(Query query, CachedPage page, Map<Object, Moment> names, int asOf, boolean doubtful) {
		Kept kept = new Kept(query, page, names, asOf);
		kept.doubtful = doubtful || kept.names.entrySet()
			.stream()
			.anyMatch((name) -> isMarked(this.superseded, name.getKey(), name.getValue()));
		kept.names.keySet().forEach((name) -> this.about.add(name, kept));
		page.page().items().forEach((item) -> {
			if (item.id() != null) {
				this.showing.add(item.id(), kept);
			}
		});
		this.pages.put(query, kept);
		this.watched.touch(query);
		return kept;
	}

	private void forget(@Nullable Kept kept) {
		if (kept != null) {
			kept.names.keySet().forEach((name) -> this.about.remove(name, kept));
			kept.page.page().items().forEach((item) -> {
				if (item.id() != null) {
					this.showing.remove(item.id(), kept);
				}
			});
		}
	}

	/** Returns what a page is about, and how new it is about that. */
	private Map<Object, Moment> namesOf(Query query, CachedPage page) {
		Map<Object, Moment> all = new HashMap<>();
		all.put(this.names.nameOf(query), page.moment());
		// Each of them once: a name is a keyed hash, and one customer is in all items.
		Set<Selector> mentioned = new HashSet<>(Set.of(query.selector()));
		for (Item item : page.page().items()) {
			mentioned.addAll(item.mentions());
		}
		mentioned.forEach((one) -> all.putIfAbsent(this.names.nameOf(one), page.moment()));
		for (Item item : page.page().items()) {
			if (item.id() != null) {
				all.put(this.names.nameOf(new Selector.Guid(item.id())), item.fetch().moment());
			}
		}
		return Map.copyOf(all);
	}

	private static boolean isMarked(Cache<Object, Moment> marks, Object name, Moment moment) {
		Moment mark = marks.getIfPresent(name);
		return mark != null && moment.isBefore(mark);
	}

	@Override
	public void invalidate(Selector selector) {
		invalidated(this.names.nameOf(selector), Moment.here(this.ticker.read() + 1));
	}

	/**
	 * Forgets what is about that, and the conversations of its own list by themselves as
	 * well: a customer's address may nowhere stand in them.
	 */
	@Override
	public void invalidated(Object name, Moment asOf) {
		this.writes.lock();
		try {
			Set<Object> all = new LinkedHashSet<>(Set.of(name));
			for (Kept kept : this.about.get(name)) {
				itemsOf(name, kept).filter((item) -> item.fetch().moment().isBefore(asOf))
					.map(Item::id)
					.filter(Objects::nonNull)
					.forEach((id) -> all.add(this.names.nameOf(new Selector.Guid(id))));
			}
			all.forEach((one) -> drop(one, asOf));
		}
		finally {
			this.writes.unlock();
		}
	}

	private Stream<Item> itemsOf(Object name, Kept kept) {
		boolean own = name.equals(this.names.nameOf(kept.query.selector()));
		return kept.page.page()
			.items()
			.stream()
			.filter((item) -> own || item.mentions().stream().map(this.names::nameOf).anyMatch(name::equals));
	}

	/** Returns which conversations are somebody's, as far as is known here. */
	Set<ConversationId> shownOf(Object name) {
		return this.about.get(name)
			.stream()
			.flatMap((kept) -> itemsOf(name, kept))
			.map(Item::id)
			.flatMap(Stream::ofNullable)
			.collect(Collectors.toUnmodifiableSet());
	}

	private void drop(Object name, Moment asOf) {
		this.invalidated.asMap().merge(name, asOf, Moment::orLater);
		for (Kept kept : this.about.get(name)) {
			if (kept.page.moment().isBefore(asOf)) {
				this.pages.asMap().remove(kept.query, kept);
			}
		}
	}

	@Override
	public void superseded(Object name, Moment by) {
		this.writes.lock();
		try {
			this.superseded.asMap().merge(name, by, Moment::orLater);
			for (Kept kept : this.about.get(name)) {
				Moment known = kept.names.get(name);
				if (known != null && known.isBefore(by)) {
					kept.doubtful = true;
					this.watched.touch(kept.query);
				}
			}
			this.watched.touch(name);
		}
		finally {
			this.writes.unlock();
		}
	}

	@Override
	@SuppressWarnings("NonAtomicVolatileUpdate") // Under the lock.
	public void subscribed() {
		this.writes.lock();
		try {
			this.subscription++;
			this.watched.touchAll();
		}
		finally {
			this.writes.unlock();
		}
	}

	/**
	 * Returns the queries whose pages are about that, and those that somebody watches.
	 */
	Set<Query> about(Object name) {
		return Stream.concat(this.about.get(name).stream().map((kept) -> kept.query), this.watched.about(name).stream())
			.collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * Returns the customers in whose lists a conversation of that name stands, and in
	 * which none has an address.
	 */
	Set<Selector> listing(Object name) {
		ShownCustomers shown = new ShownCustomers(this.names);
		return this.about.get(name)
			.stream()
			.filter((kept) -> kept.query.selector() instanceof Selector.Customer
					&& shown.without(kept.page).contains(name))
			.map((kept) -> kept.query.selector())
			.collect(Collectors.toUnmodifiableSet());
	}

	WatchedQueries watched() {
		return this.watched;
	}

	SharedCache names() {
		return this.names;
	}

	ChangeFeed changes() {
		return this.changes;
	}

	/** Returns the number of names in the index: none without a page. */
	int indexed() {
		this.pages.cleanUp();
		return this.about.size() + this.showing.size();
	}

	Set<Query> queries() {
		this.pages.cleanUp();
		return Set.copyOf(this.pages.asMap().keySet());
	}

	/**
	 * A page that was found.
	 *
	 * @param page the answer
	 * @param doubtful whether to check it against what is shared before it is served
	 */
	record Found(CachedPage page, boolean doubtful) {
	}

	/**
	 * A page in the cache. Told apart by identity: the index leads to one, not to equals.
	 */
	private static final class Kept {

		private final Query query;

		private final CachedPage page;

		private final Map<Object, Moment> names;

		private final int subscription;

		private volatile boolean doubtful;

		Kept(Query query, CachedPage page, Map<Object, Moment> names, int subscription) {
			this.query = query;
			this.page = page;
			this.names = names;
			this.subscription = subscription;
		}

	}

}
