package io.robinbff.robin;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.quota.Permit;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaExhausted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a call to ROBIN is guarded, from outside in: {@code retry(breaker(quota(call)))}.
 * Every attempt pays a permit, an open breaker pays none, each attempt has a time-out,
 * and one deadline is over all of it.
 */
final class Guard {

	private static final Logger log = LoggerFactory.getLogger(Guard.class);

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private final RobinApi robin;

	private final Quota quota;

	private final Breaker breaker;

	private final Retries retries;

	private final Credentials credentials;

	private final Duration attemptTimeout;

	private final Ticker ticker;

	Guard(RobinApi robin, Quota quota, Breaker breaker, Retries retries, Credentials credentials,
			Duration attemptTimeout, Ticker ticker) {
		this.robin = robin;
		this.quota = quota;
		this.breaker = breaker;
		this.retries = retries;
		this.credentials = credentials;
		this.attemptTimeout = attemptTimeout;
		this.ticker = ticker;
	}

	/**
	 * Calls ROBIN, no longer than until the demand's deadline.
	 * @throws HelpdeskException where there is no answer
	 */
	WireAnswer call(WireRequest request, Demand demand) {
		Attempt attempt = new Attempt(request, demand);
		this.retries.began();
		try {
			return this.retries.retry().executeSupplier(() -> throughBreaker(attempt));
		}
		catch (AttemptFailed ex) {
			throw ex.toHelpdeskException();
		}
	}

	/**
	 * Only the call itself counts for the breaker, so the wait for quota lies between
	 * admission and the clock's start.
	 */
	private WireAnswer throughBreaker(Attempt attempt) {
		this.breaker.admit();
		boolean left = false;
		try {
			Pair pair = this.credentials.next();
			pay(attempt.demand);
			left = true;
			return send(attempt, pair);
		}
		finally {
			if (!left) {
				this.breaker.withdraw();
			}
		}
	}

	private void pay(Demand demand) {
		Permit permit = acquire(demand);
		try {
			this.breaker.stillAdmits();
		}
		catch (HelpdeskException ex) {
			permit.giveBack();
			throw ex;
		}
	}

	private Permit acquire(Demand demand) {
		demand.whenRaised(this.quota::changed);
		try {
			return this.quota.acquire(new QuotaClaim(demand));
		}
		catch (QuotaExhausted ex) {
			throw new HelpdeskException("pause".equals(ex.boundBy()) ? Fault.OVER_QUOTA : Fault.NO_ROOM,
					ex.retryAfter(), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new HelpdeskException(Fault.UNAVAILABLE, null, ex);
		}
	}

	private WireAnswer send(Attempt attempt, Pair pair) {
		attempt.number++;
		long start = this.ticker.read();
		Duration left = Duration.ofNanos(attempt.demand.deadlineNanos() - start);
		boolean cut = left.compareTo(this.attemptTimeout) < 0;
		try {
			WireAnswer answer = this.robin.conversations(pair.authorization(), cut ? left : this.attemptTimeout,
					attempt.request);
			if (answer == null) {
				throw new Diagnosis.NoAnswer();
			}
			this.credentials.accepted(pair);
			this.breaker.succeeded(this.ticker.read() - start);
			return answer;
		}
		catch (RuntimeException ex) {
			Diagnosis diagnosis = follow(Diagnosis.of(ex), pair);
			// A caller's own haste is no sign of a sick ROBIN.
			if (diagnosis.sick() && !(cut && diagnosis.fault() == Fault.TIMEOUT)) {
				this.breaker.failed(this.ticker.read() - start, ex);
			}
			else {
				this.breaker.withdraw();
			}
			log.warn("ROBIN, attempt {}: {}", attempt.number, diagnosis.reason());
			throw this.retries.judge(diagnosis, attempt.number, attempt.demand.deadlineNanos(), ex);
		}
	}

	/** What a failure means for the calls of others. */
	private Diagnosis follow(Diagnosis diagnosis, Pair pair) {
		if (diagnosis.fault() == Fault.OVER_QUOTA) {
			Duration pause = (diagnosis.retryAfter() != null) ? diagnosis.retryAfter() : PAUSE;
			this.quota.pause(pause);
			return diagnosis.withRetryAfter(pause);
		}
		if (diagnosis.fault() == Fault.CREDENTIALS && this.credentials.refused(pair)) {
			return diagnosis.withAnotherTry();
		}
		return diagnosis;
	}

	private static final class Attempt {

		private final WireRequest request;

		private final Demand demand;

		private int number;

		Attempt(WireRequest request, Demand demand) {
			this.request = request;
			this.demand = demand;
		}

	}

}
