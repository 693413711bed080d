package io.robinbff.cache.shared;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Priority;

/** Who waits here, and who waits at other replicas. */
final class ClusterDemand implements Demand {

	/** Beyond that many a weight says nothing new, and a message grows long. */
	private static final int MANY = 100;

	private final Demand here;

	private final UnaryOperator<String> callerName;

	private final Ticker ticker;

	/** Who was not heard of for so long has left. */
	private final long forgottenNanos;

	private final Map<String, Aboard> elsewhere = new ConcurrentHashMap<>();

	private volatile Runnable raised = () -> {
	};

	ClusterDemand(Demand here, UnaryOperator<String> callerName, Ticker ticker, Duration forgotten) {
		this.here = here;
		this.callerName = callerName;
		this.ticker = ticker;
		this.forgottenNanos = forgotten.toNanos();
	}

	/** Returns who waits here, in words for the leader. */
	String describe(long now, String replica) {
		String callers = String.join(",", names().limit(MANY).toList());
		return replica + " " + this.here.priority() + " " + Duration.ofNanos(this.here.deadlineNanos() - now).toMillis()
				+ " " + (callers.isEmpty() ? "-" : callers);
	}

	/** Takes in what another replica described. */
	void board(String[] words, long now) {
		List<String> callers = "-".equals(words[5]) ? List.of() : List.of(words[5].split(",", -1));
		Priority priority = Priority.valueOf(words[3]);
		boolean higher = priority.compareTo(priority()) < 0;
		this.elsewhere.put(words[2],
				new Aboard(priority, callers, now + Duration.ofMillis(Long.parseLong(words[4])).toNanos(), now));
		if (higher) {
			this.raised.run();
		}
	}

	private Stream<String> names() {
		return this.here.callers().stream().map(this.callerName);
	}

	private Stream<Aboard> others() {
		long now = this.ticker.read();
		return this.elsewhere.values().stream().filter((one) -> now - one.heard() < this.forgottenNanos);
	}

	@Override
	public Priority priority() {
		return others().map(Aboard::priority).reduce(this.here.priority(), (a, b) -> (a.compareTo(b) <= 0) ? a : b);
	}

	@Override
	public Collection<String> callers() {
		List<String> all = new ArrayList<>(names().toList());
		others().forEach((one) -> all.addAll(one.callers()));
		return all;
	}

	@Override
	public long deadlineNanos() {
		return others().mapToLong(Aboard::deadline).reduce(this.here.deadlineNanos(), (a, b) -> (b - a > 0) ? b : a);
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

	private record Aboard(Priority priority, List<String> callers, long deadline, long heard) {
	}

}
