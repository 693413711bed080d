package io.robinbff.security;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.privacy.Pseudonyms;
import io.robinbff.web.TokenBucket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rate for each caller at this replica: a bucket that holds a minute's requests and
 * fills evenly. Buckets of callers who have been quiet for 10 minutes are forgotten, and
 * of more than 100,000 callers (some 10 MB) the quietest.
 */
public final class CallerLimit {

	private static final Logger log = LoggerFactory.getLogger(CallerLimit.class);

	private static final Duration QUIET = Duration.ofMinutes(10);

	private static final int MOST_CALLERS = 100_000;

	private final int perMinute;

	private final Pseudonyms pseudonyms;

	private final Ticker ticker;

	private final Counter refused;

	private final Cache<String, Bucket> buckets;

	CallerLimit(CallerLimitSettings settings, Pseudonyms pseudonyms, Ticker ticker, MeterRegistry meters) {
		this.perMinute = settings.perMinute();
		this.pseudonyms = pseudonyms;
		this.ticker = ticker;
		this.refused = Counter.builder("robin.callers.refused")
			.description("Requests of callers who ask for more than their rate")
			.register(meters);
		this.buckets = Caffeine.newBuilder()
			.maximumSize(MOST_CALLERS)
			.scheduler(Scheduler.systemScheduler())
			.expireAfterAccess(QUIET)
			.ticker(ticker)
			.executor(Runnable::run)
			.build();
	}

	/**
	 * Takes one request of this caller; returns how long to wait, zero for not at all. A
	 * wait refuses it, which is counted, and told now and then.
	 */
	public Duration take(Caller caller) {
		if (this.perMinute == 0) {
			return Duration.ZERO;
		}
		Bucket bucket = bucket(caller);
		Duration wait = bucket.tokens.take();
		if (wait.isPositive()) {
			this.refused.increment();
			if (bucket.isNews(this.ticker.read())) {
				log.warn("A caller asks more than {} times a minute and is refused: {}", this.perMinute,
						this.pseudonyms.caller(caller.key()));
			}
		}
		return wait;
	}

	/**
	 * Takes one further page that a request has ROBIN asked for, which would be a request
	 * of its own by hand; returns how long to wait. No request is refused for it: an
	 * export waits, and a list says that it is not complete.
	 */
	public Duration takePage(Caller caller) {
		return (this.perMinute == 0) ? Duration.ZERO : bucket(caller).tokens.take();
	}

	private Bucket bucket(Caller caller) {
		return this.buckets.get(caller.key(),
				(key) -> new Bucket(new TokenBucket(this.perMinute, Duration.ofMinutes(1), this.ticker),
						this.ticker.read()));
	}

	/** Returns how many callers are remembered. */
	long size() {
		this.buckets.cleanUp();
		return this.buckets.estimatedSize();
	}

	/** A caller's bucket, and when the log said that it was empty. */
	private static final class Bucket {

		private final TokenBucket tokens;

		private long toldAt;

		Bucket(TokenBucket tokens, long now) {
			this.tokens = tokens;
			this.toldAt = now - QUIET.toNanos();
		}

		/**
		 * Returns whether the log is to say it: once in 10 minutes, not with every
		 * request.
		 */
		synchronized boolean isNews(long now) {
			boolean news = now - this.toldAt >= QUIET.toNanos();
			this.toldAt = news ? now : this.toldAt;
			return news;
		}

	}

}
