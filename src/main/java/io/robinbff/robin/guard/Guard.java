package io.robinbff.robin.guard;

import java.time.Duration;
import java.util.Locale;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.quota.Permit;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaExhausted;
import io.robinbff.robin.http.PermitFilter;
import io.robinbff.robin.http.RobinApi;
import io.robinbff.robin.http.UnreadableAnswer;
import io.robinbff.robin.http.WireAnswer;
import io.robinbff.robin.http.WireRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A guard around calls to ROBIN, from outside in: {@code retry(breaker(quota(call)))}.
 * Every attempt pays a permit, an open breaker pays none, each attempt has a time-out,
 * and one deadline is over all of it.
 */
public final class Guard {

	private static final Logger log = LoggerFactory.getLogger(Guard.class);

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private final RobinApi robin;

	private final Quota quota;

	private final Breaker breaker;

	private final RetryPolicy retries;

	private final CredentialsRotation credentials;

	private final AttemptTimer timer;

	private final ObservationRegistry observations;

	Guard(RobinApi robin, Quota quota, Breaker breaker, RetryPolicy retries, CredentialsRotation credentials,
			AttemptTimer timer, ObservationRegistry observations) {
		this.robin = robin;
		this.quota = quota;
		this.breaker = breaker;
		this.retries = retries;
		this.credentials = credentials;
		this.timer = timer;
		this.observations = observations;
	}

	/**
	 * Calls ROBIN, no longer than until the demand's deadline.
	 * @throws HelpdeskException if there is no answer
	 */
	public WireAnswer call(WireRequest request, Demand demand) {
		Call call = new Call(request, demand, this.breaker.patientUntil());
		this.retries.began();
		try {
			return this.retries.retry().executeSupplier(() -> throughBreaker(call));
		}
		catch (AttemptFailed ex) {
			throw ex.toHelpdeskException();
		}
	}

	/**
	 * Breaker and credentials are asked twice: before the line, so that nobody waits in
	 * vain, and after it, as others may have found ROBIN sick or our key refused
	 * meanwhile. Only a call that leaves takes the one probe.
	 */
	private WireAnswer throughBreaker(Call call) {
		WireAnswer answer = null;
		while (answer == null) {
			try {
				this.breaker.check();
				this.credentials.check();
				answer = depart(call);
			}
			catch (Breaker.Refusal refusal) {
				this.breaker.sitOut(refusal, call.patientUntil());
			}
		}
		return answer;
	}

	/** The wait is a span and the timer {@code robin.quota.wait}, by priority. */
	private Permit acquire(Demand demand) {
		demand.whenRaised(this.quota::changed);
		try {
			return Observation.createNotStarted("robin.quota.wait", this.observations)
				.lowCardinalityKeyValue("priority", demand.priority().name().toLowerCase(Locale.ROOT))
				.observeChecked(() -> this.quota.acquire(demand, Demand.WORTHWHILE));
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

	/** Returns the answer, or null if the permit became void before the call left. */
	private @Nullable WireAnswer depart(Call call) {
		try (Departure departure = new Departure()) {
			Permit permit = acquire(call.demand);
			departure.took(permit::giveBack);
			this.breaker.admit(departure);
			ApiCredentials used = this.credentials.next(departure);
			return send(call, used, permit, departure);
		}
	}

	/**
	 * Sends one attempt. Whatever happens, the breaker hears of it exactly once: here, or
	 * by the departure of a call that did not leave.
	 * @return the answer, or null if the permit became void before the call left
	 */
	private @Nullable WireAnswer send(Call call, ApiCredentials used, Permit permit, Departure departure) {
		call.attempts++;
		call.demand.departed(true);
		AttemptTimer.Attempt attempt = this.timer.start(call.demand.deadlineNanos());
		try {
			WireAnswer answer = this.robin.conversations(used.authorization(), attempt.limit(), permit, call.request);
			if (answer == null) {
				throw new UnreadableAnswer(false);
			}
			departure.commit();
			attempt.stop(call.attempts, null);
			this.credentials.accepted(used);
			this.breaker.succeeded(attempt.nanos());
			return answer;
		}
		catch (RuntimeException ex) {
			if (PermitFilter.stopped(ex)) {
				call.attempts--;
				call.demand.departed(false);
				return null;
			}
			boolean left = !FaultClassification.hasNotLeft(ex);
			if (left) {
				departure.commit();
			}
			throw failed(call, used, permit, attempt, left, ex);
		}
		catch (Error ex) {
			departure.commit();
			this.breaker.withdraw();
			throw ex;
		}
	}

	private AttemptFailed failed(Call call, ApiCredentials used, Permit permit, AttemptTimer.Attempt attempt,
			boolean left, RuntimeException ex) {
		FaultClassification classification = follow(FaultClassification.of(ex), used, permit);
		attempt.stop(call.attempts, classification.fault());
		// A caller's own haste is no sign of a sick ROBIN.
		if (classification.sick() && !(classification.fault() == Fault.TIMEOUT && attempt.wasHasty())) {
			this.breaker.failed(attempt.nanos(), ex);
		}
		else if (left) {
			this.breaker.withdraw();
		}
		log.warn("ROBIN, attempt {}: {}", call.attempts, classification.reason());
		return this.retries.judge(classification, call.attempts, call.demand.deadlineNanos(), ex);
	}

	/** What a failure means for the calls of others. */
	private FaultClassification follow(FaultClassification classification, ApiCredentials used, Permit permit) {
		if (classification.fault() == Fault.OVER_QUOTA) {
			Duration pause = (classification.retryAfter() != null) ? classification.retryAfter() : PAUSE;
			this.quota.refused(permit, pause);
			return classification.withRetryAfter(pause);
		}
		if (classification.fault() == Fault.CREDENTIALS) {
			return this.credentials.refused(used) ? classification.withAnotherTry()
					: classification.withRetryAfter(this.credentials.untilProbe());
		}
		return classification;
	}

	/** A query under way, with the number of times that it was sent. */
	private static final class Call {

		private final WireRequest request;

		private final Demand demand;

		private final long patientUntil;

		private int attempts;

		Call(WireRequest request, Demand demand, long patientUntil) {
			this.request = request;
			this.demand = demand;
			this.patientUntil = patientUntil;
		}

		/** Until when it may wait for ROBIN's return, and still be of use. */
		long patientUntil() {
			long useful = this.demand.deadlineNanos() - Demand.WORTHWHILE.toNanos();
			return (useful - this.patientUntil < 0) ? useful : this.patientUntil;
		}

	}

}
