package io.robinbff.cache.shared;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.github.benmanes.caffeine.cache.Ticker;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.redis.SharedRedis;
import org.jspecify.annotations.Nullable;

/**
 * One call for the same question, over all replicas. Who is first leads; the others wait
 * for its answer, and one takes over when it dies.
 */
final class DistributedSingleFlight {

	/** A leader that is silent for so long has died. */
	static final Duration LEASE = Duration.ofMillis(1500);

	private static final byte[] RENEW = bytes(
			"if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0");

	private static final byte[] END = bytes(
			"if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0");

	private final SharedRedis redis;

	private final Ticker ticker;

	private final Duration lease;

	/** Whom this replica waits for, by the question's name. */
	private final Map<String, CompletableFuture<News>> waiting = new ConcurrentHashMap<>();

	/** What this replica leads. */
	private final Map<String, Lead> leading = new ConcurrentHashMap<>();

	DistributedSingleFlight(SharedRedis redis, Ticker ticker, Duration lease) {
		this.redis = redis;
		this.ticker = ticker;
		this.lease = lease;
		redis.hear(this::hear);
	}

	/** To be told how the call ends, from now on. */
	CompletableFuture<News> listen(String name) {
		return this.waiting.computeIfAbsent(name, (_) -> new CompletableFuture<>());
	}

	/** Returns how long one may be silent. */
	Duration lease() {
		return this.lease;
	}

	/** Not to be told any more. */
	void forget(String name, CompletableFuture<News> result) {
		this.waiting.remove(name, result);
	}

	/** Tries to lead. */
	Role board(String name) {
		try {
			String done = this.redis
				.call((to) -> to.set(key(name), bytes(this.redis.replica()),
						SetArgs.Builder.nx().px(this.lease.toMillis())))
				.join();
			return (done != null) ? Role.LEADER : Role.FOLLOWER;
		}
		catch (CompletionException ex) {
			return Role.ALONE;
		}
	}

	/** Keeps the lead until {@link #end}. */
	void lead(String name, ClusterDemand demand) {
		relieve(this.leading.put(name, new Lead(demand, this.redis.every(this.lease.dividedBy(3), () -> renew(name)))));
	}

	private static void relieve(@Nullable Lead lead) {
		if (lead != null) {
			lead.renewal().cancel(false);
		}
	}

	private void renew(String name) {
		var _ = this.redis.call((to) -> to.<Long>eval(RENEW, ScriptOutputType.INTEGER, new byte[][] { key(name) },
				bytes(this.redis.replica()), bytes(Long.toString(this.lease.toMillis()))));
	}

	/** Tells everybody who waits; {@code failure} is null where there is an answer. */
	void end(String name, @Nullable HelpdeskException failure) {
		relieve(this.leading.remove(name));
		var _ = this.redis.call((to) -> to.<Long>eval(END, ScriptOutputType.INTEGER, new byte[][] { key(name) },
				bytes(this.redis.replica())));
		Duration retryAfter = (failure != null) ? failure.retryAfter() : null;
		this.redis.tell((failure == null) ? "landed " + name
				: "failed " + name + " " + failure.fault() + " " + ((retryAfter != null) ? retryAfter.toMillis() : -1));
	}

	/**
	 * Waits for another replica's answer, and lets it know who waits here.
	 * @return what was heard, or {@link News#GONE} where the leader has died
	 * @throws HelpdeskException where it failed, or the time is up
	 */
	News follow(String name, CompletableFuture<News> result, ClusterDemand demand) {
		while (true) {
			long left = demand.deadlineNanos() - this.ticker.read();
			if (left <= 0) {
				throw new HelpdeskException(Fault.NO_ROOM, HelpdeskException.SOON, null);
			}
			this.redis.tell("aboard " + name + " " + demand.describe(this.ticker.read(), this.redis.replica()));
			try {
				return result.get(Math.min(left, this.lease.dividedBy(3).toNanos()), TimeUnit.NANOSECONDS);
			}
			catch (TimeoutException ex) {
				if (!flies(name)) {
					return result.getNow(News.GONE);
				}
			}
			catch (ExecutionException ex) {
				throw new IllegalStateException(ex.getCause());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new HelpdeskException(Fault.UNAVAILABLE, HelpdeskException.SOON, ex);
			}
		}
	}

	private boolean flies(String name) {
		try {
			return this.redis.call((to) -> to.exists(key(name))).join() > 0;
		}
		catch (CompletionException ex) {
			return false;
		}
	}

	private void hear(String news) {
		String[] words = news.split(" ", -1);
		switch (words[0]) {
			case "landed" -> tell(words[1], News.LANDED);
			case "failed" -> tell(words[1], new News(Fault.valueOf(words[2]), Long.parseLong(words[3])));
			case "aboard" -> {
				Lead lead = this.leading.get(words[1]);
				if (lead != null && !words[2].equals(this.redis.replica())) {
					lead.demand().board(words, this.ticker.read());
				}
			}
			default -> {
				// Of a later version.
			}
		}
	}

	private void tell(String name, News news) {
		CompletableFuture<News> result = this.waiting.remove(name);
		if (result != null) {
			result.complete(news);
		}
	}

	private byte[] key(String name) {
		return bytes(this.redis.name("call:" + name));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * A call that this replica leads.
	 *
	 * @param demand who waits for it, everywhere
	 * @param renewal says again and again that this replica is alive
	 */
	private record Lead(ClusterDemand demand, Future<?> renewal) {
	}

	/** What a replica is to a question. */
	enum Role {

		/** It makes the call. */
		LEADER,
		/** Another one makes it. */
		FOLLOWER,
		/** Redis is away: it makes the call for itself. */
		ALONE

	}

	/**
	 * How a call ended.
	 *
	 * @param fault what went wrong, or null
	 * @param retryMillis when to come back, or -1
	 */
	record News(@Nullable Fault fault, long retryMillis) {

		static final News LANDED = new News(null, -1);

		static final News GONE = new News(null, -1);

		/** Fails as the leader failed. */
		void check() {
			if (this.fault != null) {
				throw new HelpdeskException(this.fault,
						(this.retryMillis >= 0) ? Duration.ofMillis(this.retryMillis) : null, null);
			}
		}

	}

}
