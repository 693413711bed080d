package io.robinbff.cache.shared;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cache.CachedPage;
import io.robinbff.cache.SharedCache;
import io.robinbff.cache.shared.DistributedSingleFlight.CallEnded;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.Query;
import org.jspecify.annotations.Nullable;

/** A shared cache in Redis, with one call for the same query over all replicas. */
final class RedisSharedCache implements SharedCache {

	private final RedisCache cache;

	private final DistributedSingleFlight calls;

	private final Ticker ticker;

	RedisSharedCache(RedisCache cache, DistributedSingleFlight calls, Ticker ticker) {
		this.cache = cache;
		this.calls = calls;
		this.ticker = ticker;
	}

	@Override
	public @Nullable CachedPage find(Query query) {
		return this.cache.find(query);
	}

	/** Looks on the cache again after each call: its answer lies there. */
	@Override
	public CachedPage fetch(Query query, Demand demand, Predicate<CachedPage> goodEnough,
			Function<Demand, CachedPage> call) {
		String name = this.cache.nameOf(query);
		ClusterDemand shared = new ClusterDemand(demand, this.cache::nameOfCaller, this.ticker, this.calls.lease());
		while (true) {
			CompletableFuture<CallEnded> end = this.calls.listen(name);
			try {
				CachedPage known = this.cache.find(query);
				if (known != null && goodEnough.test(known)) {
					return known;
				}
				switch (this.calls.tryLead(name)) {
					case UNKNOWN -> {
						return call.apply(demand);
					}
					case ACQUIRED -> {
						return lead(name, query, shared, call);
					}
					case TAKEN -> this.calls.follow(name, end, shared);
				}
			}
			finally {
				this.calls.forget(name, end);
			}
		}
	}

	private CachedPage lead(String name, Query query, ClusterDemand demand, Function<Demand, CachedPage> call) {
		this.calls.lead(name, demand);
		HelpdeskException failure = null;
		try {
			CachedPage entry = call.apply(demand);
			// Kept before it is announced: whoever hears of it finds it.
			this.cache.keep(query, entry).handle((kept, ex) -> kept).join();
			return entry;
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
