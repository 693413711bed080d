package io.robinbff.robin;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;

/** Decides whether a failed attempt is followed by another, and when. */
final class Retries {

	/** An attempt with less time than this left is not worth a permit. */
	static final Duration WORTHWHILE = Duration.ofMillis(500);

	private static final long MINUTE = Duration.ofMinutes(1).toNanos();

	private final RetrySettings settings;

	private final Ticker ticker;

	private final RandomGenerator random;

	private final Deque<Long> calls = new ArrayDeque<>();

	private final Deque<Long> repeats = new ArrayDeque<>();

	private final Retry retry;

	/**
	 * Creates the judge.
	 * @param random draws the backoff; used by many threads at once
	 */
	Retries(RetrySettings settings, Ticker ticker, RandomGenerator random) {
		this.settings = settings;
		this.ticker = ticker;
		this.random = random;
		this.retry = Retry.of("robin", RetryConfig.custom()
			.maxAttempts(settings.attempts())
			.retryOnException((ex) -> ex instanceof AttemptFailed failed && failed.again() != null)
			.intervalBiFunction(
					(attempt, outcome) -> (outcome.getLeft() instanceof AttemptFailed failed && failed.again() != null)
							? failed.again().toMillis() : 0L)
			.build());
	}

	Retry retry() {
		return this.retry;
	}

	/** A call begins; its retries are paid from what calls earn. */
	synchronized void began() {
		long now = this.ticker.read();
		forget(this.calls, now);
		this.calls.addLast(now);
	}

	/** Returns how many calls it remembers: those of the last minute. */
	synchronized int callsRemembered() {
		return this.calls.size();
	}

	/**
	 * Judges a failed attempt.
	 * @param attempt which one it was, from 1
	 * @param deadlineNanos when the answer is worth nothing any more
	 */
	AttemptFailed judge(Diagnosis diagnosis, int attempt, long deadlineNanos, Throwable cause) {
		Duration left = Duration.ofNanos(deadlineNanos - this.ticker.read());
		Duration wait = waitBefore(diagnosis, attempt);
		boolean inTime = wait.plus(WORTHWHILE).compareTo(left) <= 0;
		boolean again = diagnosis.passing() && attempt < this.settings.attempts() && inTime
				&& (!diagnosis.sick() || earn());
		return new AttemptFailed(diagnosis, again ? wait : null, cause);
	}

	private Duration waitBefore(Diagnosis diagnosis, int attempt) {
		if (!diagnosis.sick()) {
			return Duration.ZERO;
		}
		double backoff = this.settings.backoff().toNanos() * Math.pow(2, attempt - 1.0);
		Duration jittered = Duration.ofNanos((long) (backoff * this.random.nextDouble(0.5, 1.5)));
		Duration asked = diagnosis.retryAfter();
		return (asked != null && asked.compareTo(jittered) > 0) ? asked : jittered;
	}

	private synchronized boolean earn() {
		long now = this.ticker.read();
		forget(this.calls, now);
		forget(this.repeats, now);
		int allowed = Math.max(this.settings.few(), this.calls.size() * this.settings.percent() / 100);
		if (this.repeats.size() >= allowed) {
			return false;
		}
		this.repeats.addLast(now);
		return true;
	}

	private static void forget(Deque<Long> times, long now) {
		while (!times.isEmpty() && now - times.getFirst() > MINUTE) {
			times.removeFirst();
		}
	}

}
