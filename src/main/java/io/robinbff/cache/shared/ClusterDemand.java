package io.robinbff.cache.shared;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cache.shared.DistributedSingleFlight.CallJoined;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Priority;

/**
 * A demand of who waits here and who waits at other replicas, all by the names that
 * replicas know them by. Those of a replica that was not heard of for a while have left.
 */
final class ClusterDemand implements Demand {

	/**
	 * Beyond that many a weight says nothing new, and a message grows long: of callers,
	 * and of the replicas at which some wait, as whoever may publish can invent others.
	 */
	static final int MANY = 100;

	private final Demand here;

	private final Ticker ticker;

	/** Who was not heard of for so long has left. */
	private final long forgottenNanos;

	private final Map<String, Remote> elsewhere = new ConcurrentHashMap<>();

	private volatile Runnable raised = () -> {
	};

	ClusterDemand(Demand here, Ticker ticker, Duration forgotten) {
		this.here = here;
		this.ticker = ticker;
		this.forgottenNanos = forgotten.toNanos();
	}

	/** Returns who waits here, for the leader. */
	CallJoined toMessage(String query, long now) {
		return CallJoined.of(query, this.here.priority(), Duration.ofNanos(this.here.deadlineNanos() - now),
				this.here.callers().stream().limit(MANY).toList());
	}

	/** Takes in who waits at another replica. */
	void join(String replica, CallJoined joined, long now) {
		if (!this.elsewhere.containsKey(replica) && this.elsewhere.size() >= MANY) {
			this.elsewhere.values().removeIf((one) -> now - one.heard() >= this.forgottenNanos);
			if (this.elsewhere.size() >= MANY) {
				return;
			}
		}
		boolean higher = joined.priority().compareTo(priority()) < 0;
		this.elsewhere.put(replica, new Remote(joined.priority(), joined.callers(),
				now + Duration.ofMillis(joined.millisLeft()).toNanos(), now));
		if (higher) {
			this.raised.run();
		}
	}

	private Stream<Remote> others() {
		long now = this.ticker.read();
		return this.elsewhere.values().stream().filter((one) -> now - one.heard() < this.forgottenNanos);
	}

	@Override
	public Priority priority() {
		return others().map(Remote::priority).reduce(this.here.priority(), (a, b) -> (a.compareTo(b) <= 0) ? a : b);
	}

	@Override
	public Collection<String> callers() {
		List<String> all = new ArrayList<>(this.here.callers());
		others().forEach((one) -> all.addAll(one.callers()));
		return all;
	}

	@Override
	public long deadlineNanos() {
		return others().mapToLong(Remote::deadline).reduce(this.here.deadlineNanos(), (a, b) -> (b - a > 0) ? b : a);
	}

	@Override
	public void whenRaised(Runnable listener) {
		this.raised = listener;
		this.here.whenRaised(listener);
	}

	@Override
	public void departed(boolean whether) {
		this.here.departed(whether);
	}

	@Override
	public boolean detached() {
		return this.here.detached();
	}

	private record Remote(Priority priority, List<String> callers, long deadline, long heard) {
	}

}
