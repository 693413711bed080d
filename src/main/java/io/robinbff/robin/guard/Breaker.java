package io.robinbff.robin.guard;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.robinbff.cluster.Leases;
import io.robinbff.cluster.Leases.Grant;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.Topic;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.status.Dependency;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A circuit breaker that stops asking a sick ROBIN, and says when the next probe is due.
 * Counts what the calls themselves did and how long they took, never how long they waited
 * for quota.
 */
final class Breaker {

	private static final Logger log = LoggerFactory.getLogger(Breaker.class);

	private static final Topic<BreakerChanged> CHANGED = new Topic<>("breaker", 1, BreakerChanged.class);

	private static final String PROBE = "breaker";

	private static final long NOBODY = -1;

	private static final Duration PROBE_UNDER_WAY = Duration.ofSeconds(1);

	/**
	 * So many probes in a row have failed when they become rarer, by that factor: probes
	 * pay quota, and one a second for a day would take 86 of its 100 thousand calls.
	 */
	private static final int EARLY = 60;

	private static final int RARER = 5;

	private final CircuitBreaker breaker;

	private final Duration openFor;

	private final long patienceNanos;

	private final Ticker ticker;

	private final Leases leases;

	/** For the log alone: each probe that fails opens the breaker anew. */
	private final Dependency robin = new Dependency("robin", Level.WARN,
			"ROBIN is away, and calls stop but for one probe at a time", "ROBIN is back");

	private final long slowNanos;

	/** Why the last call that failed did. */
	private volatile String reason = "as another replica says";

	private volatile long opened;

	/** From then on until a probe. */
	private volatile Duration interval = Duration.ZERO;

	/** Completes when the state changes, and is then replaced. */
	private final AtomicReference<CompletableFuture<Void>> change = new AtomicReference<>(new CompletableFuture<>());

	/** The thread that follows what was heard, and does not tell it on. */
	private volatile long following = NOBODY;

	/**
	 * Creates the breaker.
	 * @param breakers where it is registered as {@code robin}
	 */
	Breaker(CircuitBreakerRegistry breakers, BreakerSettings settings, Ticker ticker) {
		this(breakers, settings, ticker, PeerChannel.NONE, Leases.NONE);
	}

	/**
	 * Creates a breaker that opens and closes with those of other replicas, and of which
	 * only one sends the probe.
	 */
	Breaker(CircuitBreakerRegistry breakers, BreakerSettings settings, Ticker ticker, PeerChannel peers,
			Leases leases) {
		this.openFor = settings.openFor();
		this.patienceNanos = settings.patience().toNanos();
		this.slowNanos = settings.slowCall().toNanos();
		this.ticker = ticker;
		this.leases = leases;
		this.breaker = breakers.circuitBreaker("robin", config(settings, ticker));
		this.breaker.getEventPublisher().onStateTransition((event) -> {
			State now = event.getStateTransition().getToState();
			if (now == State.OPEN) {
				this.opened = ticker.read();
			}
			log.debug("Circuit breaker for ROBIN: {} -> {}", event.getStateTransition().getFromState(), now);
			switch (now) {
				case OPEN -> this.robin.isAway(this.reason);
				case CLOSED -> this.robin.isHere();
				default -> {
					// A probe says which of both it is.
				}
			}
			if (now != State.HALF_OPEN && Thread.currentThread().threadId() != this.following) {
				peers.publish(CHANGED, new BreakerChanged(now == State.OPEN));
			}
			this.change.getAndSet(new CompletableFuture<>()).complete(null);
		});
		peers.subscribe(CHANGED, (_, changed) -> follow(changed.open()));
	}

	private synchronized void follow(boolean open) {
		if (this.breaker.getState() == (open ? State.CLOSED : State.OPEN)) {
			this.following = Thread.currentThread().threadId();
			try {
				if (open) {
					this.breaker.transitionToOpenState();
				}
				else {
					this.breaker.transitionToClosedState();
				}
			}
			finally {
				this.following = NOBODY;
			}
		}
	}

	/**
	 * Returns how long the breaker stays open. It asks whenever it opens, with how many
	 * times in a row it has.
	 */
	private long intervalMillis(int times) {
		this.interval = this.openFor.multipliedBy((times <= EARLY) ? 1 : RARER);
		return this.interval.toMillis();
	}

	private CircuitBreakerConfig config(BreakerSettings settings, Ticker ticker) {
		InstantSource monotonic = () -> Instant.ofEpochSecond(0, ticker.read());
		return CircuitBreakerConfig.custom()
			.slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
			.slidingWindowSize(settings.calls())
			.minimumNumberOfCalls(settings.minimumCalls())
			.failureRateThreshold(settings.failureRate())
			.slowCallDurationThreshold(settings.slowCall())
			.slowCallRateThreshold(settings.slowRate())
			.permittedNumberOfCallsInHalfOpenState(1)
			.waitIntervalFunctionInOpenState(this::intervalMillis)
			.clock(monotonic.withZone(ZoneOffset.UTC))
			.build();
	}

	/**
	 * Refuses at once, without a place in the queue, if it is certain that ROBIN will not
	 * be asked now.
	 * @throws Refusal if it is
	 */
	void check() {
		CompletableFuture<Void> changes = this.change.get();
		if (this.breaker.getState() == State.OPEN && untilProbe().isPositive()) {
			throw refusal(changes);
		}
	}

	/**
	 * Lets a call through that leaves now, and must then end in exactly one of the other
	 * three methods.
	 * @param departure gives the probe back if the call does not leave
	 * @throws Refusal if ROBIN is not to be asked now
	 */
	void admit(Departure departure) {
		CompletableFuture<Void> changes = this.change.get();
		boolean probe = this.breaker.getState() == State.OPEN;
		if (probe && this.leases.tryAcquire(PROBE, this.interval) == Grant.TAKEN) {
			throw refusal(changes);
		}
		if (!this.breaker.tryAcquirePermission()) {
			if (probe) {
				this.leases.release(PROBE);
			}
			throw refusal(changes);
		}
		departure.took(() -> {
			withdraw();
			if (probe) {
				this.leases.release(PROBE);
			}
		});
	}

	/**
	 * Gives the permission back: the call did not leave, or says nothing about ROBIN's
	 * health.
	 */
	void withdraw() {
		this.breaker.releasePermission();
	}

	void succeeded(long nanos) {
		if (nanos >= this.slowNanos) {
			this.reason = "answers take " + Duration.ofNanos(nanos).toMillis() + " ms";
		}
		this.breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
	}

	void failed(long nanos, Throwable cause) {
		this.reason = FaultClassification.of(cause).reason();
		this.breaker.onError(nanos, TimeUnit.NANOSECONDS, cause);
	}

	/** Returns how it stands: closed, open, half-open. */
	String state() {
		return this.breaker.getState().name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/** Returns until when a call that begins now may wait for ROBIN's return. */
	long patientUntil() {
		return this.ticker.read() + this.patienceNanos;
	}

	/**
	 * Waits until it may be worth asking again.
	 * @param until a moment after which nobody waits
	 * @throws Refusal what was refused, if it cannot be worth it by then
	 */
	void sitOut(Refusal refusal, long until) {
		long wait = refusal.wait.toNanos();
		if (until - this.ticker.read() < wait) {
			throw refusal;
		}
		try {
			refusal.changes.get(wait, TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			// The probe is due.
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw refusal;
		}
	}

	private Refusal refusal(CompletableFuture<Void> changes) {
		Duration wait = untilProbe();
		return new Refusal(wait.isPositive() ? wait : PROBE_UNDER_WAY, changes);
	}

	private Duration untilProbe() {
		return (this.breaker.getState() == State.OPEN) ? this.interval.minusNanos(this.ticker.read() - this.opened)
				: Duration.ZERO;
	}

	/**
	 * A message that a replica's breaker has changed.
	 *
	 * @param open true if it opened, false if it closed
	 */
	record BreakerChanged(boolean open) {
	}

	/** A refusal because ROBIN is not asked now. */
	static final class Refusal extends HelpdeskException {

		private static final long serialVersionUID = 1L;

		private final Duration wait;

		/** Taken before the state was looked at, so that no change is missed. */
		private final transient CompletableFuture<Void> changes;

		private Refusal(Duration wait, CompletableFuture<Void> changes) {
			super(Fault.UNAVAILABLE, wait, null);
			this.wait = wait;
			this.changes = changes;
		}

	}

}
