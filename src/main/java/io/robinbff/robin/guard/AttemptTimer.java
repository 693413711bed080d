package io.robinbff.robin.guard;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.robinbff.conversation.HelpdeskException.Fault;
import org.jspecify.annotations.Nullable;

/**
 * A timer of attempts, which bounds each and records how long it took:
 * {@code robin.calls} by {@code outcome} ({@code answered} or the fault) and
 * {@code attempt}, without the wait for quota.
 */
final class AttemptTimer {

	/** As many as one call makes unless somebody sets more. */
	private static final int ATTEMPTS = 3;

	private final Duration most;

	private final Duration slow;

	private final Ticker ticker;

	private final MeterRegistry meters;

	/**
	 * Creates a timer. Calls over the quota are there from the start, as 0: a single one
	 * is an alert, and what a series begins with is no increase.
	 * @param most the longest one attempt may take
	 * @param slow what is slow for ROBIN, however little time the caller had
	 */
	AttemptTimer(Duration most, Duration slow, Ticker ticker, MeterRegistry meters) {
		this.most = most;
		this.slow = slow;
		this.ticker = ticker;
		this.meters = meters;
		for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
			calls(attempt, Fault.OVER_QUOTA);
		}
	}

	private Timer calls(int attempt, @Nullable Fault fault) {
		return Timer.builder("robin.calls")
			.description("Attempts at calling ROBIN, without the wait for quota")
			.tag("outcome", (fault != null) ? fault.label() : "answered")
			.tag("attempt", Integer.toString(attempt))
			.register(this.meters);
	}

	/** Begins an attempt, which has to end by the deadline. */
	Attempt start(long deadlineNanos) {
		long now = this.ticker.read();
		Duration left = Duration.ofNanos(Math.max(0, deadlineNanos - now));
		return new Attempt(now, (left.compareTo(this.most) < 0) ? left : this.most);
	}

	/** One attempt. */
	final class Attempt {

		private final long start;

		private final Duration limit;

		private long nanos;

		private Attempt(long start, Duration limit) {
			this.start = start;
			this.limit = limit;
		}

		/** Returns the longest it may take. */
		Duration limit() {
			return this.limit;
		}

		/** Ends the attempt, with a fault or with an answer. */
		void stop(int attempt, @Nullable Fault fault) {
			this.nanos = AttemptTimer.this.ticker.read() - this.start;
			calls(attempt, fault).record(Duration.ofNanos(this.nanos));
		}

		/** Returns how long it took. */
		long nanos() {
			return this.nanos;
		}

		/**
		 * Returns whether the deadline left it less time than ROBIN may take, so that
		 * ending it says nothing about ROBIN.
		 */
		boolean wasHasty() {
			return this.limit.compareTo(AttemptTimer.this.most) < 0 && this.nanos < AttemptTimer.this.slow.toNanos();
		}

	}

}
