package io.robinbff.cache.shared;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cluster.Fields;
import io.robinbff.cluster.Leases;
import io.robinbff.cluster.Leases.Grant;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.Topic;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A single-flight group over all replicas: one call for the same query. Whoever is first
 * leads; the others wait for its answer, and one takes over if it dies.
 */
final class DistributedSingleFlight {

	/** A leader that is silent for so long has died. */
	static final Duration LEASE = Duration.ofMillis(1500);

	/** Nobody waits for longer than a year, in milliseconds. */
	private static final long FAR = Duration.ofDays(366).toMillis();

	private static final Topic<CallEnded> ENDED = new Topic<>("call-ended", 1, CallEnded.class);

	private static final Topic<CallJoined> JOINED = new Topic<>("call-joined", 1, CallJoined.class);

	private final PeerChannel peers;

	private final Leases leases;

	private final Ticker ticker;

	private final Duration lease;

	/** The calls of other replicas that somebody here waits for, by the query's name. */
	private final Map<String, CompletableFuture<CallEnded>> waiting = new ConcurrentHashMap<>();

	/** Who waits for the calls that this replica leads. */
	private final Map<String, ClusterDemand> leading = new ConcurrentHashMap<>();

	DistributedSingleFlight(PeerChannel peers, Leases leases, Ticker ticker, Duration lease) {
		this.peers = peers;
		this.leases = leases;
		this.ticker = ticker;
		this.lease = lease;
		peers.subscribe(ENDED, (_, ended) -> complete(ended));
		peers.subscribe(JOINED, this::join);
	}

	/** Returns what completes when the call ends, from now on. */
	CompletableFuture<CallEnded> listen(String query) {
		return this.waiting.computeIfAbsent(query, (_) -> new CompletableFuture<>());
	}

	/** Waits no more. */
	void forget(String query, CompletableFuture<CallEnded> end) {
		this.waiting.remove(query, end);
	}

	/** Returns how long a leader may be silent. */
	Duration lease() {
		return this.lease;
	}

	/** Tries to lead: of all replicas that are asked for the same query one does. */
	Grant tryLead(String query) {
		return this.leases.tryAcquire(leaseOf(query), this.lease);
	}

	/** Leads until {@link #end}. */
	void lead(String query, ClusterDemand demand) {
		this.leading.put(query, demand);
		this.leases.keep(leaseOf(query), this.lease);
	}

	/** Tells everybody who waits; {@code failure} is null if there is an answer. */
	void end(String query, @Nullable HelpdeskException failure) {
		this.leading.remove(query);
		this.leases.release(leaseOf(query));
		this.peers.publish(ENDED, CallEnded.of(query, failure));
	}

	/**
	 * Waits for another replica's answer, and lets it know who waits here.
	 * @return true if the call ended with an answer; false if its leader has died
	 * @throws HelpdeskException if it failed, or the time is up
	 */
	boolean follow(String query, CompletableFuture<CallEnded> end, ClusterDemand demand) {
		while (true) {
			long left = demand.deadlineNanos() - this.ticker.read();
			if (left <= 0) {
				throw new HelpdeskException(Fault.NO_ROOM, HelpdeskException.SOON, null);
			}
			this.peers.publish(JOINED, demand.toMessage(query, this.ticker.read()));
			try {
				end.get(Math.min(left, this.lease.dividedBy(3).toNanos()), TimeUnit.NANOSECONDS).check();
				return true;
			}
			catch (TimeoutException ex) {
				// Whichever is first: nobody waits for Redis to hear of an end.
				CompletableFuture<Boolean> goesOn = end.<Boolean>handle((_, _) -> true);
				if (!goesOn.applyToEither(this.leases.isHeld(leaseOf(query)), Function.identity()).join()) {
					return false;
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

	private void join(String replica, CallJoined joined) {
		ClusterDemand demand = this.leading.get(joined.query());
		if (demand != null) {
			demand.join(replica, joined, this.ticker.read());
		}
	}

	private void complete(CallEnded ended) {
		CompletableFuture<CallEnded> end = this.waiting.remove(ended.query());
		if (end != null) {
			end.complete(ended);
		}
	}

	private static String leaseOf(String query) {
		return "call:" + query;
	}

	/**
	 * A message that a call has ended.
	 *
	 * @param query the query's name
	 * @param fault what went wrong; null if there is an answer
	 * @param retryAfterMillis when asking again may help; null if that is not known
	 */
	record CallEnded(String query, @Nullable Fault fault, @Nullable Long retryAfterMillis) {

		CallEnded {
			Fields.text(query, Fields.LONGEST_HASH);
			if (retryAfterMillis != null) {
				Fields.number(retryAfterMillis, 0, FAR);
			}
		}

		static CallEnded of(String query, @Nullable HelpdeskException failure) {
			Duration retryAfter = (failure != null) ? failure.retryAfter() : null;
			return new CallEnded(query, (failure != null) ? failure.fault() : null,
					(retryAfter != null) ? Math.clamp(retryAfter.toMillis(), 0, FAR) : null);
		}

		/** Fails as the leader failed. */
		void check() {
			if (this.fault != null) {
				throw new HelpdeskException(this.fault,
						(this.retryAfterMillis != null) ? Duration.ofMillis(this.retryAfterMillis) : null, null);
			}
		}

	}

	/**
	 * A message that somebody waits for a call which another replica makes.
	 *
	 * @param query the query's name
	 * @param priority how urgent it is there
	 * @param millisLeft when the most patient of them leaves
	 * @param callers the names of those who wait
	 */
	record CallJoined(String query, Priority priority, long millisLeft, List<String> callers) {

		CallJoined {
			Fields.text(query, Fields.LONGEST_HASH);
			Objects.requireNonNull(priority);
			Fields.number(millisLeft, -FAR, FAR);
			Fields.texts(callers, ClusterDemand.MANY, Fields.LONGEST_HASH);
		}

		static CallJoined of(String query, Priority priority, Duration left, List<String> callers) {
			return new CallJoined(query, priority, Math.clamp(left.toMillis(), -FAR, FAR), callers);
		}

	}

}
