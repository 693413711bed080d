package io.robinbff.security;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cluster.Leases;

/**
 * A memory of signatures that have been used, so that none is used twice: here, and in
 * Redis for the other replicas. While Redis is away each replica remembers its own, and
 * tells Redis when it is back. Only what is rightly signed is remembered, so nobody else
 * can fill it.
 */
final class SeenSignatures {

	private static final int MOST = 50_000;

	private final Leases leases;

	private final Duration longest;

	private final Cache<String, Boolean> here;

	/**
	 * Remembers nothing yet.
	 * @param longest how long a signature can be good
	 */
	SeenSignatures(Leases leases, Duration longest, Ticker ticker) {
		this.leases = leases;
		this.longest = longest;
		this.here = Caffeine.newBuilder()
			.maximumSize(MOST)
			.ticker(ticker)
			.executor(Runnable::run)
			.scheduler(Scheduler.systemScheduler())
			.expireAfterWrite(longest)
			.build();
	}

	/** Uses a signature; returns whether it is the first time. */
	boolean use(String signature) {
		String digest = RememberingJwtDecoder.digest(signature);
		if (this.here.asMap().putIfAbsent(digest, Boolean.TRUE) != null) {
			return false;
		}
		boolean first = this.leases.use(name(digest), this.longest) != Leases.Grant.TAKEN;
		if (!first) {
			// The other replica may let it be used again.
			this.here.invalidate(digest);
		}
		return first;
	}

	/** Lets a signature be used again, as nothing has been handed out for it. */
	void forget(String signature) {
		String digest = RememberingJwtDecoder.digest(signature);
		this.here.invalidate(digest);
		this.leases.release(name(digest));
	}

	private static String name(String digest) {
		return "hubspot:" + digest;
	}

}
