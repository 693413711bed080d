package io.robinbff.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Predicate;

import io.robinbff.cache.Answer.Source;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;

/**
 * A cache in memory above one that replicas share. What memory holds is served as it is,
 * unless another replica may know better: then it is checked once. If nobody can tell,
 * because Redis is away, it is served with the age that it has.
 *
 * <p>
 * What another replica has shared is copied into memory soon after. So each knows what
 * all have asked when Redis goes, and one that comes back empty has nothing to be asked
 * for again.
 */
final class TieredCache implements AnswerCache {

	/**
	 * Three calls a second land, and a copy is made within two. What comes beyond that is
	 * read when somebody asks for it.
	 */
	private static final int COPIES_AT_ONCE = 8;

	private final LocalCache local;

	private final SharedCache shared;

	private final ConcurrentMap<Query, CompletableFuture<Void>> looking = new ConcurrentHashMap<>();

	private final Semaphore copies = new Semaphore(COPIES_AT_ONCE);

	private final Executor copier;

	/**
	 * Creates a cache.
	 * @param copier runs what copies an answer, which waits for Redis
	 */
	TieredCache(LocalCache local, SharedCache shared, Executor copier) {
		this.local = local;
		this.shared = shared;
		this.copier = copier;
		shared.subscribe(local, this::copy);
	}

	private void copy(Query query) {
		if (this.copies.tryAcquire()) {
			this.copier.execute(() -> {
				try {
					var _ = find(query);
				}
				finally {
					this.copies.release();
				}
			});
		}
	}

	/** Returns the memory of this process. */
	LocalCache local() {
		return this.local;
	}

	/** Returns what replicas share. */
	SharedCache shared() {
		return this.shared;
	}

	/** Returns what replicas call a caller, who is about to wait. */
	String nameOf(String caller) {
		return this.shared.nameOf(caller);
	}

	/**
	 * One at a time looks at what is shared for the same query: whoever comes meanwhile
	 * waits for that, and finds it in memory.
	 */
	@Override
	public @Nullable CachedPage find(Query query) {
		CachedPage here = findHere(query);
		if (here != null) {
			return here;
		}
		CompletableFuture<Void> own = new CompletableFuture<>();
		CompletableFuture<Void> other = this.looking.putIfAbsent(query, own);
		if (other != null) {
			this.shared.await(other);
			here = findHere(query);
			return (here != null) ? here : look(query);
		}
		try {
			return look(query);
		}
		finally {
			this.looking.remove(query, own);
			own.complete(null);
		}
	}

	private @Nullable CachedPage look(Query query) {
		int asOf = this.local.subscription();
		LocalCache.Found found = this.local.look(query);
		if (found == null) {
			CachedPage page = this.shared.find(query);
			return (page != null) ? this.local.merge(query, page, asOf) : null;
		}
		if (!found.doubtful()) {
			return found.page();
		}
		SharedCache.Checked checked = this.shared.check(query, found.page());
		if (checked == null) {
			return found.page();
		}
		return (checked.page() != null) ? this.local.merge(query, checked.page(), asOf) : null;
	}

	/** Returns what memory holds and nobody doubts, or null. */
	@Nullable CachedPage findHere(Query query) {
		LocalCache.Found found = this.local.look(query);
		return (found != null && !found.doubtful()) ? found.page() : null;
	}

	/** Returns when all replicas can find it. */
	@Override
	public CachedPage put(Query query, CachedPage page) {
		int asOf = this.local.subscription();
		CachedPage shared = this.shared.put(query, page);
		CachedPage kept = this.local.merge(query, shared, asOf);
		return (kept != null) ? kept : shared;
	}

	/**
	 * Makes a call, or waits for the one that another replica makes for the same query,
	 * and keeps in memory what that has shared. If it was invalidated meanwhile, a call
	 * is made after all.
	 * @param goodEnough what of the others' answers will do
	 * @param call makes the call for the demand it is given, and keeps its answer
	 */
	Landed fetch(Query query, Demand demand, Predicate<CachedPage> goodEnough, Function<Demand, CachedPage> call) {
		int asOf = this.local.subscription();
		Landed landed = this.shared.fetch(query, demand, goodEnough, call);
		if (landed.source() == Source.FETCHED) {
			return landed;
		}
		CachedPage kept = this.local.merge(query, landed.page(), asOf);
		if (kept != null) {
			return new Landed(kept, landed.source());
		}
		return (landed.source() == Source.KEPT) ? new Landed(call.apply(demand), Source.FETCHED) : landed;
	}

	/** Invalidates memory first: from then on no call is kept that left before. */
	@Override
	public void invalidate(Selector selector) {
		this.local.invalidate(selector);
		this.shared.invalidate(selector);
	}

}
