package io.robinbff.cache.shared;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cache.Answer.Source;
import io.robinbff.cache.CachedPage;
import io.robinbff.cache.Landed;
import io.robinbff.cache.SharedCache;
import io.robinbff.cache.shared.DistributedSingleFlight.CallEnded;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;

/** A shared cache in Redis, with one call for the same query over all replicas. */
final class RedisSharedCache implements SharedCache {

	private final RedisCache cache;

	/** Of the keys that do not name here: only to be forgotten from. */
	private final List<RedisCache> others;

	private final DistributedSingleFlight calls;

	private final Ticker ticker;

	RedisSharedCache(RedisCache cache, DistributedSingleFlight calls, Ticker ticker) {
		this(List.of(cache), calls, ticker);
	}

	/**
	 * Creates it.
	 * @param caches one for each key, the first of which is used
	 */
	RedisSharedCache(List<RedisCache> caches, DistributedSingleFlight calls, Ticker ticker) {
		this.cache = caches.getFirst();
		this.others = caches.subList(1, caches.size());
		this.calls = calls;
		this.ticker = ticker;
	}

	@Override
	public Object nameOf(Selector selector) {
		return this.cache.names().of(selector);
	}

	@Override
	public Map<String, String> namesOf(Selector selector) {
		Map<String, String> all = new LinkedHashMap<>(Map.of(key(this.cache), this.cache.names().of(selector)));
		this.others.forEach((one) -> all.put(key(one), one.names().of(selector)));
		return all;
	}

	@Override
	public @Nullable String ownOf(Map<String, String> names) {
		return names.get(key(this.cache));
	}

	@Override
	public Map<String, String> sealsOf(String text) {
		Map<String, String> all = new LinkedHashMap<>(Map.of(key(this.cache), this.cache.names().seal(text)));
		this.others.forEach((one) -> all.put(key(one), one.names().seal(text)));
		return all;
	}

	private static String key(RedisCache cache) {
		return cache.names().key();
	}

	@Override
	public Object nameOf(Query query) {
		return this.cache.names().of(query);
	}

	@Override
	public String nameOf(String caller) {
		return this.cache.names().ofCaller(caller);
	}

	@Override
	public void subscribe(Listener listener, Consumer<Query> landed) {
		this.cache.subscribe(listener, landed);
	}

	@Override
	public @Nullable CachedPage find(Query query) {
		return this.cache.find(query);
	}

	@Override
	public void await(CompletableFuture<?> other) {
		this.cache.await(other);
	}

	@Override
	public @Nullable Checked check(Query query, CachedPage known) {
		return this.cache.look(query, known);
	}

	@Override
	public CachedPage put(Query query, CachedPage page) {
		return this.cache.put(query, page);
	}

	@Override
	public void invalidate(Selector selector) {
		this.cache.invalidate(selector);
		this.others.forEach((one) -> one.invalidate(selector));
	}

	@Override
	public boolean erase(Map<String, String> names, Set<ConversationId> shown, Duration ago) {
		boolean isDone = true;
		for (RedisCache one : Stream.concat(Stream.of(this.cache), this.others.stream()).toList()) {
			String name = names.get(key(one));
			isDone &= name == null || one.erase(name, shown, ago);
		}
		return isDone;
	}

	/**
	 * Looks at the cache again after each call: its answer lies there. Whatever a call
	 * brought for which this one waited will do, however long it took.
	 */
	@Override
	public Landed fetch(Query query, Demand demand, Predicate<CachedPage> goodEnough,
			Function<Demand, CachedPage> call) {
		String name = this.cache.names().of(query);
		ClusterDemand shared = new ClusterDemand(demand, this.ticker, this.calls.lease());
		CachedPage before = null;
		boolean followed = false;
		while (true) {
			CompletableFuture<CallEnded> end = this.calls.listen(name);
			try {
				CachedPage known = this.cache.findOnceThereIsRoom(query);
				if (known != null && (goodEnough.test(known) || (followed && isNewer(known, before)))) {
					return new Landed(known, followed ? Source.SHARED : Source.KEPT);
				}
				before = known;
				switch (this.calls.tryLead(name)) {
					case UNKNOWN -> {
						return new Landed(call.apply(demand), Source.FETCHED);
					}
					case ACQUIRED -> {
						return lead(name, shared, call);
					}
					case TAKEN -> followed |= this.calls.follow(name, end, shared);
				}
			}
			finally {
				this.calls.forget(name, end);
			}
		}
	}

	private static boolean isNewer(CachedPage page, @Nullable CachedPage before) {
		return before == null || before.fetch().isBefore(page.fetch());
	}

	/** The call keeps its answer before it ends: whoever hears of its end finds it. */
	private Landed lead(String name, ClusterDemand demand, Function<Demand, CachedPage> call) {
		this.calls.lead(name, demand);
		HelpdeskException failure = null;
		try {
			return new Landed(call.apply(demand), Source.FETCHED);
		}
		catch (HelpdeskException ex) {
			failure = ex;
			throw ex;
		}
		finally {
			this.calls.end(name, failure);
		}
	}

}
