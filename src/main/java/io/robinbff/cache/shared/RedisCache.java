package io.robinbff.cache.shared;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cache.AnswerCache;
import io.robinbff.cache.CachedPage;
import io.robinbff.cache.Fetch;
import io.robinbff.cache.Item;
import io.robinbff.cache.Moment;
import io.robinbff.cache.SharedCache.Checked;
import io.robinbff.cache.SharedCache.Listener;
import io.robinbff.cache.shared.AnswerCipher.Opened;
import io.robinbff.cache.shared.Outbox.Mark;
import io.robinbff.cache.shared.PageCodec.Shape;
import io.robinbff.cache.shared.ReadBudget.Share;
import io.robinbff.cache.shared.ReadBudget.Wait;
import io.robinbff.cache.shared.SharedClock.Sample;
import io.robinbff.cache.shared.SharedValues.Reading;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.SharedRedis;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;

/**
 * A cache in Redis, unreadable without the key. How old an answer is follows from when it
 * was fetched, on Redis' clock, which is authenticated with it. A conversation is one
 * value; a page names those it shows.
 */
final class RedisCache implements AnswerCache {

	/**
	 * The most that one answer may take, compressed. 2 MB pass a line of 1 Gbit/s in 16
	 * ms, on a connection that no permit waits for. Larger ones stay with the replica
	 * that asked.
	 */
	static final int MOST_BYTES = 2 * 1024 * 1024;

	/**
	 * The largest first page that the others copy as soon as it is shared: with ROBIN's
	 * three calls a second they read 750 KB a second of such pages at most.
	 */
	static final int MOST_COPIED = 256 * 1024;

	/**
	 * How long a call waits to be spared. The largest answer is unpacked in a tenth of
	 * it, and a request that has waited so long may still wait for ROBIN.
	 */
	private static final Duration FOR_ROOM = Duration.ofSeconds(1);

	private final Duration life;

	private final Ticker ticker;

	private final InstantSource wall;

	private final SharedClock clock;

	private final SharedValues values;

	private final SharedNames names;

	private final CacheMessages messages;

	private final Outbox outbox;

	private volatile Listener listener = new NobodyListens();

	RedisCache(SharedRedis redis, Keyring keys, PeerChannel peers, Duration life, Ticker ticker, InstantSource wall,
			ReadBudget budget) {
		this(keys, peers, life, ticker, wall, new SharedClock(),
				(clock) -> new SharedValues(redis, new AnswerCipher(keys), clock, life, ticker, budget));
	}

	RedisCache(Keyring keys, PeerChannel peers, Duration life, Ticker ticker, InstantSource wall, SharedClock clock,
			Function<SharedClock, SharedValues> values) {
		this.life = life;
		this.ticker = ticker;
		this.wall = wall;
		this.clock = clock;
		this.values = values.apply(clock);
		this.names = new SharedNames(keys, this.values);
		this.outbox = new Outbox(this.names::markOf);
		this.messages = new CacheMessages(peers, new AnswerCipher(keys), clock, ticker);
	}

	SharedNames names() {
		return this.names;
	}

	void subscribe(Listener one, Consumer<Query> landed) {
		this.listener = one;
		this.messages.subscribe(one, landed);
	}

	/**
	 * Returns what is shared, or null; also null if there is no room to read it. Nobody
	 * waits for that here: what follows is {@link #findOnceThereIsRoom}.
	 */
	@Override
	public @Nullable CachedPage find(Query query) {
		return find(query, Wait.NOT);
	}

	/**
	 * Returns what is shared, or null. Whoever is about to call instead had better wait
	 * for room: the call would cost quota, and take more room.
	 */
	@Nullable CachedPage findOnceThereIsRoom(Query query) {
		return find(query, Wait.upTo(FOR_ROOM.toNanos()));
	}

	private @Nullable CachedPage find(Query query, Wait wait) {
		Checked found = look(query, null, wait);
		return (found != null) ? found.page() : null;
	}

	/**
	 * Returns what is shared or known, whatever is newer; null if Redis is away, or there
	 * is no room to read it in time.
	 */
	@Nullable Checked look(Query query, CachedPage known) {
		return look(query, known, this.values::await);
	}

	private @Nullable Checked look(Query query, @Nullable CachedPage known, Wait wait) {
		Share share = this.values.begin(wait);
		long kept = 0;
		try {
			Checked found = new PageAssembly(this.values, this.names, this.ticker, this.wall, this.listener, query,
					share)
				.assemble(known);
			CachedPage page = found.page();
			boolean serves = page != null && page.age(this.ticker.read()).compareTo(this.life) < 0
					&& !this.outbox.forbids(query, page);
			kept = (page != null && serves) ? page.page().bytes() : 0;
			return serves ? found : new Checked(null);
		}
		catch (CompletionException ex) {
			return null;
		}
		finally {
			share.keeps(kept);
			this.values.endsWithRequest(share);
		}
	}

	/**
	 * Waits, as long as a request may lose to Redis, for another thread of this process.
	 */
	void await(CompletableFuture<?> other) {
		try {
			this.values.await(other);
		}
		catch (CompletionException ex) {
			// Then this one looks for itself, as far as it may.
		}
	}

	/** Returns when all replicas can find it, with its time on the shared clock. */
	@Override
	public CachedPage put(Query query, CachedPage page) {
		if (!this.life.isPositive()) {
			return page;
		}
		try (Share share = this.values.begin()) {
			return share(query, page, share);
		}
		catch (CompletionException ex) {
			this.outbox.add(query);
			return page;
		}
	}

	private CachedPage share(Query query, CachedPage page, Share memory) {
		Set<Selector> about = new LinkedHashSet<>(List.of(query.selector()));
		page.page().items().forEach((item) -> about.addAll(item.mentions()));
		Reading before = this.values.read(this.names.page(query), about.stream().map(this.names::mark).toList(),
				memory);
		Sample now = before.now();
		long at = this.clock.departure(now, page.moment().nanos());
		Opened value = before.get(this.names.page(query));
		if (value != null) {
			memory.unpacks(PageCodec.unpackedPage(value.plain()));
		}
		Shape known = (value != null && !value.isMark()) ? PageCodec.readPage(value.plain(), page.fetch(), now) : null;
		CachedPage stamped = stamped(page, at, known, now);
		Map<Selector, Long> marks = marked(about, before, at);
		Set<Selector> marked = marks.keySet();
		List<Item> items = items(query, stamped, marked);
		Map<String, Set<String>> noted = customers(query, stamped, about, items, marked.isEmpty());
		note(noted, at);
		Set<Selector> gone = marked.isEmpty() ? gone(query, stamped, (value != null && value.at() < at) ? known : null)
				: without(items, stamped);
		Map<String, CompletableFuture<Long>> written = new LinkedHashMap<>();
		int left = write(items, page.fetch(), now, at, written);
		// Who is to be forgotten since then is so in what others know to be newer than
		// this.
		Moment since = marks.isEmpty() ? stamped.moment() : now.mark(Collections.max(marks.values()));
		gone.forEach((one) -> written.put(this.names.of(one),
				this.values.write(this.names.mark(one), since.shared(), now, new byte[0])));
		written.forEach((name, result) -> checkWritten(name, result, now));
		Set<String> newer = new LinkedHashSet<>(items.stream().map((item) -> this.names.of(selector(item))).toList());
		if (marked.isEmpty()) {
			// Last, so that whoever finds the page finds its conversations.
			byte[] plain = (left >= 0) ? PageCodec.write(stamped, left) : null;
			checkWritten(this.names.of(query),
					this.values.write(this.names.page(query), at, now, (plain != null) ? plain : new byte[0]), now);
			newer.add(this.names.of(query));
		}
		List<String> no = gone.stream().map(this.names::of).toList();
		if (!marks.isEmpty()) {
			gone.forEach(this::deletePage);
			publish(since, no, Set.of(), null);
		}
		publish(stamped.moment(), no, newer, isCopied(query, stamped) ? query : null);
		wipeIfErased(noted, before, at, memory);
		return stamped;
	}

	/**
	 * In one order with the departures of this process: of a page that had landed before
	 * another call left, that is known everywhere.
	 */
	private CachedPage stamped(CachedPage page, long at, @Nullable Shape known, Sample now) {
		Moment since = page.since();
		CachedPage stamped = page.shared(at,
				(since.shared() != Moment.UNSHARED) ? since.shared() : this.clock.departure(now, since.nanos()));
		return (known != null) ? stamped.knownBy(known::shows, known.since()) : stamped;
	}

	/**
	 * Returns which values are about which customer, by the customers' names: a
	 * conversation's own page, too, whoever writes it and when.
	 */
	private Map<String, Set<String>> customers(Query query, CachedPage page, Set<Selector> about, List<Item> items,
			boolean isWhole) {
		Map<String, Set<String>> all = new LinkedHashMap<>();
		for (Selector customer : about) {
			if (customer instanceof Selector.Customer) {
				Set<String> values = new LinkedHashSet<>();
				items.stream()
					.filter((item) -> isOf(customer, query, item))
					.map(RedisCache::selector)
					.forEach((one) -> values.addAll(List.of(this.names.mark(one), this.names.page(new Query(one)))));
				if (isWhole && (isSame(customer, query.selector())
						|| page.page().items().stream().anyMatch((item) -> isOf(customer, query, item)))) {
					values.add(this.names.page(query));
				}
				if (!values.isEmpty()) {
					all.merge(this.names.of(customer), values, (one, other) -> {
						one.addAll(other);
						return one;
					});
				}
			}
		}
		return all;
	}

	private boolean isOf(Selector customer, Query query, Item item) {
		return isSame(customer, query.selector()) || item.mentions().stream().anyMatch((one) -> isSame(customer, one));
	}

	private static boolean isSame(Selector one, Selector other) {
		return one.kind().equals(other.kind()) && one.key().equals(other.key());
	}

	/** Notes what is about to be written: before it is, so that nothing is overlooked. */
	private void note(Map<String, Set<String>> noted, long at) {
		List<CompletableFuture<Long>> all = new ArrayList<>();
		noted.forEach((customer, values) -> all.add(this.values.note(this.names.index(customer), at, values)));
		all.forEach(this.values::await);
	}

	/**
	 * Looks once more for who was to be forgotten while this was written: whoever wiped
	 * may have been too early to find it.
	 */
	private void wipeIfErased(Map<String, Set<String>> noted, Reading before, long at, Share memory) {
		if (noted.isEmpty()) {
			return;
		}
		Reading now = new Reading(before.now(), new LinkedHashMap<>());
		this.values.read(now, noted.keySet().stream().map((one) -> this.names.markOf(one).key()).toList(), memory);
		noted.forEach((customer, values) -> {
			Opened mark = now.get(this.names.markOf(customer).key());
			if (mark != null && mark.isMark() && mark.at() > at) {
				this.listener.invalidated(customer, now.now().mark(mark.at()));
				wipe(values, mark.at(), now.now());
				this.values.await(this.values.wiped(this.names.index(customer), mark.at()));
			}
		});
	}

	/**
	 * Deletes pages, and empties conversations: what is newer stays, and what is still
	 * under way finds that it is older.
	 */
	private void wipe(Collection<String> values, long at, Sample now) {
		List<CompletableFuture<Long>> all = new ArrayList<>();
		for (String value : values) {
			all.add(this.names.isPage(value) ? this.values.delete(value)
					: this.values.write(value, at, now, new byte[0]));
		}
		all.forEach(this.values::await);
	}

	/**
	 * Waits until a value is written. If something newer is there, this memory is told:
	 * the message that said so may have been lost.
	 */
	private void checkWritten(String name, CompletableFuture<Long> written, Sample now) {
		long newer = this.values.await(written);
		if (newer > 0) {
			this.listener.superseded(name, now.mark(newer));
		}
	}

	/**
	 * Tells all memories what has changed, this one like the others: the page before may
	 * have been in Redis alone, and the new one may not be kept here.
	 */
	private void publish(Moment at, Collection<String> invalidated, Collection<String> superseded,
			@Nullable Query landed) {
		invalidated.forEach((name) -> this.listener.invalidated(name, at));
		superseded.forEach((name) -> this.listener.superseded(name, at));
		this.messages.publish(at.shared(), invalidated, superseded, landed);
	}

	/** Exports and filters read further pages; what an agent opens is the first. */
	private static boolean isCopied(Query query, CachedPage page) {
		return query.skip() == 0 && page.page().bytes() <= MOST_COPIED;
	}

	/**
	 * What is to be shared. Of a page that was invalidated while the call was under way,
	 * that is what was not; for the rest there is nothing from then on. Who waited for
	 * the page has seen both, and is not to see older ones afterwards.
	 */
	private static List<Item> items(Query query, CachedPage page, Set<Selector> marked) {
		return page.page()
			.items()
			.stream()
			.filter((item) -> item.id() != null && !marked.contains(query.selector())
					&& Collections.disjoint(item.mentions(), marked))
			.toList();
	}

	private static Set<Selector> without(List<Item> items, CachedPage page) {
		Set<Selector> rest = new LinkedHashSet<>();
		page.page()
			.items()
			.stream()
			.filter((item) -> item.id() != null && !items.contains(item))
			.forEach((item) -> rest.add(selector(item)));
		return rest;
	}

	private static Selector selector(Item item) {
		return new Selector.Guid(Objects.requireNonNull(item.id()));
	}

	/**
	 * Writes conversations. If they are too large, it says only that older ones do not
	 * hold.
	 * @return how many bytes are left for the page; negative if there are none
	 */
	private int write(List<Item> items, Fetch fetch, Sample now, long at,
			Map<String, CompletableFuture<Long>> written) {
		List<byte[]> plain = new ArrayList<>();
		int left = MOST_BYTES;
		for (Item item : items) {
			byte[] one = (left >= 0) ? PageCodec.write(item, left) : null;
			left = (one != null) ? left - one.length : -1;
			plain.add((one != null) ? one : new byte[0]);
		}
		for (int i = 0; i < items.size(); i++) {
			Moment moment = items.get(i).fetch().moment();
			long fetched = (moment.nanos() == fetch.moment().nanos()) ? at : this.clock.departure(now, moment.nanos());
			Selector selector = selector(items.get(i));
			written.put(this.names.of(selector), this.values.write(this.names.mark(selector), fetched, now,
					(left >= 0) ? plain.get(i) : new byte[0]));
		}
		return left;
	}

	/**
	 * A call that left before a mark brought nothing that is to be kept.
	 * @return whom there is such a mark of, and from when
	 */
	private Map<Selector, Long> marked(Set<Selector> about, Reading reading, long at) {
		Map<Selector, Long> marked = new LinkedHashMap<>();
		for (Selector selector : about) {
			Opened mark = reading.get(this.names.mark(selector));
			if (mark != null && mark.isMark() && mark.at() > at) {
				this.listener.invalidated(this.names.of(selector), reading.now().mark(mark.at()));
				marked.put(selector, mark.at());
			}
		}
		return marked;
	}

	/** What the page before showed and this one does not; or all, if there is nothing. */
	private Set<Selector> gone(Query query, CachedPage page, @Nullable Shape before) {
		Set<Selector> gone = new LinkedHashSet<>();
		if (before != null) {
			Shape now = Shape.of(page);
			before.entries().forEach((entry) -> {
				if (entry.id() != null && !now.shows(entry.id())) {
					gone.add(new Selector.Guid(entry.id()));
				}
			});
		}
		if (page.page().items().isEmpty() && page.page().skip() == 0 && !query.selector().hasOtherSpellings()) {
			gone.add(query.selector());
		}
		return gone;
	}

	@Override
	public void invalidate(Selector selector) {
		Moment now = Moment.here(this.ticker.read());
		Mark mark = this.names.markOf(selector);
		this.outbox.add(mark, now);
		send(mark, now, Set.of());
	}

	/**
	 * Invalidates, and wipes what lies there and is older.
	 * @param shown what is known to be the customer's, whoever has written it
	 * @return false if Redis is away: it is done when it is back
	 */
	boolean erase(String customer, Set<ConversationId> shown, Duration ago) {
		Moment asOf = Moment.here(this.ticker.read() - ago.toNanos());
		Mark mark = this.names.markOf(customer).wiping();
		this.outbox.erase(customer);
		this.outbox.add(mark, asOf);
		AtomicBoolean sent = new AtomicBoolean();
		this.values.patiently(() -> sent.set(send(mark, asOf, shown)));
		if (!sent.get()) {
			shown.forEach((id) -> this.outbox.add(this.names.markOf(new Selector.Guid(id)), asOf));
		}
		return sent.get();
	}

	/** A conversation's own page holds its id, and goes with it. */
	private void deletePage(Selector conversation) {
		var _ = this.values.delete(this.names.page(new Query(conversation)));
	}

	private boolean send(Mark mark, Moment asOf, Set<ConversationId> shown) {
		try {
			Sample now = this.values.now(mark.key());
			long at = now.latest(asOf.nanos()) + 1;
			this.values.await(this.values.write(mark.key(), at, now, new byte[0]));
			if (mark.page() != null) {
				this.values.await(this.values.delete(mark.page()));
			}
			this.messages.publish(at,
					Stream
						.concat(Stream.of(mark.name()),
								shown.stream().map((id) -> this.names.of(new Selector.Guid(id))))
						.toList(),
					List.of(), null);
			if (mark.wipes()) {
				String index = this.names.index(mark.name());
				List<String> all = new ArrayList<>(this.values.noted(index, at));
				shown.forEach((id) -> all
					.addAll(List.of(this.names.conversation(id), this.names.page(new Query(new Selector.Guid(id))))));
				wipe(all, at, now);
				this.values.await(this.values.wiped(index, at));
			}
			this.outbox.sent(mark, asOf);
			return true;
		}
		catch (CompletionException ex) {
			return false;
		}
	}

	/** Shares what could not be shared before: what is not to be served comes first. */
	void flush() {
		boolean all = this.outbox.invalidated()
			.entrySet()
			.stream()
			.allMatch((one) -> send(one.getKey(), one.getValue(), Set.of()));
		if (all) {
			for (Query query : this.outbox.pages()) {
				this.outbox.sent(query);
				CachedPage page = this.listener.kept(query);
				if (page != null) {
					put(query, page);
				}
			}
		}
	}

	/** Returns whether there is something to flush, once what is past its life is out. */
	boolean hasUnsent() {
		if (!this.outbox.isEmpty()) {
			this.outbox.prune(Moment.here(this.ticker.read() - this.life.toNanos()),
					(query) -> this.listener.kept(query) != null);
		}
		return !this.outbox.isEmpty();
	}

	/** A listener that holds nothing, until memory subscribes. */
	private static final class NobodyListens implements Listener {

		@Override
		public void invalidated(Object name, Moment asOf) {
		}

		@Override
		public void superseded(Object name, Moment by) {
		}

		@Override
		public void subscribed() {
		}

		@Override
		public @Nullable CachedPage kept(Query query) {
			return null;
		}

	}

}
