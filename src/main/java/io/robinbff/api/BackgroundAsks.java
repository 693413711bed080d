package io.robinbff.api;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

import io.robinbff.cache.Audience;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import org.jspecify.annotations.Nullable;

/**
 * The questions that are asked of ROBIN for badges, while nobody waits on a screen. Each
 * is asked once, whoever wants it; one caller has a bounded number under way, and all
 * together have, so that a list of ten thousand fills no line. What is announced counts
 * apart, and for its caller alone: no list of anybody's keeps a telephone waiting.
 */
final class BackgroundAsks {

	/** Of all callers: a minute's worth of what BACKGROUND may take of the quota. */
	private static final int MOST = 200;

	private final ConcurrentMap<Asked, Ask> asks = new ConcurrentHashMap<>();

	private final ConcurrentMap<Share, Set<Ask>> shares = new ConcurrentHashMap<>();

	private final int ofCaller;

	private final Executor executor;

	/**
	 * Creates it.
	 * @param ofCaller the most that one caller has under way, and as many announced
	 * @param executor runs each on a thread of its own
	 */
	BackgroundAsks(int ofCaller, Executor executor) {
		this.ofCaller = ofCaller;
		this.executor = executor;
	}

	/**
	 * Begins to ask, unless that is being asked already for the same audience, and as
	 * urgently.
	 * @param ask asks, and fails if there is no answer; blocks
	 * @return what ends with it, or null if too much is being asked
	 */
	@Nullable CompletableFuture<@Nullable Void> begin(String caller, Query query, Audience audience, Priority priority,
			Runnable ask) {
		Asked asked = new Asked(query, audience, priority);
		Ask known = this.asks.get(asked);
		if (known != null) {
			return known.end;
		}
		Ask fresh = new Ask(asked, new Share(caller, priority));
		if ((priority == Priority.BACKGROUND && underWay() >= MOST) || !take(fresh)) {
			return null;
		}
		known = this.asks.putIfAbsent(asked, fresh);
		if (known != null) {
			give(fresh);
			return known.end;
		}
		this.executor.execute(() -> {
			try {
				ask.run();
				end(fresh);
				fresh.end.complete(null);
			}
			catch (Throwable ex) {
				end(fresh);
				fresh.end.completeExceptionally(ex);
			}
		});
		return fresh.end;
	}

	private long underWay() {
		return this.asks.keySet().stream().filter((asked) -> asked.priority == Priority.BACKGROUND).count();
	}

	/** Forgets questions: who asks again begins anew. */
	void erase(Predicate<Query> about) {
		this.asks.keySet().removeIf((asked) -> about.test(asked.query));
		this.shares.values().forEach((all) -> all.removeIf((ask) -> about.test(ask.asked.query)));
	}

	private boolean take(Ask ask) {
		boolean[] taken = { false };
		this.shares.compute(ask.share, (_, known) -> {
			Set<Ask> all = (known != null) ? known : ConcurrentHashMap.newKeySet();
			taken[0] = all.size() < this.ofCaller && all.add(ask);
			return all.isEmpty() ? null : all;
		});
		return taken[0];
	}

	private void give(Ask ask) {
		this.shares.computeIfPresent(ask.share, (_, all) -> {
			all.remove(ask);
			return all.isEmpty() ? null : all;
		});
	}

	/** What was begun after an erasure is another ask, and goes on. */
	private void end(Ask ask) {
		this.asks.remove(ask.asked, ask);
		give(ask);
	}

	/**
	 * What is asked.
	 *
	 * @param query the question
	 * @param audience whom it is asked for: it may take more than one page
	 * @param priority how urgently: what is announced waits for nothing that is not
	 */
	private record Asked(Query query, Audience audience, Priority priority) {
	}

	/**
	 * A share of what is under way.
	 *
	 * @param caller whose it is
	 * @param priority of what
	 */
	private record Share(String caller, Priority priority) {
	}

	/** A question under way. Told apart by identity: two may ask the same. */
	private static final class Ask {

		private final Asked asked;

		private final Share share;

		private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();

		Ask(Asked asked, Share share) {
			this.asked = asked;
			this.share = share;
		}

	}

}
