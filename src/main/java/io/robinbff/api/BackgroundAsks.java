package io.robinbff.api;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

import io.robinbff.conversation.Query;
import org.jspecify.annotations.Nullable;

/**
 * The questions that are asked of ROBIN for badges, while nobody waits on a screen. Each
 * is asked once, whoever wants it; one caller has a bounded number under way, and all
 * together have, so that a list of ten thousand fills no line.
 */
final class BackgroundAsks {

	/** Of all callers: a minute's worth of what BACKGROUND may take of the quota. */
	private static final int MOST = 200;

	private final ConcurrentMap<Query, CompletableFuture<@Nullable Void>> asks = new ConcurrentHashMap<>();

	private final ConcurrentMap<String, Set<Query>> byCaller = new ConcurrentHashMap<>();

	private final int ofCaller;

	private final Executor executor;

	/**
	 * Creates it.
	 * @param ofCaller the most that one caller has under way
	 * @param executor runs each on a thread of its own
	 */
	BackgroundAsks(int ofCaller, Executor executor) {
		this.ofCaller = ofCaller;
		this.executor = executor;
	}

	/**
	 * Begins to ask, unless that is being asked already.
	 * @param ask asks, and fails if there is no answer; blocks
	 * @return what ends with it, or null if too much is being asked
	 */
	@Nullable CompletableFuture<@Nullable Void> begin(String caller, Query query, Runnable ask) {
		CompletableFuture<@Nullable Void> known = this.asks.get(query);
		if (known != null) {
			return known;
		}
		if (this.asks.size() >= MOST || !take(caller, query)) {
			return null;
		}
		CompletableFuture<@Nullable Void> fresh = new CompletableFuture<>();
		known = this.asks.putIfAbsent(query, fresh);
		if (known != null) {
			give(caller, query);
			return known;
		}
		this.executor.execute(() -> {
			try {
				ask.run();
				end(caller, query);
				fresh.complete(null);
			}
			catch (Throwable ex) {
				end(caller, query);
				fresh.completeExceptionally(ex);
			}
		});
		return fresh;
	}

	/** Forgets questions: who asks again begins anew. */
	void erase(Predicate<Query> about) {
		this.asks.keySet().removeIf(about);
		this.byCaller.values().forEach((queries) -> queries.removeIf(about));
	}

	private boolean take(String caller, Query query) {
		boolean[] taken = { false };
		this.byCaller.compute(caller, (_, known) -> {
			Set<Query> queries = (known != null) ? known : ConcurrentHashMap.newKeySet();
			taken[0] = queries.size() < this.ofCaller && queries.add(query);
			return queries.isEmpty() ? null : queries;
		});
		return taken[0];
	}

	private void give(String caller, Query query) {
		this.byCaller.computeIfPresent(caller, (_, queries) -> {
			queries.remove(query);
			return queries.isEmpty() ? null : queries;
		});
	}

	private void end(String caller, Query query) {
		this.asks.remove(query);
		give(caller, query);
	}

}
