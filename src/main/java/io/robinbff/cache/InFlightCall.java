package io.robinbff.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Priority;
import org.jspecify.annotations.Nullable;

/**
 * One call for a question, and all who wait for it. What it demands of the quota follows
 * who waits at the moment: the most urgent of them, and until the most patient one
 * leaves.
 */
final class InFlightCall implements Demand {

	/** Beyond that many the weight of a refresh says nothing new. */
	private static final int MANY = 100;

	private final CompletableFuture<CachedPage> result = new CompletableFuture<>();

	private final List<LookupOptions> waiting = new ArrayList<>();

	/** Who was served something older meanwhile. */
	private final List<String> served = new ArrayList<>();

	private final long ownDeadline;

	private volatile boolean departed;

	private Runnable raised = () -> {
	};

	/**
	 * Creates a call.
	 * @param ownDeadline until when it may go on although nobody waits, on the monotonic
	 * clock: what it brings is kept
	 */
	InFlightCall(long ownDeadline) {
		this.ownDeadline = ownDeadline;
	}

	CompletableFuture<CachedPage> result() {
		return this.result;
	}

	void join(LookupOptions options) {
		@Nullable Runnable tell;
		synchronized (this) {
			Priority before = priority();
			this.waiting.add(options);
			tell = (priority().compareTo(before) < 0) ? this.raised : null;
		}
		if (tell != null) {
			tell.run();
		}
	}

	synchronized void leave(LookupOptions options) {
		this.waiting.remove(options);
	}

	/** Somebody was served something older, and will be glad of this next time. */
	synchronized void refreshFor(String caller) {
		if (this.served.size() < MANY) {
			this.served.add(caller);
		}
	}

	@Override
	public synchronized Priority priority() {
		return this.waiting.stream()
			.map(LookupOptions::priority)
			.min(Comparator.naturalOrder())
			.orElse(Priority.REFRESH);
	}

	@Override
	public synchronized Collection<String> callers() {
		return this.waiting.isEmpty() ? List.copyOf(this.served)
				: this.waiting.stream().map(LookupOptions::caller).toList();
	}

	@Override
	public synchronized long deadlineNanos() {
		return this.waiting.stream()
			.mapToLong(LookupOptions::deadlineNanos)
			.reduce(this.ownDeadline, (a, b) -> (b - a > 0) ? b : a);
	}

	@Override
	public void departed(boolean whether) {
		this.departed = whether;
	}

	/** Returns whether it waits for the helpdesk, rather than for a permit. */
	boolean departed() {
		return this.departed;
	}

	@Override
	public synchronized void whenRaised(Runnable listener) {
		this.raised = listener;
	}

}
