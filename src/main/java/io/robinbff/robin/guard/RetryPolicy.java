package io.robinbff.robin.guard;

import java.time.Duration;
import java.util.random.RandomGenerator;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.robinbff.conversation.Demand;

/** A policy that decides whether a failed attempt is followed by another, and when. */
final class RetryPolicy {

	private final RetrySettings settings;

	private final Ticker ticker;

	private final RandomGenerator random;

	private final RetryBudget budget;

	private final Retry retry;

	/**
	 * Creates the judge.
	 * @param random draws the backoff; used by many threads at once
	 */
	RetryPolicy(RetrySettings settings, Ticker ticker, RandomGenerator random) {
		this.settings = settings;
		this.ticker = ticker;
		this.random = random;
		this.budget = new RetryBudget(settings.percent(), settings.minPerMinute(), ticker);
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

	/** Notes that a call begins; retries are paid from what calls earn. */
	void began() {
		this.budget.earn();
	}

	/**
	 * Judges a failed attempt.
	 * @param attempt which one it was, from 1
	 * @param deadlineNanos when the answer is worth nothing any more
	 */
	AttemptFailed judge(FaultClassification classification, int attempt, long deadlineNanos, Throwable cause) {
		Duration left = Duration.ofNanos(deadlineNanos - this.ticker.read());
		Duration wait = waitBefore(classification, attempt);
		boolean inTime = wait.plus(Demand.WORTHWHILE).compareTo(left) <= 0;
		boolean again = classification.passing() && attempt < this.settings.attempts() && inTime
				&& (!classification.sick() || this.budget.spend());
		return new AttemptFailed(classification, again ? wait : null, cause);
	}

	private Duration waitBefore(FaultClassification classification, int attempt) {
		if (!classification.sick()) {
			return Duration.ZERO;
		}
		double backoff = this.settings.backoff().toNanos() * Math.pow(2, attempt - 1.0);
		Duration jittered = Duration.ofNanos((long) (backoff * this.random.nextDouble(0.5, 1.5)));
		Duration asked = classification.retryAfter();
		return (asked != null && asked.compareTo(jittered) > 0) ? asked : jittered;
	}

}
