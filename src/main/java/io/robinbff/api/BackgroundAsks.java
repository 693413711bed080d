package io.robinbff.api;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

import io.robinbff.cache.Audience;
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

	private final ConcurrentMap<Asked, CompletableFuture<@Nullable Void>> asks = new ConcurrentHashMap<>();

	private final ConcurrentMap<String, Set<Asked>> byCaller = new ConcurrentHashMap<>();

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
	 * Begins to ask, unless that is being asked already for the same audience.
	 * @param ask asks, and fails if there is no answer; blocks
	 * @return what ends with it, or null if too much is being asked
	 */
	@Nullable CompletableFuture<@Nullable Void> begin(String caller, Query query, Audience audience, Runnable ask) {
		Asked asked = new Asked(query, audience);
		CompletableFuture<@Nullable Void> known = this.asks.get(asked);
		if (known != null) {
			return known;
		}
		if (this.asks.size() >= MOST || !take(caller, asked)) {
			return null;
		}
		CompletableFuture<@Nullable Void> fresh = new CompletableFuture<>();
		known = this.asks.putIfAbsent(asked, fresh);
		if (known != null) {
			give(caller, asked);
			return known;
		}
		this.executor.execute(() -> {
			try {
				ask.run();
				end(caller, asked);
				fresh.complete(null);
			}
			catch (Throwable ex) {
				end(caller, asked);
				fresh.completeExceptionally(ex);
			}
		});
		return fresh;
	}

	/** Forgets questions: who asks again begins anew. */
	void erase(Predicate<Query> about) {
		Predicate<Asked> isAbout = (asked) -> about.test(asked.query);
		this.asks.keySet().removeIf(isAbout);
		this.byCaller.values().forEach((all) -> all.removeIf(isAbout));
	}

	private boolean take(String caller, Asked asked) {
		boolean[] taken = { false };
		this.byCaller.compute(caller, (_, known) -> {
			Set<Asked> all = (known != null) ? known : ConcurrentHashMap.newKeySet();
			taken[0] = all.size() < this.ofCaller && all.add(asked);
			return all.isEmpty() ? null : all;
		});
		return taken[0];
	}

	private void give(String caller, Asked asked) {
		this.byCaller.computeIfPresent(caller, (_, all) -> {
			all.remove(asked);
			return all.isEmpty() ? null : all;
		});
	}

	private void end(String caller, Asked asked) {
		this.asks.remove(asked);
		give(caller, asked);
	}

	/**
	 * What is asked.
	 *
	 * @param query the question
	 * @param audience whom it is asked for: it may take more than one page
	 */
	private record Asked(Query query, Audience audience) {
	}

}
